// `npm run season -- --candidates 100`: plays two exam seasons on a system of its own by moving its clock, with payers who lie, cheaters, dead workers and a postponed
// exam; then checks the books by SQL and prints them. Exit code 1 with the sentence that does not hold.
import { parseArgs } from 'node:util';
import { describeMachine, machineClass } from '../bench/kit/machine.ts';
import { lines } from './season/books.ts';
import { costLines } from './season/cost.ts';
import { FEWEST } from './season/people.ts';
import { playSeasons } from './season/play.ts';

const { values } = parseArgs({
  options: {
    candidates: { type: 'string', default: '40' },
    years: { type: 'string', default: '2' },
    'no-kills': { type: 'boolean', default: false },
  },
});
const candidates = Number(values.candidates);
const years = Number(values.years);
if (!Number.isInteger(candidates) || candidates < FEWEST || candidates > 60_000 || (years !== 1 && years !== 2)) {
  console.error(`npm run season -- --candidates N   with N from ${FEWEST} to 60000   (--years 1: the first season only; --no-kills: workers live)`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => process.exit(1));

const began = Date.now();
const elapsed = (): string => `${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s`;
console.log(`机器：${describeMachine(machineClass())}`);
try {
  const { books, wrong, kills, seconds, cost } = await playSeasons({
    candidates,
    years,
    kills: !values['no-kills'],
    say: (line) => console.log(`${elapsed()}  ${line}`),
  });
  console.log([...books.flatMap(lines), ...costLines(cost), `杀死进程 ${kills} 次；用时 ${seconds} 秒`].join('\n'));
  if (wrong.length) {
    console.error(`账不平：\n${wrong.map((one) => `  ${one}`).join('\n')}`);
    process.exit(1);
  }
  console.log('账全部相符。');
  process.exit(0);
} catch (error) {
  console.error(`没有演完：${(error as Error).message}`);
  process.exit(1);
}
