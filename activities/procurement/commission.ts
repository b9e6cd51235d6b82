// Records of 采购委托单. A submitted one takes its lines of the plan, so that nobody else can; what comes back before 受理 gives them back.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { CaseView, PlannedRound } from '../../domain/kit/process.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { isRefused, type Reason } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleSetRef, ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { ownRef, ruleSetText } from '../../domain/rule/ref.ts';
import { commissionChain } from '../../domain/procurement/commission/chain.ts';
import { commission, type CommissionContent, type CommissionFacts } from '../../domain/procurement/commission/commission.ts';
import { startReasons } from '../../domain/procurement/intention/intention.ts';
import { plan } from '../../domain/procurement/plan/plan.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { periods } from '../../domain/procurement/law/rules.ts';
import { inForce } from '../../domain/procurement/law/verdict.ts';
import { membersOf } from '../../db/account/organisations.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { agencyOf, projectBasis } from '../../db/procurement/commissions.ts';
import { takenOf } from '../../db/procurement/plans.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { moveTo } from '../approval/again.ts';
import { approvalFacts } from '../approval/facts.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { ownFiles, useFiles } from './files.ts';
import { lockFiledPlan } from './plan.ts';
import { unitOf } from './unit.ts';

interface Loaded extends CommissionFacts {
  set: RuleSet;
  content: CommissionContent;
  hashes: ReadonlyMap<string, string>;
}
type Act = Acting<Loaded>;

const stored = (em: EntityManager, id: string): Promise<CommissionContent> =>
  one(em, `select plan_id as "planId", lines, agency_id as "agencyId", title, scope from commission where case_id = $1`, [id]);

/** What speaks against a 委托单 as it would be handed in: its agency, its plan, lines that are no lines or are taken. Locks the plan. */
async function contentReasons(em: EntityManager, { planId, lines, agencyId }: CommissionContent, organisationId: string | null): Promise<Reason[]> {
  const agency = await agencyOf(em, agencyId);
  const ofAgency: Reason[] = !agency
    ? [{ field: 'agencyId', code: 'AGENT_NOT_LISTED', message: '该机构未在代理机构名录中', rule: 'J11' }]
    : agency.landline
      ? []
      : [{ field: 'agencyId', code: 'AGENT_PHONE_MISSING', message: '当前办理人未维护电话', rule: 'J11' }];
  try {
    const { content } = await lockFiledPlan(em, planId, organisationId);
    const taken = await takenOf(em, planId);
    const known = content.lines.map(({ no }) => no);
    return [
      ...ofAgency,
      ...lines.flatMap((no, n): Reason[] => [
        ...(known.includes(no) ? [] : [{ field: `lines[${n}]`, message: '采购计划中没有这一项', rule: 'J09' }]),
        ...(lines.indexOf(no) < n ? [{ field: `lines[${n}]`, message: '同一项不能重复选择', rule: 'J09' }] : []),
        ...(taken.includes(no) ? [{ field: `lines[${n}]`, code: 'PLAN_LINE_TAKEN', message: '该项已委托采购', rule: 'J09' }] : []),
      ]),
    ];
  } catch (error) {
    if (!isRefused(error)) throw error;
    return [...ofAgency, { field: 'planId', code: 'PLAN_NOT_FILED', message: '请选择本单位已备案的采购计划', rule: 'J09' }];
  }
}

/** Everybody enabled in the agency may take it, by name; one is enough. */
const asked = async (em: EntityManager, agencyId: string): Promise<PlannedRound> => ({
  rule: { kind: 'any', refusal: 'ends' },
  asked: (await membersOf(em, agencyId)).map((person) => ({ role: 'orgMember', person })),
});

/** R03: the activity begins so many days after its intention was published. */
async function earlyReasons(em: EntityManager, { id, district }: CaseView, set: RuleSet, received: Instant): Promise<Reason[]> {
  const law = inForce(set, periods.intent);
  if (!law) return [];
  const basis = await projectBasis(em, id);
  const rule = { ...ruleValue(set, purchasingRules.intention), leadDays: law.value.amount };
  return startReasons(rule, district, shanghaiDay(received), basis?.intention ?? null, law.cite.article ?? law.cite.source);
}

const ROUNDS = new Set(['submit', 'approve', 'return', 'withdraw', 'takeBack', 'urge', 'remove', 'moveDefinition']);
/** Acts after which the agency may be asked. */
const SENDS = new Set(['submit', 'approve', 'remove']);
const CHECKED = new Set(['create', 'edit', 'submit']);

async function facts(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const { action, actor, input } = request;
  const book = await ruleBook(em);
  const own = action === 'create' || action === 'submit' ? null : ownRef(file.ruleSet);
  const set = own ? book.rulesAt(own) : book.rulesFor(file.district, shanghaiDay(received));
  const content = action === 'create' || action === 'edit' ? (input as CommissionContent) : await stored(em, file.id);
  const { article, source } = ruleRow(set, purchasingRules.acceptance);
  const { fileId } = (input ?? {}) as { fileId?: string };
  const hashes = await ownFiles(em, actor, fileId === undefined ? [] : [fileId]);
  return {
    set,
    content,
    hashes,
    files: new Set(hashes.keys()),
    calendar: book.calendar(),
    reminder: { period: ruleValue(set, purchasingRules.acceptance), basis: article ?? source },
    approval: ROUNDS.has(action) ? await approvalFacts(em, request, { chain: commissionChain, file, received, set }) : undefined,
    against: CHECKED.has(action) ? await contentReasons(em, content, file.organisationId) : [],
    acceptance: SENDS.has(action) ? await asked(em, content.agencyId) : null,
    early: action === 'start' ? await earlyReasons(em, file, set, received) : [],
    byAgency: actor.kind === 'person' && actor.organisationId === content.agencyId,
  };
}

