// The evaluation as acts and pages see it: experts, the committee's draw, members, bids on their way, statements, reports.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { BidScores, Conformity, Judgement, MemberKind } from '../../domain/procurement/evaluation/duty.ts';
import type { EvaluatedBid, Offer, OutStage, Reviewed } from '../../domain/procurement/evaluation/bids.ts';
import type { KnownTie } from '../../domain/procurement/evaluation/expert.ts';
import type { Bidder, PlaceFate } from '../../domain/procurement/evaluation/panel.ts';
import type { LotResult, Warning } from '../../domain/procurement/evaluation/result.ts';
import type { Fault } from '../../domain/procurement/opening/opening.ts';
import { unopenedReason } from '../../domain/procurement/opening/price.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where encrypted columns belong. */
export const EXPERT_NAME = 'evaluation_expert.name';
export const PANEL_SECRET = 'tender_panel.secret';
export const PANEL_KEY = 'tender_panel.key';
export const DISSENT = 'evaluation_duty.dissent';
export const PERSONS = 'evaluation_bid.persons';
export const ANSWER = 'price_statement.answer';

export interface StoredExpert {
  id: string;
  district: string;
  accountId: string;
  /** Encrypted. */
  name: string;
  employer: string;
  specialties: string[];
  ties: KnownTie[];
  state: string;
  version: number;
}
const EXPERT = `e.case_id as id, e.district, e.account_id as "accountId", e.name, e.employer, e.specialties, e.ties, c.state, c.version
  from evaluation_expert e join case_file c on c.id = e.case_id`;

/** Experts of districts (prefixes of codes; null: all), by number. */
export const expertsIn = (
  em: EntityManager,
  districts: readonly string[] | null,
  { after, limit }: { after: string | null; limit: number },
): Promise<StoredExpert[]> =>
  query(
    em,
    `select ${EXPERT} where ($1::jsonb is null or exists (select 1 from jsonb_array_elements_text($1) d where e.district like d || '%'))
       and ($2::uuid is null or e.case_id > $2) order by e.case_id limit $3`,
    [districts === null ? null : JSON.stringify(districts), after, limit],
  );
/** Who can be drawn: in the library, of the specialty, in the districts under a prefix. */
export const drawable = (em: EntityManager, prefix: string, specialty: string): Promise<StoredExpert[]> =>
  query(em, `select ${EXPERT} where c.state = 'active' and e.district like $1 || '%' and $2 = any(e.specialties) order by e.case_id`, [
    prefix,
    specialty,
  ]);
/** By their ids. */
export async function expertsById(em: EntityManager, ids: readonly string[]): Promise<Map<string, StoredExpert>> {
  const found = await query<StoredExpert>(em, `select ${EXPERT} where e.case_id in (select v::uuid from jsonb_array_elements_text($1) v)`, [
    JSON.stringify(ids),
  ]);
  return new Map(found.map((expert) => [expert.id, expert]));
}

/** A place of the drawn order that was come to. What becomes of an invitation is in its duty. */
export interface StoredPlace {
  hash: string;
  expertId: string;
  fate: PlaceFate;
  why: string | null;
}
export interface StoredPanel {
  id: string;
  projectId: string;
  run: number;
  members: number;
  experts: number;
  large: boolean;
  specialty: string;
  scope: string;
  source: string;
  at: Instant;
  /** Encrypted, as is `key`. */
  secret: string;
  key: string;
  commitment: string;
  root: string;
  pool: { hash: string; expertId: string }[];
  announcedAt: Instant;
  beacon: string | null;
  enteredBy: string | null;
  seed: string | null;
  drawnAt: Instant | null;
  places: StoredPlace[];
  formedAt: Instant | null;
}
/** The last draw of a project. `lock`: it stays as it is until the transaction ends, for others (`share`) or for all (`alone`). */
export async function panelOf(em: EntityManager, projectId: string, lock?: 'share' | 'alone'): Promise<StoredPanel | null> {
  const [row] = await query<StoredPanel>(
    em,
    `select id, project_id as "projectId", run, members, experts, large, specialty, scope, source, ${asInstant('at')} as at, secret, key, commitment, root, pool,
       ${asInstant('announced_at')} as "announcedAt", beacon, entered_by as "enteredBy", seed, ${asInstant('drawn_at')} as "drawnAt", places, ${asInstant('formed_at')} as "formedAt"
     from tender_panel where project_id = $1 order by run desc limit 1 ${lock === 'alone' ? 'for update' : lock === 'share' ? 'for share' : ''}`,
    [projectId],
  );
  return row ?? null;
}

