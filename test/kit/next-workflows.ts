// The workflows of the next release, as the test of a rolling release plays it: onboarding waits for something more at its beginning, behind `patched`, so
// that runs of the release before go on as they began.
import { patched, sleep } from '@temporalio/workflow';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { follow } from '../../workflows/kit/follow.ts';
import { onboardingStory } from '../../workflows/supplier/onboarding.ts';

export * from '../../workflows/index.ts';

export const NEXT_RELEASE = 'next-release';

export async function SupplierOnboarding(run: CaseRun): Promise<void> {
  if (patched(NEXT_RELEASE)) await sleep(1);
  await follow(onboarding, onboardingStory, run);
}
