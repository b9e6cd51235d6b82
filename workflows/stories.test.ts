import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allStates, sources, stateOf, targets, type Process } from '../domain/kit/process.ts';
import { processTables } from '../domain/processes.ts';
import * as workflows from './index.ts';
import { deadEnds } from './kit/details.ts';
import { stories } from './stories.ts';

const cases = processTables.filter(({ kind }) => kind === 'case');

test('every case process has a workflow of its type and a story', () => {
  for (const { type } of cases) {
    expect(Object.keys(workflows)).toContain(type);
    expect(stories.map(({ process }) => process.type)).toContain(type);
  }
});

test.each(processTables.map((process) => [process.type, process] as const))(
  '%s: no state is a dead end, every state can be reached',
  (_, process) => {
    expect(deadEnds(process)).toEqual([]);
    const reached = new Set(Object.values(process.actions).flatMap((action) => [...targets(action)]));
    const first = Object.values(process.regions ?? {}).map(({ states }, n) => `${Object.keys(process.regions!)[n]}:${Object.keys(states)[0]}`);
    expect(allStates(process).filter((address) => !reached.has(address) && !first.includes(address))).toEqual([]);
  },
);

test.each(stories.map(({ process, story }) => [process.type, process, story] as const))(
  '%s: the story tells of acts of the table only',
  (_, process, story) => {
    expect(Object.keys(story.on).filter((name) => !process.actions[name])).toEqual([]);
  },
);

test.each(cases.map((process) => [process.type, process] as const))(
  '%s: what a quiet act leads to waits for nobody',
  (_, process: Process<unknown>) => {
    const quiet = Object.values(process.actions).filter((action) => action.quiet);
    for (const address of quiet.flatMap((action) => [...targets(action)])) {
      const state = stateOf(process, address)!;
      expect({ address, rests: state.rests ?? state.final, clock: state.clock?.name }).toEqual({ address, rests: true, clock: undefined });
    }
    const told = stories.find((one) => one.process.type === process.type)?.story.on ?? {};
    expect(Object.entries(process.actions).filter(([name, action]) => action.quiet && told[name])).toEqual([]);
  },
);

test.each(cases.map((process) => [process.type, process] as const))(
  '%s: every clock ends in an act of the system that its state allows',
  (_, process: Process<unknown>) => {
    for (const address of allStates(process)) {
      const then = stateOf(process, address)?.clock?.then;
      if (!then) continue;
      const action = process.actions[then]!;
      expect(action.by).toBe('system');
      expect(sources(action)).toContain(address);
    }
  },
);

test('local activities are those of following, one at a time: of two at once a replay need not find the order', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const using = files.filter((file) => /proxyLocalActivities/.test(readFileSync(join(import.meta.dirname, file), 'utf8')));
  // The second for runs that began before.
  expect(using.toSorted()).toEqual(['kit/follow.ts', 'licence/edition.ts']);
});