export interface StoredDuty {
  id: string;
  projectId: string;
  run: number;
  kind: MemberKind;
  accountId: string;
  expertId: string | null;
  place: number | null;
  seat: number | null;
  /** Seat that he has voted for as 评审组长. */
  chair: number | null;
  reason: string | null;
  conformity: Conformity[] | null;
  judgements: Judgement[] | null;
  scores: BidScores[] | null;
  report: number | null;
  /** Encrypted. */
  dissent: string | null;
  /** Until when an invitation is to be answered; null: it has no clock, or has been answered. */
  due: Instant | null;
  state: string;
  version: number;
}
const DUTY = `d.case_id as id, d.project_id as "projectId", d.run, d.kind, d.account_id as "accountId", d.expert_id as "expertId", d.place, d.seat, d.chair, d.reason, d.conformity,
  d.judgements, d.scores, d.report, d.dissent, ${asInstant('l.due')} as due, c.state, c.version from evaluation_duty d join case_file c on c.id = d.case_id
  left join deadline l on l.case_id = d.case_id and l.name = 'answer' and l.closed_at is null`;
export async function dutyById(em: EntityManager, id: string): Promise<StoredDuty | null> {
  return (await query<StoredDuty>(em, `select ${DUTY} where d.case_id = $1`, [id]))[0] ?? null;
}
/** All that were asked in a draw, in the order of places, 采购人代表 last. */
export const dutiesOf = (em: EntityManager, { projectId, run }: { projectId: string; run: number }): Promise<StoredDuty[]> =>
  query(em, `select ${DUTY} where d.project_id = $1 and d.run = $2 order by d.place nulls last, d.case_id`, [projectId, run]);
