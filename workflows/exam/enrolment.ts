// 报名 (S3§2.1, §2.2). The table (domain/exam/enrolment.ts) owns who may do what; this tells what each act entails.
import type { CaseRun } from '../../domain/kit/follow.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { follow } from '../kit/follow.ts';
import { filling } from './filling.ts';
import type { Story } from '../kit/story.ts';
import { payment } from './payment.ts';
import { scoreSheet } from './scores.ts';

export const enrolmentStory: Story = { on: { ...filling, ...payment, ...scoreSheet } };

export async function Enrolment(run: CaseRun): Promise<void> {
  await follow(enrolment, enrolmentStory, run);
}
