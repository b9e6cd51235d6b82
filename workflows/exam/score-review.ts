// 成绩复查 (S3-13): the answer goes out as a letter; an answer that is late is told to operators, and can still be given.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { ScoreActivities } from '../../activities/exam/scores/batches.ts';
import { scoreReview } from '../../domain/exam/scores/review.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { documents, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

export const reviewStory: Story = {
  on: {
    confirm: () => [
      effect('P14', (request) =>
        documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '出具复查结果告知书' }, [{ ...request, kind: 'P14' }]),
      ),
      effect('tell', (request) => outside<ScoreActivities>().tellReviewed.executeWithOptions({ summary: '告知考生：复查结果' }, [request])),
    ],
    runLate: () => [
      effect('late', (request) => outside<ScoreActivities>().warnReviewLate.executeWithOptions({ summary: '复查逾期：告知运维人员' }, [request])),
    ],
  },
};

export async function ScoreReview(run: CaseRun): Promise<void> {
  await follow(scoreReview, reviewStory, run);
}
