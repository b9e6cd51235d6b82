// Records of 评审任务. The project stands still while a member hands something in: the panel's row is held, which every step of the evaluation takes alone.
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  biddersOf,
  DISSENT,
  dutiesOf,
  dutyById,
  evaluatedBids,
  expertsById,
  membersOf,
  panelOf,
  reportOf,
  type StoredDuty,
  type StoredPanel,
} from '../../../db/procurement/evaluation.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { bidKey, toExplain, type EvaluatedBid } from '../../../domain/procurement/evaluation/bids.ts';
import {
  evaluationDuty,
  reportText,
  type AcceptInput,
  type AskInput,
  type BidRef,
  type BidScores,
  type Conformity,
  type DutyFacts,
  type ElectInput,
  type Judgement,
  type SignInput,
} from '../../../domain/procurement/evaluation/duty.ts';
import { chairOf, voteReasons } from '../../../domain/procurement/evaluation/chair.ts';
import { barredBy } from '../../../domain/procurement/evaluation/panel.ts';
import { evaluationRules } from '../../../domain/procurement/evaluation/rules.ts';
import { scoreProblems } from '../../../domain/procurement/evaluation/result.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { signingKey } from '../signing-key.ts';
import { groundReasons } from './experts.ts';
import { deadlineOf, telling } from './notices.ts';
import { askNext, beganOn } from './places.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

interface Loaded extends DutyFacts {
  duty: StoredDuty | null;
  panel: StoredPanel | null;
  project: StoredProject | null;
  set: RuleSet | null;
  why: string | null;
  keyId: string | null;
}
type Act = Acting<Loaded>;
interface Invited {
  projectId: string;
  run: number;
  place: number;
  accountId: string;
  expertId: string;
}
export interface SeatInput {
  projectId: string;
  /** 授权函编号 */
  letter: string;
}

const wrong = (message: string, field?: string, rule?: string): Reason => ({ message, ...(field && { field }), ...(rule && { rule }) });
/** Seats are taken and given up as long as the committee is at work. */
const seating = ['panel', ['drawn', 'formed'], '专家抽取已结束'] as const;
const formed = ['panel', ['formed'], '评审委员会尚未组建'] as const;
/** In which step of the evaluation a member hands what in. */
const steps: Readonly<Record<string, readonly [region: string, states: readonly string[], message: string]>> = {
  accept: seating,
  refuse: seating,
  lapse: seating,
  pass: seating,
  leave: seating,
  elect: formed,
  askBidder: formed,
  examine: ['evaluation', ['conformity'], '不在符合性审查阶段'],
  judge: ['evaluation', ['judging'], '不在报价合理性认定阶段'],
  score: ['evaluation', ['scoring'], '不在评分阶段'],
  lock: ['evaluation', ['scoring'], '不在评分阶段'],
  sign: ['evaluation', ['signing'], '评审报告尚未形成'],
};
/** Main states in which a committee is at work, or being seated. */
export const WORKING: readonly string[] = ['opening', 'qualifying', 'evaluating'];
/** Every bid that is asked about has exactly one answer, and no other has any. */
function everyOnce(bids: readonly EvaluatedBid[], given: readonly BidRef[], field: string): Reason[] {
  const asked = new Map(bids.map((bid) => [bidKey(bid), bid]));
  const keys = given.map(bidKey);
  return [
    ...given.flatMap((one, n) => (asked.has(bidKey(one)) ? [] : [wrong('没有这一有效投标', `${field}[${n}]`)])),
    ...(new Set(keys).size === keys.length ? [] : [wrong('同一投标只能填写一次', field)]),
    ...[...asked].flatMap(([key, bid]) => (keys.includes(key) ? [] : [wrong(`尚未对标项${bid.lot}的${bid.name}提出意见`, field)])),
  ];
}

async function contentReasons(em: EntityManager, { action, input }: ActRequest, project: StoredProject, duty: StoredDuty): Promise<Reason[]> {
  const bids = await evaluatedBids(em, project.id);
  const standing = bids.filter(({ out }) => out === null);
  if (action === 'examine') {
    const { bids: given } = input as { bids: readonly Conformity[] };
    return [
      ...everyOnce(standing, given, 'bids'),
      ...given.flatMap(({ conforms, reason }, n) => (conforms || reason?.trim() ? [] : [wrong('请写明不符合的原因', `bids[${n}].reason`, 'R21')])),
    ];
  }
  if (action === 'judge') return everyOnce(toExplain(bids), (input as { bids: readonly Judgement[] }).bids, 'bids');
  const scheme = project.fields.evaluation!;
  if (action === 'score') {
    const { bids: given } = input as { bids: readonly BidScores[] };
    const known = new Map(scheme.items.map(({ id, max }) => [id, max]));
    return given.flatMap((one, n) => [
      ...(standing.some((bid) => bidKey(bid) === bidKey(one)) ? [] : [wrong('没有这一有效投标', `bids[${n}]`)]),
      ...Object.entries(one.scores).flatMap(([id, score]) => {
        const max = known.get(id);
        if (max === undefined) return [wrong('没有这一评审项', `bids[${n}].scores.${id}`)];
        return score <= max ? [] : [wrong(`得分应为0至${max / 100}分`, `bids[${n}].scores.${id}`, 'R34')];
      }),
    ]);
  }
  return action === 'lock' ? scoreProblems(scheme, bids, duty.scores ?? []) : [];
}

