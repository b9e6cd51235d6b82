// `npm run chaos -- --kills 50 --seed 1 [--people N]`, or `npm run chaos -- --boundaries`: kills parts of a system of its own while suppliers act, then proves that nothing was lost or
// doubled. With --boundaries not at random moments, but around the acts in the API and at the beginning and end of every activity in turn. Exit code 1 when something was. The same seed gives the same kills; when they hit depends on the machine.
import { parseArgs } from 'node:util';
import { describeMachine, machineClass } from '../bench/kit/machine.ts';
import { runChaos } from '../test/chaos/run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    boundaries: { type: 'boolean', default: false },
    seed: { type: 'string' },
    people: { type: 'string' },
  },
});
const { boundaries } = values;
const [kills, people] = [Number(values.kills ?? (boundaries ? 1000 : 50)), Number(values.people ?? (boundaries ? 2 : 12))];
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (![kills, people, seed].every((n) => Number.isInteger(n) && n >= 0) || kills < 1 || people < 1) {
  console.error('npm run chaos -- --kills N --seed N --people N   with whole numbers');
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => process.exit(1));

console.log(`Machine: ${describeMachine(machineClass())}`);
console.log(`Chaos with seed ${seed}: ${boundaries ? 'a kill at each boundary' : `${kills} kills`}, ${people} people at once`);
const result = await runChaos({ kills, seed, people, boundaries, say: (line) => console.log(`  ${line}`) });
const by = Object.entries(result.kills.by).map(([part, n]) => `${part} ${n}`);
const refused = Object.entries(result.refused).map(([why, n]) => `${why} × ${n}`);
console.log(
  [
    `seed        ${result.seed}`,
    `seconds     ${result.seconds}`,
    `kills       ${result.kills.count} (${by.join(', ')})`,
    `recoveries  ${result.kills.recovered}`,
    ...(result.kills.passedOver
      ? [`boundaries  ${result.kills.killed?.length} killed at, ${result.kills.passedOver.length} not passed by this story`]
      : []),
    `acts        ${result.acts} answered, ${result.repeated} tries repeated under the same key${refused.length ? `, refused: ${refused.join(', ')}` : ''}`,
    `journal     ${result.rows} rows of onboarding; ${result.verified.said}`,
    `messages    ${result.messages} on the phones`,
    `lost        ${result.lost.length}`,
    `doubled     ${result.doubled.length}`,
    `unsettled   ${result.unsettled.length}`,
  ].join('\n'),
);
for (const line of [...result.unsettled, ...result.lost, ...result.doubled].slice(0, 20)) console.log(`  ${line}`);
console.log(result.good ? 'Nothing was lost, nothing was doubled.' : 'SOMETHING IS WRONG.');
process.exit(result.good ? 0 : 1);
