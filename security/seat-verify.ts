// Checks an exported seat run without the system (S3-28): what was published beforehand against what was revealed, then the whole plan, seat by seat. Everything that
// does not hold is named; of the seats the first that differs.
import { seatSteps, toEnd } from '../domain/exam/seats.ts';
import { unhex } from '../domain/kit/draw.ts';
import { interned, parseCandidate, parseRoom, rulesLine, seatLines } from '../domain/exam/seats/lines.ts';
import type { Remainder, SeatRules, Sm3 } from '../domain/exam/seats/types.ts';
import {
  allocatedDetail,
  announcedDetail,
  beaconText,
  BLOCK,
  blockRoots,
  commitmentOf,
  drawnDetail,
  linesHash,
  LOG_START,
  logHash,
  rootOf,
  saltedHash,
  seedOf,
  verifyLeaf,
  type LogLine,
} from './seat-run.ts';

export const FORMAT = 'banshi-seat-run-v1';

/** A run as it is exported. */
export interface SeatRunFile {
  format: typeof FORMAT;
  exam: { id: string; code: string; name: string };
  run: number;
  /** Published before the draw. */
  announced: {
    at: string;
    commitment: string;
    candidates: number;
    root: string;
    /** Roots of blocks of 256 candidates. */
    blocks: readonly string[];
    rules: SeatRules;
    rulesHash: string;
    roomsHash: string;
    beacon: { source: string; at: string };
  };
  /** Published after it. */
  revealed: { beacon: string; secret: string; seed: string; seatRoot: string };
  log: readonly LogLine[];
  rooms: readonly string[];
  candidates: readonly string[];
  seats: readonly string[];
}

export interface Wrong {
  part: 'format' | 'rules' | 'rooms' | 'candidates' | 'commitment' | 'beacon' | 'seed' | 'log' | 'plan' | 'seats';
  /** Chinese sentence. */
  message: string;
}
export interface Verdict {
  wrong: Wrong[];
  seats: number;
  rooms: number;
  /** Neighbours of one organisation that are left, with the bound that proves them. */
  remainder: Remainder[];
}

/** Everything that the checks read is there. */
function shape(file: unknown): file is SeatRunFile {
  const one = file as Partial<SeatRunFile> | null;
  return (
    typeof one === 'object' &&
    one?.format === FORMAT &&
    typeof one.run === 'number' &&
    typeof one.exam?.id === 'string' &&
    typeof one.announced?.rules === 'object' &&
    typeof one.announced.beacon?.at === 'string' &&
    Array.isArray(one.announced.blocks) &&
    typeof one.revealed?.secret === 'string' &&
    [one.rooms, one.candidates, one.seats, one.log].every(Array.isArray)
  );
}

/** Checks step by step, so that a page can go on showing where it is. */
export function* verifySteps(file: unknown, sm3: Sm3): Generator<void, Verdict> {
  if (!shape(file)) return { wrong: [{ part: 'format', message: '不是考场分配的导出文件，或缺少内容' }], seats: 0, rooms: 0, remainder: [] };
  const wrong = [...published(file, sm3), ...opened(file, sm3), ...log(file, sm3)];
  yield;
  wrong.push(...candidates(file, sm3));
  yield;
  const { differs, remainder } = yield* replayed(file, sm3);
  wrong.push(...differs);
  return { wrong, seats: file.seats.length, rooms: file.rooms.length, remainder };
}
export const verifySeatRun = (file: unknown, sm3: Sm3): Verdict => toEnd(verifySteps(file, sm3));

const when = (fails: boolean, part: Wrong['part'], message: string): Wrong[] => (fails ? [{ part, message }] : []);

function published({ announced, rooms }: SeatRunFile, sm3: Sm3): Wrong[] {
  const { rules, rulesHash, roomsHash, blocks, root } = announced;
  return [
    ...when(linesHash([rulesLine(rules)], sm3) !== rulesHash, 'rules', `编排规则与公布的校验值不符：${rulesLine(rules)}`),
    ...when(linesHash(rooms, sm3) !== roomsHash, 'rooms', '考场清单与公布的校验值不符'),
    ...when(rootOf(blocks, sm3) !== root, 'candidates', '名单分段校验值与公布的名单根值不符'),
  ];
}

function opened({ announced, revealed, run }: SeatRunFile, sm3: Sm3): Wrong[] {
  const { secret, beacon, seed } = revealed;
  return [
    ...when(commitmentOf(secret, sm3) !== announced.commitment, 'commitment', '公开的随机数与事先公布的承诺不符'),
    ...when(announced.at >= announced.beacon.at, 'beacon', `公告时间${announced.at}不早于开奖时间${announced.beacon.at}`),
    ...when(beaconText(beacon) !== beacon, 'beacon', '开奖结果的写法不规范'),
    ...when(seedOf(secret, beacon, run, sm3) !== seed, 'seed', '种子与随机数、开奖结果、编排次数算得的不符'),
  ];
}