/** Which of the member's registered keys signed the report; null: none. */
async function signedBy(em: EntityManager, accountId: string, project: string, signature: string): Promise<string | null> {
  const report = await reportOf(em, project);
  return report?.hash ? signingKey(em, accountId, reportText(project, report.n, report.hash), signature) : null;
}

/** 采购人代表: as many as the committee has seats for, until it is formed. */
async function seatFacts(em: EntityManager, { projectId }: SeatInput): Promise<Pick<Loaded, 'panel' | 'against'>> {
  const panel = await panelOf(em, projectId, 'alone');
  const project = (await projectById(em, projectId))!;
  if (!panel || !['announced', 'entered', 'drawn', 'formed'].includes(project.regions['panel'] ?? ''))
    return { panel, against: [wrong('不在组建评审委员会阶段')] };
  const taken = (await dutiesOf(em, panel)).filter(({ kind, state }) => kind === 'purchaser' && state !== 'left').length;
  return { panel, against: taken < panel.members - panel.experts ? [] : [wrong('采购人代表已满员')] };
}

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const nothing: Loaded = { duty: null, panel: null, project: null, set: null, why: null, keyId: null, against: [], barred: false, answer: null };
  const { action, input, actor } = request;
  if (action === 'seat') return { ...nothing, ...(await seatFacts(em, input as SeatInput)) };
  if (action === 'invite' || action === 'renew') {
    const rules = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
    return { ...nothing, answer: { minutes: ruleValue(rules, evaluationRules.answerMinutes), remind: ruleValue(rules, evaluationRules.remindMinutes) } };
  }
  if (!(action in steps)) return nothing;
  const duty = (await dutyById(em, file.id))!;
  const answering = steps[action]![0] === 'panel';
  const panel = (await panelOf(em, duty.projectId, answering ? 'alone' : 'share'))!;
  const project = (await projectById(em, duty.projectId))!;
  const set = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
  const [region, states, message] = steps[action]!;
  const facts: Loaded = { ...nothing, duty, panel, project, set };
  const held = heldBy(project, set);
  if (held.length) return { ...facts, against: held };
  if (panel.run !== duty.run || !states.includes(project.regions[region] ?? '') || !WORKING.includes(project.state))
    return { ...facts, against: [wrong(message)] };
  if (action === 'elect' || action === 'askBidder') {
    const members = membersOf(await dutiesOf(em, panel));
    if (action === 'elect') return { ...facts, against: voteReasons(set, members, (input as ElectInput).seat) };
    return { ...facts, against: chairOf(members) === duty.seat ? [] : [wrong('询标函由评审组长发出', undefined, 'H01')] };
  }
  if (action === 'accept') {
    const { ties } = input as AcceptInput;
    const expert = (await expertsById(em, [duty.expertId!])).get(duty.expertId!)!;
    const known = { employer: expert.employer, ties: [...expert.ties, ...ties] };
    const why = barredBy(set, await biddersOf(em, project.id), known, beganOn(project, received));
    return { ...facts, why, barred: why !== null, against: groundReasons(set, ties) };
  }
  if (action === 'sign') {
    const { signature, dissent } = input as SignInput;
    const keyId = await signedBy(em, (actor as PersonActor).accountId, project.id, signature);
    const unsigned = keyId === null ? [wrong('签名验证未通过', 'signature', 'R46')] : [];
    return { ...facts, keyId, against: [...unsigned, ...(dissent !== null && !dissent.trim() ? [wrong('请写明不同意见和理由', 'dissent')] : [])] };
  }
  return answering ? facts : { ...facts, against: await contentReasons(em, request, project, duty) };
}

