// A run is checked from its file alone, with the system's SM3 and with the portable one; whatever is changed in it is named.
import { sm3 as portable } from 'sm-crypto-v2';
import { unhex } from '../domain/kit/draw.ts';
import type { Sm3 } from '../domain/exam/seats/types.ts';
import { sampleRun } from '../test/kit/seat-run.ts';
import { sm3Bytes } from './hash.ts';
import { merkleRoot } from './merkle.ts';
import { beaconText, BLOCK, blockRoots, proveLeaf, rootOf, rootOfLeaves, saltedHash, seedOf, verifyLeaf } from './seat-run.ts';
import { verifySeatRun, type SeatRunFile } from './seat-verify.ts';

const sm3: Sm3 = sm3Bytes;
const run = sampleRun(700);
const copy = (): SeatRunFile => structuredClone(run);
const said = (file: unknown): string[] => verifySeatRun(file, sm3).wrong.map(({ part, message }) => `${part}: ${message}`);

test('S3-28 a run verifies from its file alone, also with the portable SM3', () => {
  expect(verifySeatRun(run, sm3)).toEqual({ wrong: [], seats: 700, rooms: run.rooms.length, remainder: [] });
  const small = sampleRun(60);
  expect(verifySeatRun(small, (bytes) => unhex(portable(bytes))).wrong).toEqual([]);
});

test('S3-28 two seats exchanged: the first that differs is named, with whom it should hold', () => {
  const file = copy();
  const [a, b] = [file.seats[41]!, file.seats[333]!];
  const seats = [...file.seats];
  seats[41] = a.slice(0, 10) + b.slice(10);
  seats[333] = b.slice(0, 10) + a.slice(10);
  expect(said({ ...file, seats })).toEqual([
    `seats: 首个不一致的座位：考点${a.slice(0, 2)}考场${a.slice(3, 6)}座位${a.slice(7, 9)}应为考生${a.slice(10, 22)}，文件中为${b.slice(10, 22)}`,
  ]);
});

test('S3-28 a seat left out and a seat added are named', () => {
  const file = copy();
  const last = file.seats.at(-1)!;
  expect(said({ ...file, seats: file.seats.slice(0, -1) })).toContainEqual(
    expect.stringMatching(/^seats: 首个不一致的座位：缺少考点\d\d考场\d{3}座位\d\d，应为考生/),
  );
  expect(said({ ...file, seats: [...file.seats, last.replace(/\|(\d\d)\|([0-9a-f])/, '|99|$2')] })).toContainEqual(
    expect.stringMatching(/多出考点\d\d考场\d{3}座位99$/),
  );
});

test('S3-28 a candidate put into another organisation: the lines of the list are named that no longer fit what was published', () => {
  const file = copy();
  const candidates = [...file.candidates];
  const parts = candidates[300]!.split('|');
  candidates[300] = parts.with(4, parts[0]!).join('|');
  expect(said({ ...file, candidates })).toContain('candidates: 名单第257至512行与公布的校验值不符');
  expect(said({ ...file, candidates: [...file.candidates, file.candidates[0]!] })).toEqual(
    expect.arrayContaining(['candidates: 名单共701人，公布的是700人', 'candidates: 名单第701行不在应有的次序，或与前一行重复']),
  );
});

test.each<[string, (file: SeatRunFile) => void, string]>([
  ['the secret', (file) => void (file.revealed.secret = 'ab'.repeat(32)), 'commitment: 公开的随机数与事先公布的承诺不符'],
  ['the draw', (file) => void (file.revealed.beacon = '01 02 03'), 'seed: 种子与随机数、开奖结果、编排次数算得的不符'],
  ['the number of the run', (file) => void (file.run = 2), 'seed: 种子与随机数、开奖结果、编排次数算得的不符'],
  ['the rules', (file) => void (file.announced.rules = { algorithm: 1, minimum: 11 }), 'rules: 编排规则与公布的校验值不符：algorithm=1|minimum=11'],
  ['a room', (file) => void (file.rooms = file.rooms.with(3, file.rooms[3]!.replace('|30|', '|29|'))), 'rooms: 考场清单与公布的校验值不符'],
  ['the root', (file) => void (file.announced.root = 'cd'.repeat(32)), 'candidates: 名单分段校验值与公布的名单根值不符'],
  [
    'the moment of the draw',
    (file) => void (file.announced.beacon.at = '2026-08-01T00:00:00.000000Z'),
    'beacon: 公告时间2026-08-02T02:00:00.000000Z不早于开奖时间2026-08-01T00:00:00.000000Z',
  ],
  [
    'a line of the log',
    (file) => void (file.log = file.log.with(1, { ...file.log[1]!, detail: 'x' })),
    'log: 编排日志第2条与其校验值不符，或缺少前一条',
  ],
  ['the log cut', (file) => void (file.log = file.log.slice(1)), 'log: 编排日志第1条与其校验值不符，或缺少前一条'],
  ['the root of the seats', (file) => void (file.revealed.seatRoot = 'ef'.repeat(32)), 'seats: 座位表与公布的座位根值不符'],
])('S3-28 %s changed: it is named', (_, change, message) => {
  const file = copy();
  change(file);
  expect(said(file)).toContain(message);
});

test('S3-28 what is no run is refused as such, a run whose rooms are short says so', () => {
  for (const file of [null, 'x', {}, { ...copy(), seats: undefined }]) expect(said(file)).toEqual(['format: 不是考场分配的导出文件，或缺少内容']);
  expect(said({ ...copy(), rooms: [] })).toContainEqual(expect.stringMatching(/^plan: 不能按文件内容重新编排：rooms are short for/));
});

test('S3-28 blocks give the root and the proofs of the whole tree, whatever the number of leaves', () => {
  for (const count of [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17]) {
    const leaves = Array.from({ length: count }, (_, n) => `leaf ${n}`);
    const blocks = blockRoots(leaves, sm3);
    const root = rootOf(blocks, sm3);
    expect([root, rootOfLeaves(leaves, sm3)]).toEqual([merkleRoot(leaves), merkleRoot(leaves)]);
    for (const index of [0, Math.floor(count / 2), count - 1]) {
      const from = Math.floor(index / BLOCK) * BLOCK;
      const path = proveLeaf(leaves.slice(from, from + BLOCK), blocks, index, sm3);
      expect(verifyLeaf(leaves[index]!, index, count, path, root, sm3)).toBe(true);
      expect(verifyLeaf(`${leaves[index]!}x`, index, count, path, root, sm3)).toBe(false);
    }
  }
});

test('S3-28 the draw is mixed in as it is read, whatever blanks and forms it was typed with; every run has another seed', () => {
  expect(beaconText('　０７  12\n33 ')).toBe('07 12 33');
  const secret = '01'.repeat(32);
  expect(seedOf(secret, '07 12', 1, sm3)).not.toBe(seedOf(secret, '07 12', 2, sm3));
  expect(saltedHash('02'.repeat(32), '14019819600101004X', sm3)).not.toBe(saltedHash('03'.repeat(32), '14019819600101004X', sm3));
});
