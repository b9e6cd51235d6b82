// Records of budgets: the lines with their entries, what a file contradicts, 调剂, and purchases ahead of their budget.
import type { ActRequest } from '../../domain/kit/act.ts';
import { actorRef } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { budgetAdjustment, type AdjustmentFacts, type AdjustmentInput } from '../../domain/procurement/budget/adjustment.ts';
import { budgetDifference, type DifferenceInput } from '../../domain/procurement/budget/difference.ts';
import type { FileLine } from '../../domain/procurement/budget/file.ts';
import { budgetLine, type BudgetFacts, type BudgetInput, type EntryKind } from '../../domain/procurement/budget/line.ts';
import { urgentPurchase, type UrgentFacts, type UrgentInput } from '../../domain/procurement/budget/urgent.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { one, query } from '../../db/kit/sql.ts';
import { budgetsById } from '../../db/procurement/budgets.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { ownFiles, useFiles } from './files.ts';
import { unitOf } from './unit.ts';

/** An act of the system on a budget line, decided in the transaction of the act that it belongs to. `part` tells several of one act apart. */
export const onBudget = (
  { file }: Pick<Acting<unknown>, 'file'>,
  action: 'hold' | 'release' | 'adjustOut' | 'adjustIn' | 'revise',
  budgetId: string,
  fen: bigint,
): ActRequest => ({
  key: `${file.id}/${file.seq + 1}/${action}/${budgetId}`,
  type: budgetLine.type,
  action,
  caseId: budgetId,
  actor: { kind: 'system' },
  input: { fen: String(fen), forCase: file.id } satisfies BudgetInput,
  bodyHash: '',
});

export interface ImportInput {
  district: string;
  line: Omit<FileLine, 'fen'> & { fen: string };
}

const enter =
  (kind: EntryKind, sign: 1n | -1n) =>
  async ({ em, file, input, received }: Acting<BudgetFacts>): Promise<Written> => {
    const { fen, forCase } = input as BudgetInput;
    await query(em, `insert into budget_entry (budget_id, kind, fen, for_case, at) values ($1, $2, $3, $4, $5)`, [
      file.id,
      kind,
      String(sign * BigInt(fen)),
      forCase,
      received,
    ]);
    return { data: { kind, forCase } };
  };

