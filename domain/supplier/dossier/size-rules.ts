// The declared 企业规模 against the published table (B08). Inputs: 从业人员 is 在册人数 of the 社会保险登记证 block, 营业收入 and 资产总额 are those of
// the newest report. Without one of them that the industry's line asks for, nothing is said.
import { parseWan } from '../../kit/money.ts';
import type { DossierContext } from './context.ts';
import type { Rule } from './contradictions.ts';
import { newestFirst } from './finance-rules.ts';
import { companySize, sizeClassOf, type Size, type SizeInput } from './size.ts';
import type { DossierDraft } from './tabs.ts';

const fen = (value: unknown): bigint | null => (typeof value === 'string' ? parseWan(value) : null);

/** What the table is asked with; a measure that the draft doesn't give is left out. */
export function sizeInput(draft: DossierDraft): SizeInput {
  const employees = draft.qualification?.['registeredCount'];
  const [report] = newestFirst(draft);
  const [revenueFen, assetsFen] = [fen(report?.row['revenue']), fen(report?.row['assets'])];
  return {
    ...(Number.isSafeInteger(employees) && { employees: employees as number }),
    ...(revenueFen !== null && { revenueFen }),
    ...(assetsFen !== null && { assetsFen }),
  };
}

/** The size that a draft's own numbers give; undefined where the table has no answer. */
export function computedSize(draft: DossierDraft, context: DossierContext): Size | undefined {
  const industry = draft.basic?.['industry'];
  return typeof industry === 'string' ? companySize(industry, sizeInput(draft), context.reference.sizes) : undefined;
}

export const sizeFaults: Rule = (draft, context) => {
  const declared = draft.basic?.['size'];
  const computed = computedSize(draft, context);
  if (!computed || typeof declared !== 'string' || declared === '' || declared === computed) return [];
  const { lists, sizes } = context.reference;
  const label = lists['companySizes']?.find(({ code }) => code === computed)?.label ?? computed;
  const line = sizeClassOf(draft.basic!['industry'] as string, sizes)?.label;
  const message = `企业规模与参考标准不符：按“${line}”的标准和所填人数、营业收入、资产，应为${label}企业`;
  return [{ path: 'basic.size', code: 'SIZE_DIFFERS', rule: 'B08', message, article: sizes.source }];
};