const store = ({ em, file, facts: { content } }: Act) =>
  query(em, `update commission set plan_id = $2, agency_id = $3, title = $4, scope = $5, lines = $6 where case_id = $1`, [
    file.id,
    content.planId,
    content.agencyId,
    content.title,
    content.scope,
    [...content.lines],
  ]);
const release = ({ em, file, received }: Act) =>
  query(em, `update plan_take set released_at = $2 where commission_id = $1 and released_at is null`, [file.id, received]);

/** What its last move has led to: sent to the agency, or back at the unit. */
async function entered(acting: Act, move: Record<string, string>): Promise<Written> {
  const { em, file, received } = acting;
  if (move['main'] === 'submitted')
    await query(em, `update commission set submitted_at = $2, returned_because = null where case_id = $1`, [file.id, received]);
  if (move['main'] === 'draft') await release(acting);
  return {};
}
const cameBack = async (acting: Act, move: Record<string, string>): Promise<Written> => {
  if (move['main'] === 'draft')
    await query(acting.em, `update commission set returned_because = $2, submitted_at = null where case_id = $1`, [
      acting.file.id,
      (acting.input as { reason?: string }).reason ?? null,
    ]);
  return entered(acting, move);
};

/** An act of the system on the plan, in the same transaction. */
const onPlan = ({ file, facts }: Act, action: 'start' | 'complete'): ActRequest => ({
  key: `${file.id}/${file.seq + 1}/plan-${action}`,
  type: plan.type,
  action,
  caseId: facts.content.planId,
  actor: { kind: 'system' },
  input: { commissionId: file.id },
  bodyHash: '',
});

/** The plan is carried out once each of its lines is in a 委托单 that has ended. */
const planDone = async ({ em, file, facts: { content } }: Act): Promise<boolean> =>
  (
    await query(
      em,
      `select 1 from procurement_plan p join case_file c on c.id = p.case_id and c.state = 'running' join plan_version v on v.plan_id = p.case_id and v.standing = 'filed'
         where p.case_id = $1 and not exists (select from jsonb_array_elements(v.content->'lines') l where not exists (
           select from plan_take t join case_file m on m.id = t.commission_id where t.plan_id = p.case_id and t.line_no = (l->>'no')::int and t.released_at is null
             and (m.state = 'completed' or m.id = $2)))`,
      [content.planId, file.id],
    )
  ).length > 0;

export const commissionRecords = (): ProcessRecords<Loaded> => ({
  process: commission,
  begin: async (em, { actor }) => {
    const { id, district } = await unitOf(em, actor);
    return { district, organisationId: id };
  },
  facts,
  apply: {
    create: async ({ em, file, received, facts: { content } }) => {
      await query(
        em,
        `insert into commission (case_id, organisation_id, plan_id, agency_id, district, title, scope, lines, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [file.id, file.organisationId, content.planId, content.agencyId, file.district, content.title, content.scope, [...content.lines], received],
      );
      return { data: { planId: content.planId, lines: content.lines } };
    },
    edit: async (acting) => {
      await store(acting);
      return {};
    },
    submit: async (acting, move) => {
      const { em, file, facts, received } = acting;
      await later(em, `update case_file set rule_set = $2 where id = $1`, [file.id, ruleSetText(ruleSetRef(facts.set))]);
      const { planId, lines } = facts.content;
      await query(em, `insert into plan_take (plan_id, line_no, commission_id, taken_at) select $1, no, $3, $4 from unnest($2::int[]) no`, [
        planId,
        [...lines],
        file.id,
        received,
      ]);
      return { ...(await entered(acting, move)), data: { planId, lines } };
    },
    approve: entered,
    remove: entered,
    moveDefinition: moveTo,
    return: cameBack,
    decline: cameBack,
    withdraw: cameBack,
    accept: async (acting, move) => {
      if (move['main'] !== 'accepted') return {};
      const { em, file, actor, received } = acting;
      await query(em, `update commission set accepted_at = $2, accepted_by = $3 where case_id = $1`, [
        file.id,
        received,
        actor.kind === 'person' ? actor.accountId : null,
      ]);
      return { also: [onPlan(acting, 'start')] };
    },
    sign: async ({ em, file, facts, input, received }) => {
      const { fileId } = input as { fileId: string };
      await query(em, `update commission set agreement_file_id = $2, agreement_hash = $3, agreed_at = $4 where case_id = $1`, [
        file.id,
        fileId,
        facts.hashes.get(fileId),
        received,
      ]);
      await useFiles(em, file.id, [fileId]);
      return { data: { fileId, hash: facts.hashes.get(fileId) } };
    },
    complete: async (acting) => ((await planDone(acting)) ? { also: [onPlan(acting, 'complete')] } : {}),
  },
  unique: { plan_take_line: { code: 'PLAN_LINE_TAKEN' } },
});
