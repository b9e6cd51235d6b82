// Every process with its records, in one list: `decide` knows no others. A process appends its own.
import type { ActParts } from './parts.ts';
import type { ProcessRecords } from './kit/records.ts';
import { ruleRecords } from './rule/index.ts';
import { changeRecords } from './supplier/change.ts';
import { onboardingRecords } from './supplier/onboarding.ts';

export const processes: ((parts: ActParts) => ProcessRecords<any>)[] = [
  ...ruleRecords.map((records) => () => records),
  ({ supplier }) => onboardingRecords(supplier),
  ({ supplier }) => changeRecords(supplier),
];
