// P21 审批表: made by itself when a case that officers have voted on is decided, with every opinion that led there.
import { patched } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { documents } from './effects.ts';
import { effect, type Effect } from './story.ts';

/** The sheet of a decision. Nothing in runs that passed the decision before there was one: their history has no place for it. */
export const opinionSheet = (): Effect[] =>
  patched('opinion-sheet')
    ? [
        effect('P21', (request) =>
          documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成审批表' }, [{ ...request, kind: 'P21' }]),
        ),
      ]
    : [];
