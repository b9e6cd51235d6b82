// 考试模板 (S3-02…05): a preview is printed for whoever looks at it before the version is enabled.
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { template } from '../../domain/exam/template.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { documents } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Story } from '../kit/story.ts';

export const templateStory: Story = {
  on: {
    preview: () => [
      effect('preview', (request) =>
        documents<IssueActivities>().issueDocument.executeWithOptions({ summary: '生成样张' }, [{ ...request, kind: 'specimen' }]),
      ),
    ],
  },
};

export async function ExamTemplate(run: CaseRun): Promise<void> {
  await follow(template, templateStory, run);
}