export function dutyRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const invite = async ({ em, file, request, input }: Act): Promise<Written> => {
    const { projectId, run, place, accountId, expertId } = input as Invited;
    await query(
      em,
      `insert into evaluation_duty (case_id, project_id, run, kind, account_id, expert_id, place) values ($1, $2, $3, 'expert', $4, $5, $6)`,
      [file.id, projectId, run, accountId, expertId, place],
    );
    return { outbox: [telling(request.key, { caseId: file.id, template: 'evaluationInvited', to: { accountId }, params: {} })] };
  };
  const seat = async ({ em, file, input, facts }: Act): Promise<Written> => {
    const { projectId, letter } = input as SeatInput;
    await query(
      em,
      `insert into evaluation_duty (case_id, project_id, run, kind, account_id, seat)
         select $1, $2, $3, 'purchaser', $4, coalesce(max(seat), 0) + 1 from evaluation_duty where project_id = $2 and run = $3`,
      [file.id, projectId, facts.panel!.run, file.applicantId],
    );
    return { data: { letter } };
  };
  /** The place stays in the order with what became of it, and the next is asked. */
  const leaves = async ({ em, file, facts, received, request }: Act, fate: 'refused' | 'recused' | 'passed' | 'left', why: string): Promise<Written> => {
    const { panel, project, set, duty } = facts;
    await query(em, `update evaluation_duty set reason = $2 where case_id = $1`, [file.id, why]);
    const places = panel!.places.map((place, n) => (n + 1 === duty!.place ? { ...place, fate, why } : place));
    const also = await askNext(em, { panel: { ...panel!, places }, project: project!, set: set!, received, leaving: file.id });
    // Whom the list leaves nobody to ask hears of it: a committee is drawn anew.
    const { organiserId, code, name } = project!;
    const none = { caseId: project!.id, template: 'evaluationExhausted', to: { organisationId: organiserId }, params: { project: name, code } };
    return { also, outbox: also.length || duty!.kind !== 'expert' ? [] : [telling(request.key, none)] };
  };
  const accept = async (act: Act, move: Record<string, string>): Promise<Written> => {
    if (move['main'] === 'recused') return leaves(act, 'recused', act.facts.why!);
    const { em, file, facts } = act;
    const { id, places, run, projectId } = facts.panel!;
    await query(
      em,
      `update evaluation_duty set seat = (select coalesce(max(seat), 0) + 1 from evaluation_duty where project_id = $2 and run = $3) where case_id = $1`,
      [file.id, projectId, run],
    );
    const now = places.map((place, n) => (n + 1 === facts.duty!.place ? { ...place, fate: 'accepted' } : place));
    await query(em, `update tender_panel set places = $2 where id = $1`, [id, JSON.stringify(now)]);
    return {};
  };
  const reasoned = (fate: 'refused' | 'passed' | 'left') => (act: Act) => leaves(act, fate, (act.input as { reason: string }).reason);
  const remind = async ({ em, file, request }: Act): Promise<Written> => {
    const { accountId, due } = (await dutyById(em, file.id))!;
    const ends = deadlineOf(due);
    return { outbox: [telling(request.key, { caseId: file.id, template: 'evaluationReminder', to: { accountId }, params: { due: ends } })] };
  };
  const writes =
    (column: 'conformity' | 'judgements' | 'scores') =>
    async ({ em, file, input }: Act): Promise<Written> => {
      await query(em, `update evaluation_duty set ${column} = $2 where case_id = $1`, [file.id, JSON.stringify((input as { bids: unknown }).bids)]);
      return {};
    };
  const elect = async ({ em, file, input }: Act): Promise<Written> => {
    const { seat: chosen } = input as ElectInput;
    await query(em, `update evaluation_duty set chair = $2 where case_id = $1`, [file.id, chosen]);
    return { data: { chair: chosen } };
  };
  const askBidder = async ({ file, input, facts }: Act): Promise<Written> => {
    const key = `${file.id}/${file.seq + 1}/letter`;
    const letter = { ...(input as AskInput), projectId: facts.project!.id };
    return { also: [{ key, type: 'Clarification', action: 'ask', actor: { kind: 'system' }, input: letter, bodyHash: key }] };
  };
  const sign = async ({ em, file, input, facts, received }: Act): Promise<Written> => {
    const { signature, dissent } = input as SignInput;
    const { n, hash } = (await reportOf(em, facts.project!.id))!;
    await query(em, `update evaluation_duty set report = $2, signature = $3, dissent = $4 where case_id = $1`, [
      file.id,
      n,
      JSON.stringify({ value: signature, keyId: facts.keyId, hash, at: received }),
      dissent === null ? null : fields.encrypt(dissent, file.district, DISSENT),
    ]);
    return { data: { report: n, hash, keyId: facts.keyId, dissent: dissent !== null } };
  };
  return {
    process: evaluationDuty,
    begin: async (em, { input, actor }) => {
      const project = await projectById(em, (input as { projectId: string }).projectId);
      if (!project) throw refuse('NOT_FOUND');
      // It belongs to nobody but the member, so that neither events nor logs of an organisation tell of him.
      const { district, purchaserId, organiserId } = project;
      const own = actor.kind === 'person';
      return { district, organisationId: null, counterpartId: own ? purchaserId : organiserId, applicantId: own ? actor.accountId : (input as Invited).accountId };
    },
    facts: factsOf,
    apply: {
      invite,
      seat,
      accept,
      refuse: reasoned('refused'),
      remind,
      lapse: (act) => leaves(act, 'passed', '未在规定时间内确认参加'),
      pass: reasoned('passed'),
      leave: reasoned('left'),
      elect,
      askBidder,
      examine: writes('conformity'),
      judge: writes('judgements'),
      score: writes('scores'),
      unlock: async ({ em, file }) => {
        await query(em, `update evaluation_duty set signature = null, dissent = null, report = null where case_id = $1`, [file.id]);
        return {};
      },
      sign,
    },
    unique: { evaluation_duty_once: { code: 'EVALUATION_INVALID', message: '同一人在评审委员会中只能有一个席位' } },
  };
}
