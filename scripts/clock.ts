// `npm run clock -- --to 2027-01-01T08:00:00+08:00` or `-- --by 24` (hours): moves the clock of a test or demonstration database, and triggers
// once each schedule whose time it passes. Without options it says what time it is there.
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { now } from '../db/kit/clock.ts';
import { createOrm } from '../db/kit/orm.ts';
import { instant, shown } from '../domain/kit/instant.ts';
import { openKeyring } from '../security/keyring.ts';
import { connectClient } from '../temporal/connection.ts';
import { createSchedules, moveSystemClock } from './setup/schedules.ts';

function moveOf({ to, by }: { to?: string | undefined; by?: string | undefined }): { to: string } | { byMs: number } | null {
  if (to !== undefined && by !== undefined) throw new ConfigError(['--to and --by: give one of them']);
  if (to !== undefined) {
    if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(to) || Number.isNaN(Date.parse(to)))
      throw new ConfigError([`--to ${to} is no moment like 2027-01-01T08:00:00+08:00`]);
    return { to: instant(to) };
  }
  if (by === undefined) return null;
  if (by.trim() === '' || !Number.isFinite(Number(by))) throw new ConfigError([`--by ${by} is no number of hours`]);
  return { byMs: Math.round(Number(by) * 3_600_000) };
}

try {
  const { values } = parseArgs({ options: { to: { type: 'string' }, by: { type: 'string' } } });
  const move = moveOf(values);
  const config = commandConfig();
  const orm = await createOrm(config.databaseUrl, { poolSize: 1, applicationName: 'banshi clock' });
  try {
    if (!move) console.log(shown(await now(orm.em.fork())));
    else {
      const client = await connectClient(config.temporal, await openKeyring(config.keyringDir));
      try {
        await createSchedules(client);
        const { from, to, triggered } = await moveSystemClock(orm.em.fork(), client, move);
        console.log(`${shown(from)} → ${shown(to)}${triggered.length ? `, triggered: ${triggered.join(', ')}` : ''}`);
      } finally {
        await client.connection.close();
      }
    }
  } finally {
    await orm.close(true);
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.lines.join('\n') : `The clock was not moved: ${(error as Error).message}`);
  process.exitCode = 1;
}
