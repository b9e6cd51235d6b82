// 撤销 (S3§2.5). What is taken back, or comes back, stands already, in the transaction of the decision; partners hear of it by the ledger of dispatches. Here its people do.
import type { AnnulmentActivities } from '../../activities/exam/annulment/tell.ts';
import { annulment } from '../../domain/exam/annulment/annulment.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (summary: string): Entails =>
  () => [effect('tell', (request) => outside<AnnulmentActivities>().tellAnnulment.executeWithOptions({ summary }, [request]))];

export const annulmentStory: Story = {
  on: {
    sign: tell('通知有关人员：已撤销'),
    execute: tell('通知有关人员：已撤销'),
    restore: tell('通知有关人员：已恢复'),
    overturn: tell('通知有关人员：已恢复'),
  },
};

export async function Annulment(run: CaseRun): Promise<void> {
  await follow(annulment, annulmentStory, run);
}
