// Records of 采购计划: its versions, and what it holds of its budgets. What a submission, a change, a return or a 撤销 holds or gives back is an act on each budget line in the same
// transaction, so that Σ plans ≤ budget can't be missed.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleSetRef, ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { ownRef, ruleSetText } from '../../domain/rule/ref.ts';
import { noBudget } from '../../domain/procurement/budget/problems.ts';
import { catalogueReasons } from '../../domain/procurement/plan/catalogue.ts';
import { planChain } from '../../domain/procurement/plan/chain.ts';
import { dearer, perBudget, plan, takenReasons, type PlanContent, type PlanFacts, type PlanLine } from '../../domain/procurement/plan/plan.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { budgets, budgetsById, heldBy } from '../../db/procurement/budgets.ts';
import { takenOf, versionsOf, type VersionRow } from '../../db/procurement/plans.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { lateAt, moveTo } from '../approval/again.ts';
import { approvalFacts } from '../approval/facts.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { onBudget } from './budget.ts';
import { unitOf } from './unit.ts';

/** A plan as it is sent: lines without a number are new. */
export interface SentPlan {
  title: string;
  lines: readonly (Omit<PlanLine, 'no'> & { no?: number | undefined })[];
}

interface Loaded extends PlanFacts {
  set: RuleSet;
  filed: VersionRow | null;
  open: VersionRow | null;
  /** What is handed in by this act. */
  content: PlanContent | null;
}
type Act = Acting<Loaded>;
const NOTHING: PlanContent = { title: '', lines: [] };

/** Numbers of lines: what was there keeps its own, new ones go on from the highest that was ever given. */
export function numbered({ title, lines }: SentPlan, versions: readonly Pick<VersionRow, 'content'>[]): PlanContent {
  const known = new Set(versions.flatMap(({ content }) => content.lines.map(({ no }) => no)));
  let last = Math.max(0, ...known);
  return { title, lines: lines.map(({ no, ...line }) => ({ ...line, no: no !== undefined && known.has(no) ? no : ++last })) };
}

/** Everything that speaks against a plan: its budgets, its lines, the catalogue of the day. */
async function contentReasons(em: EntityManager, { lines }: PlanContent, organisationId: string, set: RuleSet): Promise<Reason[]> {
  if (!(await budgets(em, { organisationId }, 1)).length) return [{ field: 'lines', code: 'BUDGET_NONE', message: noBudget.notice, rule: 'J04' }];
  const own = await budgetsById(em, [...new Set(lines.map(({ budgetId }) => budgetId))], organisationId);
  const { article, source } = ruleRow(set, purchasingRules.catalogue);
  return [
    ...(lines.length ? [] : [{ field: 'lines', message: '请至少填写一项采购内容', rule: 'J09' }]),
    ...lines.flatMap((line, n): Reason[] => [
      ...(own.some(({ id }) => id === line.budgetId) ? [] : [{ field: `lines[${n}].budgetId`, message: '请选择本单位的采购预算', rule: 'J09' }]),
      ...(BigInt(line.fen) > 0n ? [] : [{ field: `lines[${n}].amountWan`, message: '金额应大于0', rule: 'J09' }]),
    ]),
    ...catalogueReasons(ruleValue(set, purchasingRules.catalogue), lines, article ?? source),
  ];
}

/** Acts that ask the definition of the reviews. */
const ROUNDS = new Set([
  'submit',
  'change',
  'approve',
  'return',
  'withdraw',
  'takeBack',
  'urge',
  'remove',
  'moveDefinition',
  'late',
  'stopClock',
  'startClock',
]);

