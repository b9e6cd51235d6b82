// Acts of a seat run (S3-28): the commitment, the draw by two persons, the plan's end, and how a run is given up or withdrawn. What takes long is done between them by
// the batches (freeze.ts, allocate.ts).
import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { examRules } from '../../../domain/exam/rules.ts';
import { roomLine, rulesLine } from '../../../domain/exam/seats/lines.ts';
import { shareRooms } from '../../../domain/exam/seats/rooms.ts';
import { deficitReasons, spareReasons } from '../../../domain/exam/site.ts';
import { unsettledOrders } from '../../../db/exam/orders.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import { openRun, RUN_ID_KEY_PLACE, RUN_SECRET_PLACE, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { poolSizes, seatRooms } from '../../../db/exam/seats/sites.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { allocatedDetail, announcedDetail, beaconText, commitmentOf, drawnDetail, linesHash, seedOf } from '../../../security/seat-run.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { ActParts } from '../../parts.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import { appendLog } from './log.ts';

export interface CommitSeed {
  /** 公开随机源, as people find it: 双色球第2026117期开奖号码. */
  source: string;
  /** When it is drawn. */
  at: string;
}
export interface EnterDraw {
  value: string;
}
export interface ProposeRevocation {
  what: 'allocation' | 'numbers';
  reason: string;
}

type Found = Promise<{ against: Reason[] }>;
const reason = (code: string, message: string, field?: string): Reason => ({
  code,
  message,
  rule: 'S3-28',
  ...(field === undefined ? {} : { field }),
});
export const me = ({ actor }: Pick<Acting<unknown>, 'actor'>): string | null => (actor.kind === 'person' ? (actor as PersonActor).accountId : null);
export const busy = ({ file }: Pick<Asking<LoadedSeason>, 'file'>): Reason[] =>
  (file.regions['seats'] ?? 'none') === 'none' ? [] : [reason('SEATS_BUSY', '正在进行的步骤完成后才能办理')];

/** The run that the act is about. Throws NOT_FOUND. */
export async function theRun(em: EntityManager, examId: string): Promise<StoredRun> {
  const run = await openRun(em, examId);
  if (!run) throw refuse('NOT_FOUND');
  return run;
}

async function commitAgainst({ em, file, request, received, loaded }: Asking<LoadedSeason>): Found {
  const { at } = request.input as CommitSeed;
  const orders = await unsettledOrders(em, file.id);
  if (orders) return { against: [reason('EXAM_ORDERS_OPEN', `尚有${orders}笔订单或退款未了结`)] };
  const rooms = await seatRooms(em, file.id);
  const pools = await poolSizes(em, file.id, loaded.config);
  const rules = ruleValue(loaded.set, examRules.seats);
  const { deficits } = shareRooms(pools, rooms, { algorithm: 1, minimum: rules.minimum });
  return {
    against: [
      ...deficitReasons(loaded.config, deficits),
      ...spareReasons(rooms, rules),
      ...(pools.length ? [] : [reason('EXAM_NOT_READY', '没有已缴费的有效报名')]),
      ...(at > received ? [] : [reason('EXAM_NOT_READY', '开奖时间应在公告之后', 'at')]),
    ],
  };
}

