// The project that begins anew after 废标 (R22). Not part of the table, so that no workflow carries it.
import type { Method } from '../law/regime.ts';
import { mostFor, type ProjectFields } from './fields.ts';

export interface RetenderInput {
  /** null: the same. */
  method: Method | null;
  /** 标项 that are begun anew; null: all. */
  lots: readonly number[] | null;
}

/** Fields of the project that begins anew: the same plan, the chosen 标项 with their budget and their share of the ceiling. */
export function fieldsAnew(fields: ProjectFields, { method, lots }: RetenderInput, suppliers: readonly string[]): ProjectFields {
  const chosen = lots === null ? fields.lots : fields.lots.filter(({ no }) => lots.includes(no));
  const whole = chosen.length === fields.lots.length;
  const sum = (amounts: readonly bigint[]): string => String(amounts.reduce((all, one) => all + one, 0n));
  return {
    ...fields,
    method: method ?? fields.method,
    lots: chosen,
    budgetFen: sum(chosen.map(({ budgetFen }) => BigInt(budgetFen))),
    ceilingFen: fields.ceilingFen === null || whole ? fields.ceilingFen : sum(chosen.map(({ no }) => mostFor(fields, no)!)),
    // A bond is a share of the budget: the office fixes it anew.
    bond: whole ? fields.bond : null,
    invitees: suppliers.length ? [...suppliers] : method === null || method === fields.method ? fields.invitees : [],
  };
}