async function facts(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const book = await ruleBook(em);
  const { action, input } = request;
  const submits = action === 'submit' || action === 'change';
  const own = submits || action === 'create' ? null : ownRef(file.ruleSet);
  const set = own ? book.rulesAt(own) : book.rulesFor(file.district, shanghaiDay(received));
  const calendar = book.calendar();
  if (action === 'create')
    return {
      set,
      calendar,
      against: [],
      filedState: null,
      taken: [],
      pending: false,
      filed: null,
      open: null,
      content: numbered(input as SentPlan, []),
    };
  const versions = await versionsOf(em, file.id);
  const filed = versions.find(({ standing }) => standing === 'filed') ?? null;
  const open = versions.find(({ standing }) => standing === 'draft' || standing === 'pending') ?? null;
  const taken = filed ? await takenOf(em, file.id) : [];
  const content =
    action === 'submit' ? (open?.content ?? null) : action === 'edit' || action === 'change' ? numbered(input as SentPlan, versions) : null;
  const against = submits
    ? [
        ...(await contentReasons(em, content ?? NOTHING, file.organisationId!, set)),
        ...(action === 'change' ? takenReasons(filed!.content.lines, content!.lines, taken) : []),
      ]
    : action === 'revoke' && filed!.content.lines.every(({ no }) => taken.includes(no))
      ? [{ code: 'PLAN_LINE_TAKEN', message: '采购计划已全部委托采购，没有未使用的部分', rule: 'J09' }]
      : [];
  const approval = ROUNDS.has(action) ? await approvalFacts(em, request, { chain: planChain, file, received, set }) : undefined;
  return {
    set,
    calendar,
    approval,
    against,
    filedState: filed ? (taken.length ? 'running' : 'filed') : null,
    taken,
    pending: open?.standing === 'pending',
    filed,
    open,
    content,
  };
}

/** Acts that bring what the plan holds to so much per budget; in the order of their ids, so that two plans never wait for each other. */
async function holding(acting: Act, target: ReadonlyMap<string, bigint>): Promise<ActRequest[]> {
  const now = await heldBy(acting.em, acting.file.id);
  return [...new Set([...now.keys(), ...target.keys()])].toSorted().flatMap((id) => {
    const by = (target.get(id) ?? 0n) - (now.get(id) ?? 0n);
    return by === 0n ? [] : [onBudget(acting, by > 0n ? 'hold' : 'release', id, by > 0n ? by : -by)];
  });
}

const keep = ({ em, file, received }: Act, version: number, standing: VersionRow['standing'], content: PlanContent, why: string | null = null) =>
  query(
    em,
    `insert into plan_version (plan_id, version, standing, content, why, at) values ($1, $2, $3, $4, $5, $6)
       on conflict (plan_id, version) do update set standing = excluded.standing, content = excluded.content, why = excluded.why, at = excluded.at`,
    [file.id, version, standing, JSON.stringify(content), why, received],
  );
const stand = ({ em, file }: Act, { version }: VersionRow, standing: VersionRow['standing']) =>
  query(em, `update plan_version set standing = $3 where plan_id = $1 and version = $2`, [file.id, version, standing]);
const lastVersion = async ({ em, file }: Act): Promise<number> =>
  (await one<{ last: number }>(em, `select coalesce(max(version), 0) as last from plan_version where plan_id = $1`, [file.id])).last;

/** 备案号 of a 区划 and year. */
async function nextNumber(em: EntityManager, district: string, at: Instant): Promise<string> {
  const year = Number(shanghaiDay(at).slice(0, 4));
  const { last } = await one<{ last: number }>(
    em,
    `insert into plan_serial (district, year, last) values ($1, $2, 1) on conflict (district, year) do update set last = plan_serial.last + 1 returning last`,
    [district, year],
  );
  return `${district}-${year}-${String(last).padStart(6, '0')}`;
}

/** A round may have filed the plan, or sent it back; else nothing is written. */
async function entered(acting: Act, move: Record<string, string>): Promise<Written> {
  const { em, file, facts, received } = acting;
  const { open, filed } = facts;
  const to = move['main'];
  if (to === undefined || !open) return {};
  if (to === 'draft') return { also: await holding(acting, new Map()) };
  if (to !== 'filed' && to !== 'running') return {};
  const passes = acting.round ? acting.round.outcome === 'pass' : acting.action === 'submit' || acting.action === 'change';
  if (!passes) {
    await stand(acting, open, 'dropped');
    return { data: { dropped: open.version }, also: await holding(acting, perBudget(filed!.content.lines)) };
  }
  if (filed) await stand(acting, filed, 'superseded');
  await stand(acting, open, 'filed');
  const { number } = await one<{ number: string }>(
    em,
    `update procurement_plan set title = $2, version = $3, number = coalesce(number, $4), filed_at = coalesce(filed_at, $5) where case_id = $1 returning number`,
    [file.id, open.content.title, open.version, filed ? null : await nextNumber(em, file.district, received), received],
  );
  return { data: { number, planVersion: open.version }, body: { number }, also: await holding(acting, perBudget(open.content.lines)) };
}

