// A tender on the real system. First it is read as a thief would read it who has its disk and the memory of its processes, with a worker whose own clock is ten minutes wrong; then
// one is played while each part is killed hard as bids are uploaded, at the very hour, and in the middle of the opening. All moments and boundaries: `npm run chaos -- tender`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laptops } from '../../../db/demo/tender.ts';
import { plusMs } from '../../../domain/kit/instant.ts';
import { openSealed } from '../../../scripts/bid/work.ts';
import { handedIn, made, type Bid } from '../../../scripts/demo/tender/bids.ts';
import { atTheHour, declared, decrypted, shared, verified } from '../../../scripts/demo/tender/opening.ts';
import { announced, drafted, obtained } from '../../../scripts/demo/tender/project.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { halfAOf } from '../../../security/bid/unlock.ts';
import { inMemory } from '../../kit/memory.ts';
import { unharmedAtEach } from '../checks.ts';
import type { Killable } from '../system.ts';
import { runTenderChaos, undisturbed } from './run.ts';
import { openScene, type Scene } from './scene.ts';

const MINUTE = 60_000;
const CANARY = 'CANARY-7f3a91c2-of-a-sealed-bid';
const scratch = mkdtempSync(join(tmpdir(), 'banshi-tender-'));
const shiftFile = join(scratch, 'shift');
const shift = (ms: number): void => writeFileSync(shiftFile, String(ms));

let scene: Scene;
beforeAll(async () => {
  const more = { CLOCK_SHIFT: shiftFile, NODE_OPTIONS: `--import=${join(import.meta.dirname, '../../kit/shifted-clock.ts')}` };
  scene = await openScene(() => undefined, { more });
}, 600_000);
afterAll(async () => {
  await scene?.world.close();
  rmSync(scratch, { recursive: true, force: true });
}, 120_000);

/** Files of the system that hold a value: databases, stored files, logs, keys. */
function onDisk(values: readonly string[]): string[] {
  const files = readdirSync(scene.world.system.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    // A database may take a file away meanwhile.
    const content = ((): Buffer => {
      try {
        return statSync(path).size > 256 * 1024 * 1024 ? Buffer.alloc(0) : readFileSync(path);
      } catch {
        return Buffer.alloc(0);
      }
    })();
    return values.some((value) => content.includes(value)) ? [path] : [];
  });
}
/** Parts that hold a value. Looked for as each is read: what a part has just begun looks like itself for a moment, and is gone. */
function inProcesses(values: readonly string[], among: readonly Killable[] = ['worker', 'API', 'API primary', 'documents']): string[] {
  const holds = (part: Killable): boolean => {
    for (let tries = 1; ; tries++)
      try {
        return inMemory(scene.world.system.pids()[part]!, values).length > 0;
      } catch (error) {
        if (tries === 5 || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
  };
  return among.filter(holds);
}

test('R16 R17 Q04 a bid’s content stands neither on disk nor in the memory of worker and API, before the hour nor after the opening; a worker’s clock ten minutes wrong opens nothing early and receives nothing late', async () => {
  const { world, cast, custodians, keysOf } = scene;
  const { stage } = world;
  const sample = { ...laptops, unforeseeable: true };
  const purchase = { planNumber: '备案2027-1', intentionShown: '2026-01-05', begins: '', commissionId: '' };
  const tender = await announced(stage, cast, await drafted(stage, cast, purchase, sample, custodians), sample, { obtain: 15, bid: 30 });
  const bids: Bid[] = [];
  for (const who of cast.bidders) {
    await obtained(stage, cast, tender, who, true);
    bids.push(await made(stage, who, await keysOf(who), tender, { priceFen: '55000000', text: CANARY, padding: 300_000 }));
  }
  for (const bid of bids.slice(0, 2)) await handedIn(stage, bid);
  const [first] = bids as [Bid];
  const file = await openSealed(first.sealed);
  const half = Buffer.from(halfAOf(nodeCrypto, file.signed.header, first.keys.party, first.keys.keys)).toString('hex');
  await file.close();
  // The search finds what is there.
  expect(inProcesses([cast.buyer.organisation, tender.id], ['API'])).toEqual(['API']);
  expect(onDisk([tender.id]).length).toBeGreaterThan(0);
  expect([onDisk([CANARY, half, first.keys.keys.wrap]), inProcesses([CANARY, half, first.keys.keys.wrap])]).toEqual([[], []]);

  const opening = async () => (await stage.public.get(`/v1/tenders/${tender.id}/opening`)).body;
  // Five minutes before the hour, and the worker believes that it is five minutes after.
  shift(10 * MINUTE);
  await stage.to(plusMs(tender.bidDeadline, -5 * MINUTE));
  await handedIn(stage, bids[2]!);
  const rounds = `select count(*)::int as n from outbox where kind = 'bidTimestamp' and (attempts > 0 or done_at is not null)`;
  await stage.until('the worker has done nothing', async () => (await world.sql<{ n: number }>(rounds))[0]!.n === 3);
  expect((await opening()).code).toBe('BID_BEFORE_HOUR');
  expect((await stage.public.get(tender.base)).body.label).toMatch(/公告中|待开标/);
  expect(await world.sql(`select 1 from tender_window where id = $1 and closed_at is not null`, [tender.id])).toEqual([]);
  // At the hour it believes that ten minutes are left.
  shift(-10 * MINUTE);
  await atTheHour(stage, cast, tender);
  const late = await stage.public.as(await bids[0]!.who.token()).get(`/v1/tenders/${tender.id}/bid`);
  expect(late.body).toMatchObject({ countdown: '上传已截止', allowedActions: [] });
  expect((await opening()).items).toHaveLength(3);
  shift(0);

  await declared(stage, cast, tender);
  await shared(stage, cast, tender, custodians);
  for (const bid of bids) await decrypted(stage, bid, tender);
  await verified(stage, tender);
  // Opened by key and share, read whole, and wiped: what was inside has gone nowhere.
  expect([onDisk([CANARY, first.keys.keys.wrap]), inProcesses([CANARY, first.keys.keys.wrap])]).toEqual([[], []]);
}, 900_000);

test('R17 R19 F03 G01 each part is killed during the upload, at the deadline and in mid-opening: nothing lost, nothing doubled, the record that an undisturbed opening has', async () => {
  const result = await runTenderChaos({ seed: 5, kills: 2, at: /tellBidders|an act/, moments: ['upload', 'deadline', 'opening'], scene });
  expect(result.balances.filter(({ holds }) => !holds)).toEqual([]);
  expect(result.record).toEqual({ items: undisturbed, wrong: [] });
  expect(result.momentKills.map(({ moment, part }) => `${moment} ${part}`)).toHaveLength(12);
  expect(result).toMatchObject(unharmedAtEach(2));
}, 900_000);
