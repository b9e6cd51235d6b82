// The same loop as the product's workflows, entailing nothing.
import './process.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { follow } from '../../workflows/kit/follow.ts';

export async function SupplierOnboarding(run: CaseRun): Promise<void> {
  await follow(onboarding, { on: {} }, run);
}
