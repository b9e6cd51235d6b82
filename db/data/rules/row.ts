// Seed rows are the first version of the table. Marks: `verified` is true where the value was read in the source itself.
import type { Rule, RuleRow } from '../../../domain/kit/rules.ts';

type Origin = { article?: string; source: string; verified: boolean; from?: string };

/** One row of version 1. The declaration's type holds the value to its shape when it is written. */
export const row = <T>(rule: Rule<T>, district: string, value: T, { article, source, verified, from = '2020-01-01' }: Origin): RuleRow => ({
  key: rule.key,
  district,
  value,
  article: article ?? null,
  validFrom: from,
  validTo: null,
  source,
  verified,
  version: 1,
});

/** Our own default: nobody prescribes it, an office may change it. */
export const byDefault: Origin = { source: '平台默认', verified: true };
export const country = '000000';
export const shanxi = '140000';
export const shanghai = '310000';
export const zhejiang = '330000';
