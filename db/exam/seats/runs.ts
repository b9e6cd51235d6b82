// Seat runs as their records keep them: every one stays, the withdrawn ones too.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Remainder, SeatCandidate, SeatRules } from '../../../domain/exam/seats/types.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { LogLine } from '../../../security/seat-run.ts';
import { asInstant, query } from '../../kit/sql.ts';

export const RUN_SECRET_PLACE = 'exam_run.secret';
export const RUN_ID_KEY_PLACE = 'exam_run.id_key';

export const runStates = {
  preparing: '名单冻结中',
  announced: '待开奖',
  drawn: '开奖结果待复核',
  seating: '分配中',
  allocated: '已分配',
  abandoned: '已放弃',
  revoked: '已撤销',
} as const;
export type RunState = keyof typeof runStates;

export interface Revocation {
  what: 'allocation' | 'numbers';
  by: string;
  reason: string;
  at: Instant;
}

export interface StoredRun {
  id: string;
  examId: string;
  run: number;
  state: RunState;
  preparedAt: Instant;
  /** Encrypted. */
  secret: string;
  idKey: string;
  commitment: string;
  rules: SeatRules;
  rulesHash: string;
  rooms: string[];
  roomsHash: string;
  beaconSource: string;
  beaconAt: Instant;
  beacon: string | null;
  enteredBy: string | null;
  confirmedBy: string | null;
  drawnAt: Instant | null;
  seed: string | null;
  candidates: number | null;
  root: string | null;
  blocks: string[] | null;
  announcedAt: Instant | null;
  cursor: string | null;
  seats: number | null;
  seatRoot: string | null;
  remainder: Remainder[] | null;
  allocatedAt: Instant | null;
  endedAt: Instant | null;
  reason: string | null;
  revocation: Revocation | null;
  verifiedAt: Instant | null;
  wrong: { part: string; message: string }[] | null;
}

const RUN = `id, exam_id as "examId", run, state, ${asInstant('prepared_at')} as "preparedAt", secret, id_key as "idKey", commitment, rules, rules_hash as "rulesHash",
  rooms, rooms_hash as "roomsHash", beacon_source as "beaconSource", ${asInstant('beacon_at')} as "beaconAt", beacon, entered_by as "enteredBy", confirmed_by as "confirmedBy",
  ${asInstant('drawn_at')} as "drawnAt", seed, candidates, root, blocks, ${asInstant('announced_at')} as "announcedAt", cursor, seats, seat_root as "seatRoot", remainder,
  ${asInstant('allocated_at')} as "allocatedAt", ${asInstant('ended_at')} as "endedAt", reason, revocation, ${asInstant('verified_at')} as "verifiedAt", wrong`;

export const runOf = async (em: EntityManager, examId: string, run: number): Promise<StoredRun | null> =>
  (await query<StoredRun>(em, `select ${RUN} from exam_run where exam_id = $1 and run = $2`, [examId, run]))[0] ?? null;

/** The run that is under way or stands. */
export const openRun = async (em: EntityManager, examId: string): Promise<StoredRun | null> =>
  (await query<StoredRun>(em, `select ${RUN} from exam_run where exam_id = $1 and state not in ('abandoned', 'revoked')`, [examId]))[0] ?? null;

export const runsOf = (em: EntityManager, examId: string): Promise<StoredRun[]> =>
  query(em, `select ${RUN} from exam_run where exam_id = $1 order by run`, [examId]);

export const runLog = (em: EntityManager, examId: string, until = 2 ** 31 - 1): Promise<LogLine[]> =>
  query(em, `select no, run, ${asInstant('at')} as at, event, detail, prev, hash from exam_run_log where exam_id = $1 and no <= $2 order by no`, [
    examId,
    until,
  ]);

/** Place in the exam's journal of an act on a run; null where there was none. */
export const runAct = async (em: EntityManager, examId: string, run: number, action: string): Promise<number | null> =>
  (
    await query<{ seq: number }>(
      em,
      `select seq from journal where case_id = $1 and action = $3 and (data->>'run')::int = $2 order by seq desc limit 1`,
      [examId, run, action],
    )
  )[0]?.seq ?? null;

/** A candidate of the frozen list, with the enrolment that he stands for. */
export type FrozenCandidate = SeatCandidate & { enrolmentId: string };

/** Candidates of the frozen list after a hash, in the order of the tree. */
export const frozenCandidates = (em: EntityManager, examId: string, run: number, after: string, most: number): Promise<FrozenCandidate[]> =>
  query(
    em,
    `select id_hash as "idHash", enrolment_id as "enrolmentId", area, specialty, sessions, org, home, ground
       from exam_candidate where exam_id = $1 and run = $2 and id_hash > $3 order by id_hash limit $4`,
    [examId, run, after, most],
  );

export interface SeatPlace {
  site: number;
  room: number;
  seat: number;
}
export const FIRST: SeatPlace = { site: 0, room: 0, seat: 0 };

/** Lines of the seats after a place, in their order. */
export const seatRows = (
  em: EntityManager,
  examId: string,
  run: number,
  after: SeatPlace,
  most: number,
): Promise<(SeatPlace & { idHash: string; enrolmentId: string })[]> =>
  query(
    em,
    `select site, room, seat, id_hash as "idHash", enrolment_id as "enrolmentId" from exam_seat
      where exam_id = $1 and run = $2 and (site, room, seat) > ($3, $4, $5) order by site, room, seat limit $6`,
    [examId, run, after.site, after.room, after.seat, most],
  );
