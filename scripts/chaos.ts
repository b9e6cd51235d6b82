// `npm run chaos -- --kills 50 --seed 1 [--people N] [--story registration]`, or with `--boundaries`: kills parts of a system of its own while people act, then proves that
// nothing was lost or doubled. With --boundaries not at random moments, but around the acts in the API, at the beginning and end of every activity, and around
// every question to a neighbour, in turn; `--at PATTERN` tries those alone that a regular expression finds. Without --story both are played, suppliers first. Exit code 1 when something was lost. The same seed gives the same kills; when they
// hit depends on the machine.
import { parseArgs } from 'node:util';
import { describeMachine, machineClass } from '../bench/kit/machine.ts';
import { runRegistrationChaos } from '../test/chaos/registration/run.ts';
import { runChaos } from '../test/chaos/run.ts';

const stories = ['onboarding', 'registration'] as const;
const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    boundaries: { type: 'boolean', default: false },
    seed: { type: 'string' },
    people: { type: 'string' },
    story: { type: 'string' },
    at: { type: 'string' },
  },
});
const { boundaries, story } = values;
const at = values.at === undefined ? undefined : new RegExp(values.at);
const kills = Number(values.kills ?? (boundaries ? 1000 : 50));
const people = values.people === undefined ? undefined : Number(values.people);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const whole = [kills, people ?? 1, seed].every((n) => Number.isInteger(n) && n >= 0) && kills >= 1 && people !== 0;
if (!whole || (story !== undefined && !(stories as readonly string[]).includes(story))) {
  console.error(`npm run chaos -- --kills N --seed N --people N --story ${stories.join('|')}   with whole numbers`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => process.exit(1));

/** What both stories tell. */
interface Result {
  seed: number;
  seconds: number;
  kills: { count: number; recovered: number; by: object; killed?: string[]; passedOver?: string[] };
  acts: number;
  repeated: number;
  refused: Record<string, number>;
  rows: number;
  verified: { said: string };
  lost: string[];
  doubled: string[];
  unsettled: string[];
  good: boolean;
}

/** Says what came of a run. `more` are lines of its own. */
function tell(result: Result, more: readonly string[]): void {
  const by = Object.entries(result.kills.by).map(([part, n]) => `${part} ${String(n)}`);
  const refused = Object.entries(result.refused).map(([why, n]) => `${why} × ${n}`);
  const { killed, passedOver } = result.kills;
  console.log(
    [
      `seed        ${result.seed}`,
      `seconds     ${result.seconds}`,
      `kills       ${result.kills.count} (${by.join(', ')})`,
      `recoveries  ${result.kills.recovered}`,
      ...(passedOver ? [`boundaries  ${killed?.length} killed at, ${passedOver.length} not passed by this story`] : []),
      `acts        ${result.acts} answered, ${result.repeated} tries repeated under the same key${refused.length ? `, refused: ${refused.join(', ')}` : ''}`,
      `journal     ${result.rows} rows; ${result.verified.said}`,
      ...more,
      `lost        ${result.lost.length}`,
      `doubled     ${result.doubled.length}`,
      `unsettled   ${result.unsettled.length}`,
    ].join('\n'),
  );
  for (const line of [...result.unsettled, ...result.lost, ...result.doubled].slice(0, 20)) console.log(`  ${line}`);
  console.log(result.good ? 'Nothing was lost, nothing was doubled.' : 'SOMETHING IS WRONG.');
}

const say = (line: string): void => console.log(`  ${line}`);
const begin = (name: string, atOnce: number): void =>
  console.log(`Chaos with seed ${seed}, ${name}: ${boundaries ? 'a kill at each boundary' : `${kills} kills`}, ${atOnce} people at once`);

console.log(`Machine: ${describeMachine(machineClass())}`);
let good = true;
if (story !== 'registration') {
  const atOnce = people ?? (boundaries ? 2 : 12);
  begin('onboarding', atOnce);
  const result = await runChaos({ kills, seed, people: atOnce, boundaries, ...(at ? { at } : {}), say });
  tell(result, [`messages    ${result.messages} on the phones`]);
  good = result.good;
}
if (story !== 'onboarding') {
  const atOnce = people ?? 4;
  begin('registration', atOnce);
  const result = await runRegistrationChaos({ kills, seed, people: atOnce, boundaries, ...(at ? { at } : {}), say });
  tell(result, [
    `granted     ${result.granted}, each licence issued and collected; ${result.papers} papers, ${result.sent} dispatches acknowledged`,
    `call backs  ${result.reports} of the courier, each report ten times`,
  ]);
  good = good && result.good;
}
process.exit(good ? 0 : 1);
