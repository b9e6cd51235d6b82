// The example of docs/fair-seats.md, every number of it computed again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSeats } from '../domain/exam/seats.ts';
import { draw, hex, hmacOf, joined, unhex, utf8 } from '../domain/kit/draw.ts';
import { parseCandidate, parseRoom, rulesLine, seatLines } from '../domain/exam/seats/lines.ts';
import { sm3, sm3Bytes } from '../security/hash.ts';
import { commitmentOf, linesHash, rootOfLeaves, seedOf } from '../security/seat-run.ts';

interface Example {
  secret: string;
  commitment: string;
  draw: string;
  run: number;
  exam: string;
  seed: string;
  rules: string;
  rulesHash: string;
  rooms: string[];
  roomsHash: string;
  candidates: string[];
  root: string;
  order: Record<string, string>;
  homes: Record<string, string>;
  draws: { ground: number; deal: number };
  seats: Record<string, string>;
  seatRoot: string;
}
const page = readFileSync(join(import.meta.dirname, 'fair-seats.md'), 'utf8');
const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as Example;
const pool = '310101/05/1+2';

test('S3-28 what the example publishes follows from its facts', () => {
  expect(commitmentOf(example.secret, sm3Bytes)).toBe(example.commitment);
  expect(seedOf(example.secret, example.draw, example.run, sm3Bytes)).toBe(example.seed);
  expect(rulesLine({ algorithm: 1, minimum: 2 })).toBe(example.rules);
  expect(linesHash([example.rules], sm3Bytes)).toBe(example.rulesHash);
  expect(linesHash(example.rooms, sm3Bytes)).toBe(example.roomsHash);
  expect(rootOfLeaves(example.candidates, sm3Bytes)).toBe(example.root);
});

test('S3-28 the orders and draws of the example are those of its seed', () => {
  const hmac = hmacOf(sm3Bytes, unhex(example.seed));
  for (const [name, key] of Object.entries(example.order))
    expect([name, hex(hmac(joined(unhex(sm3(name)), utf8(example.exam)))).slice(0, 16)]).toEqual([name, key]);
  expect(Object.values(example.order)).toEqual(Object.values(example.order).toSorted((a, b) => (a < b ? -1 : 1)));
  for (const [home, key] of Object.entries(example.homes)) expect(hex(hmac(utf8(`home|${pool}|${home}|${example.exam}`))).slice(0, 16)).toBe(key);
  expect({ ground: draw(hmac, `ground|${pool}|${example.exam}`, 3), deal: draw(hmac, `deal|${pool}|${example.exam}`, 4) }).toEqual(example.draws);
});

test('S3-28 the seats of the example are those of the plan, and so is their root', () => {
  const candidates = example.candidates.map((line) => parseCandidate(line));
  const input = {
    examId: example.exam,
    seed: unhex(example.seed),
    rules: { algorithm: 1, minimum: 2 } as const,
    rooms: example.rooms.map(parseRoom),
    candidates,
  };
  const { rooms, remainder } = planSeats(input, sm3Bytes);
  const lines = [...seatLines(rooms, candidates)];
  expect(lines).toEqual(Object.entries(example.seats).map(([place, name]) => `${place}|${sm3(name)}`));
  expect([rootOfLeaves(lines, sm3Bytes), remainder]).toEqual([example.seatRoot, []]);
});