export const dutiesOfAccount = (
  em: EntityManager,
  accountId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<StoredDuty[]> =>
  query(em, `select ${DUTY} where d.account_id = $1 and ($2::uuid is null or d.case_id < $2) order by d.case_id desc limit $3`, [
    accountId,
    before,
    limit,
  ]);
const seated = ['accepted', 'locked', 'signed'];
/** Who takes part. */
export const membersOf = (duties: readonly StoredDuty[]): StoredDuty[] =>
  duties.filter(({ state }) => seated.includes(state)).toSorted((a, b) => (a.seat ?? 0) - (b.seat ?? 0));

/** Who has bid, as far as the hour has shown. */
export const biddersOf = (em: EntityManager, projectId: string): Promise<Bidder[]> =>
  query<Bidder>(
    em,
    `select g.name, coalesce(g.credit_code, '') as "creditCode" from bid_opening o join bid b on b.case_id = o.bid_id join organisation g on g.id = b.organisation_id where o.tender_id = $1`,
    [projectId],
  );

interface BidRow extends Omit<EvaluatedBid, 'out' | 'unopened'> {
  openingId: string;
  creditCode: string;
  outStage: OutStage | null;
  outReason: string | null;
  offer: Offer | null;
  qualification: Reviewed[] | null;
  /** Encrypted. */
  persons: string | null;
  price: { state: string; fault: Fault | null; reason: string | null } | null;
}
export type StoredEvaluatedBid = EvaluatedBid & { openingId: string; creditCode: string; persons: string | null };
/** Bids that were opened, each on each of its 标项, as far as the evaluation has come with them. */
export async function evaluatedBids(em: EntityManager, projectId: string): Promise<StoredEvaluatedBid[]> {
  const rows = await query<BidRow>(
    em,
    `select o.case_id as "openingId", l.lot::int as lot, b.organisation_id as "organisationId", g.name, coalesce(g.credit_code, '') as "creditCode", o.quotations->l.lot->>'priceFen' as "quotedFen", e.offer, e.persons, e.qualification,
       e.settled_fen::text as "settledFen", coalesce(e.corrections, '[]') as corrections, coalesce(e.triggers, '[]') as triggers, e.out_stage as "outStage", e.out_reason as "outReason",
       (select jsonb_build_object('state', pc.state, 'fault', po.fault, 'reason', po.fault_reason) from price_opening po join case_file pc on pc.id = po.case_id where po.opening_id = o.case_id) as price,
       (select jsonb_build_object('mismatch', max(sc.state) filter (where s.about = 'mismatch'), 'low', max(sc.state) filter (where s.about = 'low'))
          from price_statement s join case_file sc on sc.id = s.case_id where s.project_id = $1 and s.lot = l.lot::int and s.organisation_id = b.organisation_id) as answer
     from bid_opening o join case_file c on c.id = o.case_id and c.state = 'decrypted' join bid b on b.case_id = o.bid_id join bid_upload u on u.id = b.upload_id
       join organisation g on g.id = b.organisation_id cross join lateral jsonb_array_elements_text(u.header->'header'->'lots') l(lot)
       left join evaluation_bid e on e.project_id = $1 and e.lot = l.lot::int and e.organisation_id = b.organisation_id
     where o.tender_id = $1 order by l.lot::int, o.bid_root`,
    [projectId],
  );
  return rows.map(({ outStage, outReason, price, ...row }) => ({
    ...row,
    ...(price && { unopened: unopenedReason(price) }),
    out: outStage === null ? null : { stage: outStage, reason: outReason ?? '' },
  }));
}

export interface StoredReport {
  n: number;
  content: ReportContent;
  hash: string | null;
  madeAt: Instant;
  deliveredAt: Instant | null;
}
export interface ReportContent {
  lots: LotResult[];
  warnings: Warning[];
  /** Why warned scores stand, by the key of the warning. */
  explanations: Record<string, string>;
  members: number;
  /** What each member gave, by his seat; left out of reports that were made before they kept it. */
  scores?: Record<string, BidScores[]>;
}
/** A signature as a member's duty keeps it, and what he has voted for. */
export interface ReportSignature {
  seat: number;
  value: string;
  keyId: string;
  at: Instant;
}
export const signaturesOf = (em: EntityManager, projectId: string, n: number): Promise<ReportSignature[]> =>
  query(
    em,
    `select seat, signature->>'value' as value, signature->>'keyId' as "keyId", signature->>'at' as at from evaluation_duty
       where project_id = $1 and report = $2 and signature is not null order by seat`,
    [projectId, n],
  );
/** Why bids were scored again, of all reports, the oldest first. */
export const againOf = async (em: EntityManager, projectId: string): Promise<{ ground: string; reason: string; at: Instant }[]> =>
  (
    await query<{ again: { ground: string; reason: string; at: Instant }[] | null }>(em, `select again from evaluation_report where project_id = $1 order by n`, [
      projectId,
    ])
  ).flatMap(({ again }) => again ?? []);
/** The last report of a project. */
export async function reportOf(em: EntityManager, projectId: string): Promise<StoredReport | null> {
  const [row] = await query<StoredReport>(
    em,
    `select n, content, hash, ${asInstant('made_at')} as "madeAt", ${asInstant('delivered_at')} as "deliveredAt" from evaluation_report where project_id = $1 order by n desc limit 1`,
    [projectId],
  );
  return row ?? null;
}

export interface StoredStatement {
  id: string;
  projectId: string;
  lot: number;
  organisationId: string;
  about: 'mismatch' | 'low';
  asked: { says: string; fen: string };
  /** Encrypted. */
  answer: string | null;
  files: string[];
  answeredAt: Instant | null;
  code: string;
  project: string;
  due: Instant | null;
  paused: boolean;
  state: string;
  version: number;
}
const STATEMENT = `s.case_id as id, s.project_id as "projectId", s.lot, s.organisation_id as "organisationId", s.about, s.asked, s.answer, s.files,
  ${asInstant('s.answered_at')} as "answeredAt", p.code, p.name as project, ${asInstant('d.due')} as due, d.paused_at is not null as paused, c.state, c.version
  from price_statement s join case_file c on c.id = s.case_id join tender_project p on p.case_id = s.project_id
    left join deadline d on d.case_id = s.project_id and d.closed_at is null and d.name = case s.about when 'low' then 'explainPrice' else 'confirmPrice' end`;
export async function statementById(em: EntityManager, id: string): Promise<StoredStatement | null> {
  return (await query<StoredStatement>(em, `select ${STATEMENT} where s.case_id = $1`, [id]))[0] ?? null;
}
export const statementsOfProject = (em: EntityManager, projectId: string): Promise<StoredStatement[]> =>
  query(em, `select ${STATEMENT} where s.project_id = $1 order by s.lot, s.case_id`, [projectId]);
export const statementsOfBidder = (em: EntityManager, organisationId: string): Promise<StoredStatement[]> =>
  query(em, `select ${STATEMENT} where s.organisation_id = $1 order by s.case_id desc limit 200`, [organisationId]);
