// 注册区划 (S0§2–5): the list of an organisation's onboardings as the screen shows it.
import { districtLevel } from './dossier/districts.ts';
import { districtLabel } from './dossier/display.ts';
import type { Reference } from './dossier/context.ts';
import { onboarding } from './onboarding.ts';
import type { ReviewStage } from './rules.ts';

/** Columns in their order. */
export const onboardingColumns = [
  { name: 'districtLabel', label: '登记区划' },
  { name: 'applicant', label: '申请人' },
  { name: 'reviewer', label: '审核机构' },
  { name: 'stateLabel', label: '登记状态' },
  { name: 'registeredAt', label: '登记时间' },
  { name: 'operations', label: '操作' },
] as const;

export interface Operation {
  name: 'view' | 'change' | 'back' | 'changes';
  label: string;
}
const operations = {
  view: { name: 'view', label: '查看' },
  change: { name: 'change', label: '变更' },
  back: { name: 'back', label: '返回登记' },
  changes: { name: 'changes', label: '变更记录' },
} as const satisfies Record<string, Operation>;

/** What stands under 操作 in a state (C01–C03). 变更 of a draft edits the draft; while an application is under way it has to be withdrawn first (C07). */
export function operationsOf(state: string): Operation[] {
  const { view, change, back, changes } = operations;
  if (state === 'draft') return [view, change, back];
  if (state === 'admitted') return [view, change, changes];
  if (state === 'suspended' || state === 'deregistered') return [view, changes];
  return [view, back];
}

/** Colour of the dot before the state. The shots show dots, not what they mean: [D]. */
export const toneOf = (state: string): 'grey' | 'orange' | 'green' | 'red' =>
  state === 'draft' ? 'grey' : state === 'admitted' ? 'green' : state === 'suspended' || state === 'deregistered' ? 'red' : 'orange';

export const stateLabel = (state: string): string => onboarding.states[state]?.label ?? state;

/** 山西省本级 for a province or city itself, else the whole path. */
export function registrationDistrict(code: string, reference: Reference): string {
  const name = reference.districts.find(code)?.name ?? code;
  return districtLevel(code) === 3 ? districtLabel(code, reference) : `${name}本级`;
}

/** 审核机构: `-` where nobody reviews (B02). The source names no reviewing office, so it is called by its 区划. [D] */
export const reviewerOf = (reviews: readonly ReviewStage[], code: string, reference: Reference): string =>
  reviews.length ? `${registrationDistrict(code, reference)}供应商入驻审核机构` : '-';