async function handIn(acting: Act, move: Record<string, string>, version: VersionRow, held: ReadonlyMap<string, bigint>): Promise<Written> {
  const { em, file, facts } = acting;
  await later(em, `update case_file set rule_set = $2 where id = $1`, [file.id, ruleSetText(ruleSetRef(facts.set))]);
  const settled = await entered({ ...acting, facts: { ...facts, open: version } }, move);
  return { ...settled, data: { ...settled.data, planVersion: version.version }, also: settled.also ?? (await holding(acting, held)) };
}

export const planRecords = (): ProcessRecords<Loaded> => ({
  process: plan,
  begin: async (em, { actor }) => {
    const { id, district } = await unitOf(em, actor);
    return { district, organisationId: id };
  },
  facts,
  apply: {
    create: async (acting) => {
      const { em, file, facts, received } = acting;
      const content = facts.content!;
      await query(
        em,
        `insert into procurement_plan (case_id, organisation_id, district, title, version, created_at) values ($1, $2, $3, $4, 1, $5)`,
        [file.id, file.organisationId, file.district, content.title, received],
      );
      await keep(acting, 1, 'draft', content);
      return { data: { planVersion: 1 } };
    },
    edit: async (acting) => {
      const { em, file, facts } = acting;
      await keep(acting, facts.open!.version, 'draft', facts.content!);
      await query(em, `update procurement_plan set title = $2 where case_id = $1`, [file.id, facts.content!.title]);
      return { data: { planVersion: facts.open!.version } };
    },
    submit: (acting, move) => handIn(acting, move, acting.facts.open!, perBudget(acting.facts.content!.lines)),
    change: async (acting, move) => {
      const { facts, input } = acting;
      const version = (await lastVersion(acting)) + 1;
      const content = facts.content!;
      const { why } = input as { why: string };
      await keep(acting, version, 'pending', content, why);
      return handIn(
        acting,
        move,
        { version, standing: 'pending', content, why },
        dearer(perBudget(facts.filed!.content.lines), perBudget(content.lines)),
      );
    },
    approve: entered,
    remove: entered,
    late: lateAt({ unit: 'unit', finance: 'finance' }),
    moveDefinition: moveTo,
    return: async (acting, move) => {
      const written = await entered(acting, move);
      return { ...written, data: { ...written.data, target: move['main'] } };
    },
    withdraw: entered,
    revoke: async (acting, move) => {
      const { em, file, facts, input } = acting;
      const { reason } = input as { reason: string };
      const { content } = facts.filed!;
      const lines = content.lines.filter(({ no }) => facts.taken.includes(no));
      await query(em, `update procurement_plan set revoked_reason = $2 where case_id = $1`, [file.id, reason]);
      if (move['main'] !== 'revoked') {
        const version = (await lastVersion(acting)) + 1;
        await stand(acting, facts.filed!, 'superseded');
        await keep(acting, version, 'filed', { ...content, lines }, reason);
        await query(em, `update procurement_plan set version = $2 where case_id = $1`, [file.id, version]);
      }
      return { data: { left: lines.length }, also: await holding(acting, perBudget(lines)) };
    },
  },
  unique: { plan_version_open: { code: 'ALREADY_RUNNING' } },
});

/** The filed plan that lines are taken of, locked; for a 委托单. Throws PLAN_NOT_FILED where it is none of this unit's. */
export async function lockFiledPlan(em: EntityManager, planId: string, organisationId: string | null): Promise<VersionRow & { number: string }> {
  const [row] = await query<VersionRow & { number: string }>(
    em,
    `select v.version, v.standing, v.content, v.why, p.number from procurement_plan p join plan_version v on v.plan_id = p.case_id and v.standing = 'filed'
       join case_file c on c.id = p.case_id where p.case_id::text = $1 and p.organisation_id = $2 and c.state in ('filed', 'running') for update of p`,
    [planId, organisationId],
  );
  if (!row) throw refuse('PLAN_NOT_FILED');
  return row;
}
