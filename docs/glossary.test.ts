// The words of the tables stand in the glossary, Chinese beside English.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roles } from '../domain/kit/actor.ts';
import { partyLabel } from '../domain/kit/diagram.ts';
import { allStates, partiesOf, stateOf, type Process } from '../domain/kit/process.ts';
import { processTables } from '../domain/processes.ts';

const page = readFileSync(join(import.meta.dirname, 'glossary.md'), 'utf8');
const rows = [...page.matchAll(/^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$/gm)].map(([, word, english]) => ({ word: word!, english: english! }));
const stands = ([word, name]: readonly [string, string]): boolean => rows.some((row) => row.word === word && row.english.includes(`\`${name}\``));

/** Label and name of everything in a table. */
const words = (process: Process<any>): (readonly [string, string])[] => [
  ...allStates(process).flatMap((address) => {
    const { label, clock, round } = stateOf(process, address)!;
    return [
      [label, address] as const,
      ...(clock ? [[clock.label, clock.name] as const] : []),
      ...(round ? [[round.label, round.node] as const] : []),
    ];
  }),
  ...Object.entries(process.actions).map(([name, { label }]) => [label, name] as const),
  ...Object.values(process.actions)
    .flatMap(partiesOf)
    .map((party) => [partyLabel(party), party] as const),
];

test.each(processTables.map((process) => [process.type, process] as const))(
  '%s: every state, act, deadline, round and party is in the glossary',
  (_, process) => {
    expect(words(process).filter((pair) => !stands(pair))).toEqual([]);
    expect(page).toContain(process.label);
  },
);

test('every role is in the glossary', () => {
  expect(Object.entries(roles).filter(([name, label]) => !stands([label, name]))).toEqual([]);
});
