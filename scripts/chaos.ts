// `npm run chaos -- [onboarding|registration|exam|tender] [--kills 50] [--seed 1] [--people N] [--boundaries] [--at PATTERN]`: kills parts of a system of its own while people act, then
// proves that nothing was lost or doubled. At random moments; or with --boundaries around the acts in the API, at the beginning and end of every activity, and around every question to
// a neighbour, at each once; `--at` tries those alone that a regular expression finds, so that a long run can be taken in parts (`--at '^API'`, `--at '^(worker|documents)'`). An exam is played once from its templates to its certificates and is always killed at its boundaries, `--kills` of them
// by chance where that is given; so is a tender, whose parts are killed at its moments as well. Without a story all are played. Exit code 1 when something was lost, or a boundary was not passed. The same seed gives the same kills; when they hit depends
// on the machine.
import { parseArgs } from 'node:util';
import { describeMachine, machineClass } from '../bench/kit/machine.ts';
import { balanceLines, runExamChaos } from '../test/chaos/exam/run.ts';
import { runRegistrationChaos } from '../test/chaos/registration/run.ts';
import { runChaos } from '../test/chaos/run.ts';
import { runTenderChaos } from '../test/chaos/tender/run.ts';
import { storyNames, type StoryName } from '../test/chaos/stories.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string' },
    boundaries: { type: 'boolean', default: false },
    seed: { type: 'string' },
    people: { type: 'string' },
    story: { type: 'string' },
    at: { type: 'string' },
  },
});
const { boundaries, story: only = positionals[0] } = values;
const at = values.at === undefined ? undefined : new RegExp(values.at);
const some = values.kills === undefined ? undefined : Number(values.kills);
const people = values.people === undefined ? undefined : Number(values.people);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const whole = [some ?? 1, people ?? 1, seed].every((n) => Number.isInteger(n) && n >= 0) && some !== 0 && people !== 0;
if (!whole || positionals.length > 1 || (only !== undefined && !(storyNames as readonly string[]).includes(only))) {
  console.error(`npm run chaos -- ${storyNames.join('|')} --kills N --seed N --people N --boundaries --at PATTERN   with whole numbers`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => process.exit(1));

/** What all stories tell. */
interface Result {
  seed: number;
  seconds: number;
  kills: { count: number; recovered: number; by: object; killed?: string[]; passedOver?: string[]; strays?: string[] };
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
function tell(result: Result, more: readonly string[]): boolean {
  const by = Object.entries(result.kills.by).map(([part, n]) => `${part} ${String(n)}`);
  const refused = Object.entries(result.refused).map(([why, n]) => `${why} × ${n}`);
  const { killed, passedOver = [], strays = [] } = result.kills;
  console.log(
    [
      `seed        ${result.seed}`,
      `seconds     ${result.seconds}`,
      `kills       ${result.kills.count} (${by.join(', ')})`,
      `recoveries  ${result.kills.recovered}`,
      ...(killed ? [`boundaries  ${killed.length} killed at, ${passedOver.length} not passed by this story, ${strays.length} of no story`] : []),
      `acts        ${result.acts} answered, ${result.repeated} tries repeated under the same key${refused.length ? `, refused: ${refused.join(', ')}` : ''}`,
      `journal     ${result.rows} rows; ${result.verified.said}`,
      ...more,
      `lost        ${result.lost.length}`,
      `doubled     ${result.doubled.length}`,
      `unsettled   ${result.unsettled.length}`,
    ].join('\n'),
  );
  for (const line of [...passedOver.map((one) => `not passed: ${one}`), ...strays, ...result.unsettled, ...result.lost, ...result.doubled].slice(0, 40)) console.log(`  ${line}`);
  console.log(result.good ? 'Nothing was lost, nothing was doubled.' : 'SOMETHING IS WRONG.');
  return result.good;
}

const began = Date.now();
const say = (line: string): void => console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(6)} s  ${line}`);
const begin = (name: string, atOnce: string, everywhere: boolean, kills: number | undefined): void =>
  console.log(`Chaos with seed ${seed}, ${name}: ${everywhere ? `a kill at ${kills === undefined ? 'each boundary' : `${kills} boundaries`}` : `${kills ?? 50} kills`}, ${atOnce}`);

const plays: Record<StoryName, () => Promise<boolean>> = {
  onboarding: async () => {
    const atOnce = people ?? (boundaries ? 2 : 12);
    begin('onboarding', `${atOnce} people at once`, boundaries, some);
    const result = await runChaos({ kills: some, seed, people: atOnce, boundaries, at, say });
    return tell(result, [`messages    ${result.messages} on the phones`]);
  },
  registration: async () => {
    const atOnce = people ?? 4;
    begin('registration', `${atOnce} people at once`, boundaries, some);
    const result = await runRegistrationChaos({ kills: some, seed, people: atOnce, boundaries, at, say });
    return tell(result, [
      `granted     ${result.granted}, each licence issued and collected; ${result.papers} papers, ${result.sent} dispatches acknowledged`,
      `call backs  ${result.reports} of the courier, each report ten times`,
    ]);
  },
  exam: async () => {
    const candidates = people ?? 24;
    begin('exam', `${candidates} candidates`, true, some);
    const result = await runExamChaos({ kills: some, seed, candidates, at, say });
    console.log(balanceLines(result.balances).join('\n'));
    return tell(result, [`balances    ${result.balances.filter(({ holds }) => holds).length} of ${result.balances.length} hold`]);
  },
  tender: async () => {
    begin('tender', 'each part at each moment', true, some);
    const result = await runTenderChaos({ seed, kills: some, at, say });
    console.log(balanceLines(result.balances).join('\n'));
    const { items, wrong } = result.record;
    return tell(result, [
      `moments     ${result.momentKills.map(({ moment, part }) => `${moment} ${part}`).join(', ')}`,
      `record      ${items.map(({ supplier, label, remark }) => `${supplier} ${label}${remark === null ? '' : `（${remark}）`}`).join('；')}; ${wrong.length ? wrong.join('；') : 'it verifies'}`,
      `balances    ${result.balances.filter(({ holds }) => holds).length} of ${result.balances.length} hold`,
    ]);
  },
};

console.log(`Machine: ${describeMachine(machineClass())}`);
let good = true;
for (const name of storyNames) if (only === undefined || only === name) good = (await plays[name]()) && good;
process.exit(good ? 0 : 1);
