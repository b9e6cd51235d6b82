import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '../../test/kit/database.ts';
import { holdFolder, requireDatabase, requireNeighbours, requirePorts, requireRoom } from './preflight.ts';
import { freePort, isFree } from './ports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banshi-preflight-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const listening = async (port: number): Promise<Server> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
};

test('a taken port is one sentence with the port, the part and two ways out', async () => {
  const port = await freePort();
  const server = await listening(port);
  await expect(requirePorts([{ part: 'the API', port, option: 'set PORT' }], 0)).rejects.toThrow(
    `Port ${port}, which the API needs, is taken by another program: stop that program, move all ports with --port-offset N, or set PORT.`,
  );
  server.close();
});

test('ports of one process are all different, and none that the machine may give to an outgoing connection', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set(ports).size).toBe(20);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test('a port that a killed start still holds is waited for', async () => {
  const port = await freePort();
  const server = await listening(port);
  setTimeout(() => server.close(), 300);
  await requirePorts([{ part: 'the API', port, option: 'set PORT' }], 5000);
  expect(await isFree(port)).toBe(true);
});

test('a nearly full disk is one sentence with what is free, what is needed and the option', () => {
  expect(() => requireRoom(folder, 10 ** 9)).toThrow(
    /^The disk of .* is full \(\d+ MB free, 1000000000 MB needed\): free some space, or choose another disk with --data DIR\.$/,
  );
  requireRoom(join(folder, 'made/on/the/way'), 1);
});

test('a folder that cannot be made names the option', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => requireRoom(join(folder, 'file/data'))).toThrow(/can't be made \(ENOTDIR\): choose another folder with --data DIR/);
});

test('one system per folder: a second start is told which process runs', () => {
  const { release, afterKill } = holdFolder(folder);
  expect(afterKill).toBe(false);
  expect(() => holdFolder(folder)).toThrow(`Banshi already runs from ${folder} (process ${process.pid}): stop it`);
  release();
  holdFolder(folder).release();
});

test('the lock of a killed start is taken over', () => {
  // No process has this number: it is above every system's highest.
  writeFileSync(join(folder, 'start.lock'), '99999999');
  expect(holdFolder(folder).afterKill).toBe(true);
});

test('a dead neighbour is named with the variable that gave it', async () => {
  const port = await freePort();
  await expect(requireNeighbours({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` })).rejects.toThrow(
    `Nobody answers at 127.0.0.1:${port}, which TEMPORAL_ADDRESS names: start that neighbour, or leave TEMPORAL_ADDRESS out to use the embedded one.`,
  );
  const server = await listening(port);
  await requireNeighbours({ SMS_URL: `http://127.0.0.1:${port}/sms`, VIRUS_URL: undefined });
  server.close();
});

test('a database that does not let us in is named with its reason', async () => {
  const database = await freshDatabase();
  await requireDatabase('DATABASE_URL', database.url);
  const wrong = new URL(database.url);
  wrong.password = 'wrong';
  await expect(requireDatabase('DATABASE_URL', wrong.href)).rejects.toThrow(
    /DATABASE_URL names doesn't let us in \(password authentication failed.*leave it out to use the embedded PostgreSQL\.$/,
  );
  await database.drop();
  await expect(requireDatabase('DATABASE_MIGRATION_URL', database.migrationUrl)).rejects.toThrow(
    /DATABASE_MIGRATION_URL names doesn't let us in \(database .* does not exist\)/,
  );
});
