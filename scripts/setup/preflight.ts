// What can be known to go wrong is found out before anything is started.
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { holder, tryLock } from './file-lock.ts';
import { takesConnections } from './node-part.ts';
import { isFree, requireFree } from './ports.ts';
import { SetUpProblem } from './problem.ts';

/** Room that a start needs: an empty PostgreSQL and Temporal's history are about 100 MB. */
const ROOM_MB = 300;

/** @throws SetUpProblem when the folder can't be made or its disk is nearly full */
export function requireRoom(folder: string, roomMb: number = ROOM_MB): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetUpProblem(`${folder} can't be made (${(error as NodeJS.ErrnoException).code}): choose another folder with --data DIR.`);
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMb < roomMb)
    throw new SetUpProblem(
      `The disk of ${folder} is full (${freeMb} MB free, ${roomMb} MB needed): free some space, or choose another disk with --data DIR.`,
    );
}

/**
 * Only one system runs from a folder. Answers how to let go, and whether a killed one was found.
 * @throws SetUpProblem when one is running
 */
export function holdFolder(folder: string): { release: () => void; afterKill: boolean } {
  const file = join(folder, 'start.lock');
  const afterKill = !tryLock(file);
  if (afterKill && !tryLock(file))
    throw new SetUpProblem(
      `Banshi already runs from ${folder} (process ${holder(file)}): stop it, or give this one its own place with --data DIR --port-offset N.`,
    );
  return { release: () => rmSync(file, { force: true }), afterKill };
}

/** What a killed start left is being stopped by its leashes: gives them a while to let go of the ports. */
export async function requirePorts(ports: Array<{ part: string; port: number; option: string }>, waitMs: number): Promise<void> {
  const end = Date.now() + waitMs;
  for (const { port } of ports) while (Date.now() < end && !(await isFree(port))) await new Promise((resolve) => setTimeout(resolve, 100));
  for (const { part, port, option } of ports) await requireFree(part, port, option);
}

/** @throws SetUpProblem when nobody answers at an address that was given */
export async function requireNeighbours(given: Record<string, string | undefined>): Promise<void> {
  for (const [variable, address] of Object.entries(given)) {
    if (!address) continue;
    const url = new URL(address.includes('://') ? address : `tcp://${address}`);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    if (!(await takesConnections(url.hostname.replace(/^\[|\]$/g, ''), port, 3000)))
      throw new SetUpProblem(
        `Nobody answers at ${url.hostname}:${port}, which ${variable} names: start that neighbour, or leave ${variable} out to use the embedded one.`,
      );
  }
}

/** @throws SetUpProblem when the database doesn't let us in, with its reason */
export async function requireDatabase(variable: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    );
    if ((rows[0]?.version ?? 0) < 150_000)
      throw new SetUpProblem(`The PostgreSQL that ${variable} names is older than 15: give a newer one, or leave ${variable} out.`);
    if (rows[0]?.encoding !== 'UTF8')
      throw new SetUpProblem(`The database that ${variable} names is ${rows[0]?.encoding}, not UTF8: create one with ENCODING 'UTF8'.`);
  } catch (error) {
    if (error instanceof SetUpProblem) throw error;
    const reason = (error as Error).message || (error as NodeJS.ErrnoException).code;
    throw new SetUpProblem(
      `The database that ${variable} names doesn't let us in (${reason}): correct ${variable}, or leave it out to use the embedded PostgreSQL.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
