// 资料审核 (C04): where an application is on its way, as the page shows it.
import { onboarding, progressSteps, progressTexts } from './onboarding.ts';
import { stageLabels, stageNames } from './review.ts';
import type { OnboardingFlow } from './rules.ts';

export interface Progress {
  heading: string;
  steps: { label: string; status: 'done' | 'current' | 'next'; text?: string }[];
  buttons: { name: string; label: string }[];
  note: string;
}

/** The page for a case under way or at its end; null for a draft and for what has left the way. */
export function progressPage(flow: OnboardingFlow, { state, regions }: { state: string; regions: Record<string, string> }): Progress | null {
  const stage = stageNames.find((name) => name === regions['stage']);
  const here = { review: stage && stageLabels[stage], notice: '公示', waiting: '待入库', admitted: '完成' }[state];
  if (!here) return null;
  const labels = progressSteps(flow);
  const at = labels.indexOf(here);
  const steps = labels.map((label, i) => ({
    label,
    status: i < at || state === 'admitted' ? ('done' as const) : i === at ? ('current' as const) : ('next' as const),
    ...(i === at && state !== 'admitted' && { text: progressTexts.waiting }),
  }));
  const { label } = onboarding.actions['withdraw']!;
  return { heading: progressTexts.heading, steps, buttons: state === 'admitted' ? [] : [{ name: 'withdraw', label }], note: progressTexts.note };
}
