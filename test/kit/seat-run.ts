// A seat run of invented candidates, made by the very steps that the system takes, without a database.
import { planSeats } from '../../domain/exam/seats.ts';
import { unhex, utf8 } from '../../domain/kit/draw.ts';
import { candidateLine, roomLine, rulesLine, seatLines } from '../../domain/exam/seats/lines.ts';
import type { SeatCandidate, SeatRoom } from '../../domain/exam/seats/types.ts';
import { sm3, sm3Bytes } from '../../security/hash.ts';
import {
  allocatedDetail,
  announcedDetail,
  blockRoots,
  commitmentOf,
  drawnDetail,
  linesHash,
  LOG_START,
  logHash,
  rootOf,
  rootOfLeaves,
  saltedHash,
  saltOf,
  seedOf,
  type LogLine,
} from '../../security/seat-run.ts';
import { FORMAT, type SeatRunFile } from '../../security/seat-verify.ts';

const rules = { algorithm: 1, minimum: 10 } as const;
const areas = ['310101', '310115'];

/** `count` candidates of organisations of ten in two 考区 and five specialties. */
export function sampleRun(count: number): SeatRunFile {
  const key = utf8('a key of this test');
  const candidates = Array.from({ length: count }, (_, n): SeatCandidate => {
    const org = `org ${Math.floor(n / 10)}`;
    return {
      idHash: saltedHash(saltOf(key, `candidate ${n}`, sm3Bytes), `number ${n}`, sm3Bytes),
      area: areas[n % 2]!,
      specialty: `0${3 + (Math.floor(n / 2) % 5)}`,
      sessions: n % 13 === 0 ? '2' : '1+2',
      org: saltedHash(saltOf(key, org, sm3Bytes), org, sm3Bytes),
      home: `3101${10 + (n % 7)}`,
      ground: n % 97 === 0,
    };
  }).toSorted((a, b) => (a.idHash < b.idHash ? -1 : 1));
  const rooms = areas.flatMap((area, a) =>
    Array.from({ length: Math.ceil(count / 60) + 21 }, (_, n): SeatRoom => ({
      site: a + 1,
      room: n + 1,
      area,
      ground: n % 3 === 0,
      rows: 6,
      cols: 5,
      blocked: [],
      capacity: 30,
      spare: n === 0,
    })),
  );
  const lines = candidates.map(candidateLine);
  const secret = sm3('a secret of this test');
  const beacon = '07 12 19 23 28 31 + 04';
  const seed = seedOf(secret, beacon, 1, sm3Bytes);
  const plan = planSeats({ examId: 'e1', seed: unhex(seed), rules, rooms, candidates }, sm3Bytes);
  const seats = [...seatLines(plan.rooms, candidates)];
  const blocks = blockRoots(lines, sm3Bytes);
  const announced = {
    at: '2026-08-02T02:00:00.000000Z',
    commitment: commitmentOf(secret, sm3Bytes),
    candidates: count,
    root: rootOf(blocks, sm3Bytes),
    blocks,
    rules,
    rulesHash: linesHash([rulesLine(rules)], sm3Bytes),
    roomsHash: linesHash(rooms.map(roomLine), sm3Bytes),
    beacon: { source: '双色球第2026089期', at: '2026-08-04T13:15:00.000000Z' },
  };
  const revealed = { beacon, secret, seed, seatRoot: rootOfLeaves(seats, sm3Bytes) };
  const log: LogLine[] = [];
  const note = (at: string, event: string, detail: string): void => {
    const line = { no: log.length + 1, run: 1, at, event, detail, prev: log.at(-1)?.hash ?? LOG_START };
    log.push({ ...line, hash: logHash(line, sm3Bytes) });
  };
  note(announced.at, 'announced', announcedDetail(announced));
  note('2026-08-04T14:00:00.000000Z', 'drawn', drawnDetail(revealed));
  note('2026-08-04T14:00:09.000000Z', 'allocated', allocatedDetail({ seatRoot: revealed.seatRoot, seats: seats.length }));
  return {
    format: FORMAT,
    exam: { id: 'e1', code: '31202601', name: '考试' },
    run: 1,
    announced,
    revealed,
    log,
    rooms: rooms.map(roomLine),
    candidates: lines,
    seats,
  };
}
