// 变更采购方式: the table (domain/procurement/method/change.ts) owns who may do what; this tells what 财政 decided.
import type { MethodActivities, MethodMessage } from '../../activities/procurement/challenge/method-change.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { methodChange } from '../../domain/procurement/method/change.ts';
import { whenMoved } from '../approval/told.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: MethodMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<MethodActivities>().tellMethod.executeWithOptions({ summary }, [{ ...request, message }]))];

export const methodStory: Story = {
  on: {
    approve: whenMoved(tell('methodApproved', '通知采购人、采购组织机构：已批准变更采购方式')),
    reject: whenMoved(tell('methodRejected', '通知采购人、采购组织机构：未批准变更采购方式')),
  },
};

export async function MethodChange(run: CaseRun): Promise<void> {
  await follow(methodChange, methodStory, run);
}
