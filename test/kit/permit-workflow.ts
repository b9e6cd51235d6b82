// The workflow of the test process: its story, as workflows/ tells them.
import { proxyActivities } from '@temporalio/workflow';
import type { CaseRun, EffectRequest } from '../../domain/kit/follow.ts';
import { follow } from '../../workflows/kit/follow.ts';
import { effect, type Story } from '../../workflows/kit/story.ts';
import { permit } from './permit-table.ts';

const { tell, log } = proxyActivities<{ tell: (request: EffectRequest) => Promise<void>; log: (request: EffectRequest) => Promise<void> }>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms', maximumInterval: '1s' },
});

export const permitStory: Story = {
  on: {
    submit: () => [effect('tell', tell), effect('log', log)],
    withdraw: () => [effect('tell', tell)],
    grant: () => [effect('tell', tell)],
  },
};

export async function Permit(run: CaseRun): Promise<void> {
  await follow(permit, permitStory, run);
}