/** The first line of the log that does not hold. The lines of earlier runs are in it, so nothing can be left out before it. */
function log({ log: lines, run, announced, revealed, seats }: SeatRunFile, sm3: Sm3): Wrong[] {
  let prev = LOG_START;
  for (const [n, line] of lines.entries()) {
    if (line.no !== n + 1 || line.prev !== prev || line.hash !== logHash(line, sm3))
      return [{ part: 'log', message: `编排日志第${n + 1}条与其校验值不符，或缺少前一条` }];
    prev = line.hash;
  }
  const said = (event: string): LogLine | undefined => lines.find((line) => line.run === run && line.event === event);
  const first = said('announced');
  return [
    ...when(first?.at !== announced.at || first.detail !== announcedDetail(announced), 'log', '编排日志中的公告与文件所载不一致'),
    ...when(said('drawn')?.detail !== drawnDetail(revealed), 'log', '编排日志中的开奖结果与文件所载不一致'),
    ...when(
      said('allocated')?.detail !== allocatedDetail({ seatRoot: revealed.seatRoot, seats: seats.length }),
      'log',
      '编排日志中的座位根值与文件所载不一致',
    ),
  ];
}

/** Candidates block by block, so that it can be said where the list was changed. */
function candidates({ announced, candidates: lines }: SeatRunFile, sm3: Sm3): Wrong[] {
  const wrong: Wrong[] = when(lines.length !== announced.candidates, 'candidates', `名单共${lines.length}人，公布的是${announced.candidates}人`);
  const unordered = lines.findIndex((line, n) => n > 0 && lines[n - 1]!.slice(0, 64) >= line.slice(0, 64));
  if (unordered > 0) wrong.push({ part: 'candidates', message: `名单第${unordered + 1}行不在应有的次序，或与前一行重复` });
  blockRoots(lines, sm3).forEach((root, n) => {
    const [from, to] = [n * BLOCK + 1, Math.min((n + 1) * BLOCK, lines.length)];
    if (root !== announced.blocks[n]) wrong.push({ part: 'candidates', message: `名单第${from}至${to}行与公布的校验值不符` });
  });
  return wrong;
}

const place = (line: string): string => {
  const [site, room, seat] = line.split('|');
  return `考点${site}考场${room}座位${seat}`;
};
const whose = (line: string): string => line.split('|').at(-1)!.slice(0, 12);

function* replayed(file: SeatRunFile, sm3: Sm3): Generator<void, { differs: Wrong[]; remainder: Remainder[] }> {
  const { exam, announced, revealed, rooms, candidates: lines, seats } = file;
  try {
    const same = interned();
    const people = lines.map((line) => parseCandidate(line, same));
    const input = { examId: exam.id, seed: unhex(revealed.seed), rules: announced.rules, rooms: rooms.map(parseRoom), candidates: people };
    const plan = yield* seatSteps(input, sm3);
    const differs: Wrong[] = [];
    let n = 0;
    for (const expected of seatLines(plan.rooms, people)) {
      const found = seats[n++];
      if (found === expected) continue;
      const message =
        found === undefined
          ? `缺少${place(expected)}，应为考生${whose(expected)}`
          : place(found) === place(expected)
            ? `${place(expected)}应为考生${whose(expected)}，文件中为${whose(found)}`
            : `第${n}个座位应为${place(expected)}，文件中为${place(found)}`;
      differs.push({ part: 'seats', message: `首个不一致的座位：${message}` });
      break;
    }
    if (!differs.length && seats.length > n) differs.push({ part: 'seats', message: `首个不一致的座位：多出${place(seats[n]!)}` });
    yield;
    if (!differs.length && rootOf(blockRoots(seats, sm3), sm3) !== revealed.seatRoot)
      differs.push({ part: 'seats', message: '座位表与公布的座位根值不符' });
    return { differs, remainder: plan.remainder };
  } catch (error) {
    return { differs: [{ part: 'plan', message: `不能按文件内容重新编排：${(error as Error).message}` }], remainder: [] };
  }
}

/** What a candidate is given of himself: his line, where it stands, and the salts by which only he can tell that it is his. */
export interface SeatProof {
  exam: { id: string; name: string };
  run: number;
  root: string;
  size: number;
  index: number;
  leaf: string;
  path: readonly string[];
  salt: string;
  organisationSalt: string | null;
  /** Where he sits, once the run stands. */
  seat: string | null;
}

/** What of a proof does not hold. `idNumber` and `organisation` are what he knows himself; left out, they are not compared. */
export function verifyProof(proof: SeatProof, { idNumber, organisation }: { idNumber?: string; organisation?: string }, sm3: Sm3): Wrong[] {
  const { leaf, index, size, path, root, salt, organisationSalt } = proof;
  const [idHash, , , , org] = leaf.split('|');
  return [
    ...when(!verifyLeaf(leaf, index, size, path, root, sm3), 'candidates', '这一行不在公布的名单根值之下'),
    ...when(
      idNumber !== undefined && saltedHash(salt, idNumber.trim().toUpperCase(), sm3) !== idHash,
      'candidates',
      '身份证件号码与这一行的散列不符',
    ),
    ...when(
      organisation !== undefined && organisationSalt !== null && saltedHash(organisationSalt, organisation.trim(), sm3) !== org,
      'candidates',
      '单位代码与这一行的单位散列不符',
    ),
  ];
}