export const budgetLineRecords = (): ProcessRecords<BudgetFacts> => ({
  process: budgetLine,
  begin: async (_em, { input }) => ({ district: (input as ImportInput).district, applicantId: null }),
  facts: async (em, file, { action }) => {
    if (action === 'import') return { totalFen: 0n, heldFen: 0n, number: '' };
    // The case row is locked, so nothing is entered beside this act.
    const [row] = await budgetsById(em, [file.id]);
    if (!row) throw refuse('NOT_FOUND');
    return { totalFen: BigInt(row.totalFen), heldFen: BigInt(row.heldFen), number: row.number };
  },
  apply: {
    import: async ({ em, file, input, received }) => {
      const { line } = input as ImportInput;
      await query(
        em,
        `insert into budget_line (id, district, year, number, credit_code, unit_name, item, file_fen, imported_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [file.id, file.district, line.year, line.number, line.creditCode, line.unitName, line.item, line.fen, received],
      );
      await query(em, `insert into budget_entry (budget_id, kind, fen, at) values ($1, 'imported', $2, $3)`, [file.id, line.fen, received]);
      return { data: { number: line.number } };
    },
    hold: enter('held', -1n),
    release: enter('released', 1n),
    adjustOut: enter('adjustedOut', -1n),
    adjustIn: enter('adjustedIn', 1n),
    revise: async ({ em, file, input, received, facts }) => {
      const { fen, forCase } = input as BudgetInput;
      const by = BigInt(fen) - facts.totalFen;
      if (by !== 0n)
        await query(em, `insert into budget_entry (budget_id, kind, fen, for_case, at) values ($1, 'revised', $2, $3, $4)`, [
          file.id,
          String(by),
          forCase,
          received,
        ]);
      return { data: { kind: 'revised', forCase } };
    },
  },
  unique: { budget_line_number: { code: 'ALREADY_RUNNING' } },
});

const settled =
  (decision: 'accept' | 'keep' | 'agree') =>
  async (acting: Acting<unknown>): Promise<Written> => {
    const { em, file, actor, received, input } = acting;
    const row = await one<{ budgetId: string; theirs: DifferenceInput['theirs']; fileFen: string; totalFen: string; heldFen: string }>(
      em,
      `update budget_difference d set settled_at = $2, settled_by = $3, decision = $4, reason = $5 from budget_line b where d.case_id = $1 and b.id = d.budget_id
         returning d.budget_id as "budgetId", d.theirs, b.file_fen::text as "fileFen",
           (select coalesce(sum(fen) filter (where kind not in ('held', 'released')), 0)::text from budget_entry where budget_id = b.id) as "totalFen",
           (select coalesce(-sum(fen) filter (where kind in ('held', 'released')), 0)::text from budget_entry where budget_id = b.id) as "heldFen"`,
      [file.id, received, actorRef(actor), decision, (input as { reason?: string }).reason ?? null],
    );
    if (decision !== 'accept') return { data: { decision } };
    const { theirs, budgetId } = row;
    // What 调剂 has moved since stays moved: the file changes what was issued, not what became of it. A line that is gone keeps what plans hold.
    const target = theirs ? BigInt(row.totalFen) + BigInt(theirs.fen) - BigInt(row.fileFen) : BigInt(row.heldFen);
    if (theirs)
      await query(em, `update budget_line set year = $2, credit_code = $3, unit_name = $4, item = $5, file_fen = $6 where id = $1`, [
        budgetId,
        theirs.year,
        theirs.creditCode,
        theirs.unitName,
        theirs.item,
        theirs.fen,
      ]);
    return { data: { decision }, also: [onBudget(acting, 'revise', budgetId, target < 0n ? 0n : target)] };
  };

export const budgetDifferenceRecords = (): ProcessRecords<unknown> => ({
  process: budgetDifference,
  begin: async (em, { input }) => {
    const { budgetId } = input as DifferenceInput;
    const { district } = await one<{ district: string }>(em, `select district from budget_line where id = $1`, [budgetId]);
    return { district, applicantId: null };
  },
  facts: async () => ({}),
  apply: {
    report: async ({ em, file, input, received }) => {
      const { budgetId, kind, day, theirs } = input as DifferenceInput;
      await query(
        em,
        `insert into budget_difference (case_id, budget_id, district, kind, day, theirs, found_at) values ($1, $2, $3, $4, $5, $6, $7)`,
        [file.id, budgetId, file.district, kind, day, theirs && JSON.stringify(theirs), received],
      );
      return { data: { budgetId, kind, day } };
    },
    accept: settled('accept'),
    keep: settled('keep'),
    agree: settled('agree'),
  },
  unique: { budget_difference_open: { code: 'ALREADY_RUNNING' } },
});

interface Adjusting extends AdjustmentFacts {
  stored: { fromId: string; toId: string; fen: string } | null;
}
const decided = async ({ em, file, received }: Acting<Adjusting>, because: string | null): Promise<void> =>
  void (await query(em, `update budget_adjustment set decided_at = $2, refused_because = $3 where case_id = $1`, [file.id, received, because]));
const givenBack = (acting: Acting<Adjusting>): ActRequest =>
  onBudget(acting, 'adjustIn', acting.facts.stored!.fromId, BigInt(acting.facts.stored!.fen));

export const budgetAdjustmentRecords = (): ProcessRecords<Adjusting> => ({
  process: budgetAdjustment,
  begin: async (em, { actor }) => {
    const unit = await unitOf(em, actor);
    return { district: unit.district, organisationId: unit.id };
  },
  facts: async (em, file, { action, input }) => {
    if (action === 'request') {
      const { fromId, toId } = input as AdjustmentInput;
      const own = await budgetsById(em, [fromId, toId], file.organisationId);
      return { from: own.find(({ id }) => id === fromId) ?? null, to: own.find(({ id }) => id === toId) ?? null, stored: null };
    }
    const stored = await one<Adjusting['stored']>(
      em,
      `select from_id as "fromId", to_id as "toId", fen::text as fen from budget_adjustment where case_id = $1`,
      [file.id],
    );
    return { from: null, to: null, stored };
  },
  apply: {
    request: async (acting) => {
      const { em, file, input, received } = acting;
      const { fromId, toId, fen, reason } = input as AdjustmentInput;
      await query(
        em,
        `insert into budget_adjustment (case_id, organisation_id, from_id, to_id, fen, reason, requested_at) values ($1, $2, $3, $4, $5, $6, $7)`,
        [file.id, file.organisationId, fromId, toId, fen, reason, received],
      );
      return { data: { fromId, toId }, also: [onBudget(acting, 'adjustOut', fromId, BigInt(fen))] };
    },
    adjust: async (acting) => {
      await decided(acting, null);
      return { also: [onBudget(acting, 'adjustIn', acting.facts.stored!.toId, BigInt(acting.facts.stored!.fen))] };
    },
    refuse: async (acting) => {
      await decided(acting, (acting.input as { reason: string }).reason);
      return { also: [givenBack(acting)] };
    },
    withdraw: async (acting) => {
      await decided(acting, null);
      return { also: [givenBack(acting)] };
    },
  },
});

interface Urgent extends UrgentFacts {
  hashes: ReadonlyMap<string, string>;
}
const keepEvidence = async ({ em, file, facts, received, action, input }: Acting<Urgent>): Promise<string[]> => {
  const ids = (input as { evidence: string[] }).evidence;
  for (const id of ids)
    await query(em, `insert into urgent_evidence (case_id, action, file_id, hash, added_at) values ($1, $2, $3, $4, $5) on conflict do nothing`, [
      file.id,
      action,
      id,
      facts.hashes.get(id),
      received,
    ]);
  await useFiles(em, file.id, ids);
  return ids;
};

export const urgentPurchaseRecords = (): ProcessRecords<Urgent> => ({
  process: urgentPurchase,
  begin: async (em, { actor }, received) => {
    const unit = await unitOf(em, actor);
    const book = await ruleBook(em);
    return { district: unit.district, organisationId: unit.id, ruleSet: ruleSetText(book.rulesFor(unit.district, shanghaiDay(received))) };
  },
  facts: async (em, file, { action, actor, input }) => {
    const { evidence = [], planId } = (input ?? {}) as { evidence?: string[]; planId?: string };
    const set = (await ruleBook(em)).rulesOf(file);
    const hashes = await ownFiles(em, actor, evidence);
    const filed =
      action === 'regularise' && planId !== undefined
        ? await query(em, `select 1 from procurement_plan where case_id::text = $1 and organisation_id = $2 and number is not null`, [
            planId,
            file.organisationId,
          ])
        : [];
    return { files: new Set(hashes.keys()), hashes, planFiled: filed.length > 0, allowed: ruleValue(set, purchasingRules.urgent).aheadOfBudget };
  },
  apply: {
    ask: async ({ em, file, input, received }) => {
      const { title, ground, reason, estimateFen } = input as UrgentInput;
      await query(
        em,
        `insert into urgent_purchase (case_id, organisation_id, title, ground, reason, estimate_fen, asked_at) values ($1, $2, $3, $4, $5, $6, $7)`,
        [file.id, file.organisationId, title, ground, reason, estimateFen, received],
      );
      return { data: { ground } };
    },
    confirm: async ({ em, file, input }) => {
      const { usableFrom } = input as { usableFrom: string | null };
      await query(em, `update urgent_purchase set usable_from = $2 where case_id = $1`, [file.id, usableFrom]);
      return { data: { usableFrom } };
    },
    consent: async (acting) => {
      const { opinion } = acting.input as { opinion: string };
      await query(acting.em, `update urgent_purchase set opinion = $2 where case_id = $1`, [acting.file.id, opinion]);
      return { data: { files: await keepEvidence(acting) } };
    },
    refuse: async ({ em, file, input }) => {
      await query(em, `update urgent_purchase set opinion = $2 where case_id = $1`, [file.id, (input as { reason: string }).reason]);
      return {};
    },
    buy: async (acting) => ({ data: { files: await keepEvidence(acting) } }),
    regularise: async ({ em, file, input }) => {
      const { planId } = input as { planId: string };
      await query(em, `update urgent_purchase set plan_id = $2 where case_id = $1`, [file.id, planId]);
      return { data: { planId } };
    },
  },
});
