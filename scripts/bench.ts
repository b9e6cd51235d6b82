// `npm run bench -- [names …] [--profile DIR]`: measures on this machine and prints each figure beside its bar. Names: see `measurements`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { table, verdict, type Report } from '../bench/kit/figures.ts';
import { describeMachine, load, machineClass, versions } from '../bench/kit/machine.ts';
import { measurements } from '../bench/index.ts';

const say = (line: string): void => console.log(line);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { profile: { type: 'string' }, help: { type: 'boolean' } } });
const unknown = positionals.filter((name) => !(name in measurements));
if (values.help || unknown.length) {
  say(`npm run bench -- [names …] [--profile DIR]   names: ${Object.keys(measurements).join(', ')}; all where none is given`);
  process.exit(unknown.length ? 1 : 0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => process.exit(1));

const machine = machineClass();
say(`Machine: ${describeMachine(machine)}, load ${load()}`);
say(
  `Versions: ${Object.entries(versions())
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}`,
);
const began = new Date();
const reports: Report[] = [];
const failures: { name: string; why: string | undefined }[] = [];
for (const name of positionals.length ? positionals : Object.keys(measurements)) {
  try {
    const measured = await measurements[name]!({ say, profileTo: values.profile && resolve(values.profile) });
    for (const report of measured) {
      reports.push(report);
      say(`\n${report.name}\n${table(report.figures).join('\n')}\n`);
    }
  } catch (error) {
    failures.push({ name, why: (error as Error).stack });
    say(`${name} could not be measured: ${(error as Error).message}`);
  }
}

const folder = join(import.meta.dirname, '../var/bench');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${began.toISOString().slice(0, 19).replaceAll(':', '')}.json`);
writeFileSync(file, JSON.stringify({ at: began.toISOString(), machine, versions: versions(), reports, failures }, null, 1));
const { lines, measured } = verdict(
  reports,
  failures.map((failure) => failure.name),
);
for (const line of lines) say(line);
say(`All figures and raw lines: ${file}`);
process.exit(measured ? 0 : 1);