async function commitSeed({ em, file, input, received, facts }: Acting<LoadedSeason>, _: unknown, { fields }: ActParts): Promise<Written> {
  const { source, at } = input as CommitSeed;
  const { run } = await one<{ run: number }>(em, `select coalesce(max(run), 0)::int + 1 as run from exam_run where exam_id = $1`, [file.id]);
  const [secret, idKey] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const rules = { algorithm: 1, minimum: ruleValue(facts.set, examRules.seats).minimum } as const;
  const rooms = (await seatRooms(em, file.id)).map(roomLine);
  const commitment = commitmentOf(secret, sm3Bytes);
  const hashes = { rules: linesHash([rulesLine(rules)], sm3Bytes), rooms: linesHash(rooms, sm3Bytes) };
  await query(
    em,
    `insert into exam_run (id, exam_id, run, state, prepared_at, secret, id_key, commitment, rules, rules_hash, rooms, rooms_hash, beacon_source, beacon_at)
       values ($1, $2, $3, 'preparing', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      uuidv7(),
      file.id,
      run,
      received,
      fields.encrypt(secret, file.district, RUN_SECRET_PLACE),
      fields.encrypt(idKey, file.district, RUN_ID_KEY_PLACE),
      commitment,
      JSON.stringify(rules),
      hashes.rules,
      JSON.stringify(rooms),
      hashes.rooms,
      beaconText(source),
      at,
    ],
  );
  return { data: { run, commitment, rulesHash: hashes.rules, roomsHash: hashes.rooms, beaconAt: at }, body: { run, commitment } };
}

async function announceAgainst({ em, file }: Asking<LoadedSeason>): Found {
  const run = await theRun(em, file.id);
  return { against: run.root === null ? [reason('EXAM_NOT_READY', '名单尚未冻结完成')] : [] };
}

const announcedOf = (run: StoredRun) => ({
  commitment: run.commitment,
  candidates: run.candidates!,
  root: run.root!,
  rulesHash: run.rulesHash,
  roomsHash: run.roomsHash,
  beacon: { source: run.beaconSource, at: run.beaconAt },
});

async function announceSeats({ em, file, received }: Acting<LoadedSeason>): Promise<Written> {
  const run = await theRun(em, file.id);
  await query(em, `update exam_run set state = 'announced', announced_at = $2, cursor = null where id = $1`, [run.id, received]);
  await appendLog(em, file.id, run.run, received, 'announced', announcedDetail(announcedOf(run)));
  return { data: { run: run.run, root: run.root, candidates: run.candidates } };
}

async function drawAgainst({ em, file, received }: Asking<LoadedSeason>): Found {
  const run = await theRun(em, file.id);
  if (run.announcedAt! >= run.beaconAt) return { against: [reason('EXAM_NOT_READY', '公告晚于开奖时间，本次编排不能继续，请放弃后重新公布')] };
  return { against: received < run.beaconAt ? [reason('DRAW_NOT_YET', `公告的开奖时间为${rfc3339(run.beaconAt)}`, 'value')] : [] };
}

async function enterDraw(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, input } = acting;
  const run = await theRun(em, file.id);
  await query(em, `update exam_run set state = 'drawn', beacon = $2, entered_by = $3 where id = $1`, [
    run.id,
    beaconText((input as EnterDraw).value),
    me(acting),
  ]);
  return { data: { run: run.run } };
}

async function confirmAgainst(asking: Asking<LoadedSeason>): Found {
  const run = await theRun(asking.em, asking.file.id);
  const { actor, input } = asking.request;
  if (actor.kind === 'person' && actor.accountId === run.enteredBy) return { against: [reason('EXAM_SECOND_PERSON', '录入者不能自行复核')] };
  const same = beaconText((input as EnterDraw).value) === run.beacon;
  return { against: same ? [] : [reason('DRAW_DIFFERS', '与第一人录入的开奖结果不一致', 'value')] };
}

async function confirmDraw(acting: Acting<LoadedSeason>, _: unknown, { fields }: ActParts): Promise<Written> {
  const { em, file, received } = acting;
  const run = await theRun(em, file.id);
  const secret = fields.decrypt(run.secret, RUN_SECRET_PLACE);
  const seed = seedOf(secret, run.beacon!, run.run, sm3Bytes);
  await query(em, `update exam_run set state = 'seating', confirmed_by = $2, drawn_at = $3, seed = $4 where id = $1`, [
    run.id,
    me(acting),
    received,
    seed,
  ]);
  await appendLog(em, file.id, run.run, received, 'drawn', drawnDetail({ beacon: run.beacon!, secret, seed }));
  return { data: { run: run.run, seed } };
}

async function allocateAgainst({ em, file }: Asking<LoadedSeason>): Found {
  const run = await theRun(em, file.id);
  return { against: run.seatRoot === null ? [reason('EXAM_NOT_READY', '座位尚未分配完成')] : [] };
}

async function allocate({ em, file, received }: Acting<LoadedSeason>): Promise<Written> {
  const run = await theRun(em, file.id);
  const [seats, seatRoot] = [run.seats!, run.seatRoot!];
  await query(em, `update exam_run set state = 'allocated', allocated_at = $2, cursor = null where id = $1`, [run.id, received]);
  await appendLog(em, file.id, run.run, received, 'allocated', allocatedDetail({ seats, seatRoot }));
  return { data: { run: run.run, seats, seatRoot } };
}

async function abandonAllocation({ em, file, received, input }: Acting<LoadedSeason>): Promise<Written> {
  const run = await theRun(em, file.id);
  const why = (input as { reason: string }).reason;
  await query(em, `update exam_run set state = 'abandoned', ended_at = $2, reason = $3 where id = $1`, [run.id, received, why]);
  await appendLog(em, file.id, run.run, received, 'abandoned', why);
  return { data: { run: run.run } };
}

async function proposeAgainst(asking: Asking<LoadedSeason>): Found {
  const { file, request } = asking;
  const { what } = request.input as ProposeRevocation;
  const fits = what === 'allocation' ? file.state === 'allocated' : file.state !== 'allocated';
  return {
    against: [
      ...busy(asking),
      ...(fits ? [] : [reason('EXAM_NOT_READY', what === 'allocation' ? '已生成考号，请先撤销考号' : '尚未生成考号', 'what')]),
    ],
  };
}

async function proposeRevocation(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, input, received } = acting;
  const run = await theRun(em, file.id);
  const { what, reason: why } = input as ProposeRevocation;
  await query(em, `update exam_run set revocation = $2 where id = $1`, [run.id, JSON.stringify({ what, by: me(acting), reason: why, at: received })]);
  return { data: { run: run.run, what } };
}

/** A second person has to confirm what the first has proposed. */
export const revokeAgainst =
  (what: ProposeRevocation['what']) =>
  async (asking: Asking<LoadedSeason>): Found => {
    const { revocation } = await theRun(asking.em, asking.file.id);
    const { actor } = asking.request;
    if (revocation?.what !== what) return { against: [reason('EXAM_NOT_READY', '尚无人提出撤销')] };
    const own = actor.kind === 'person' && actor.accountId === revocation.by;
    return { against: [...busy(asking), ...(own ? [reason('EXAM_SECOND_PERSON', '提出者不能自行复核')] : [])] };
  };

async function revokeAllocation(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, received } = acting;
  const { id, run, revocation } = await theRun(em, file.id);
  const why = revocation!.reason;
  await query(em, `update exam_run set state = 'revoked', ended_at = $2, reason = $3 where id = $1`, [id, received, why]);
  await later(em, `update exam_room set invigilators = null where exam_id = $1`, [file.id]);
  await appendLog(em, file.id, run, received, 'revoked', why);
  return { data: { run, proposedBy: revocation!.by } };
}

async function verifyAllocation({ em, file }: Acting<LoadedSeason>): Promise<Written> {
  const run = await theRun(em, file.id);
  return { data: { run: run.run } };
}

export const runArea: Area<LoadedSeason> = {
  facts: {
    commitSeed: commitAgainst,
    announceSeats: announceAgainst,
    enterDraw: drawAgainst,
    confirmDraw: confirmAgainst,
    allocate: allocateAgainst,
    proposeRevocation: proposeAgainst,
    revokeAllocation: revokeAgainst('allocation'),
  },
  apply: {
    commitSeed,
    announceSeats,
    enterDraw,
    confirmDraw,
    allocate,
    abandonAllocation,
    proposeRevocation,
    revokeAllocation,
    verifyAllocation,
  },
};
