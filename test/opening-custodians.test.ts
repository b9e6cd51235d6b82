// 开标 by programs over HTTP: custodians give shares of a real opening out of their own folder, a tender of CUSTODIAN_ONLY opens without its bidders, and a bidder decrypts by the client.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openingDesk } from '../activities/procurement/bid/opening.ts';
import { priceDesk } from '../activities/procurement/bid/price.ts';
import { unsealBids } from '../activities/procurement/opening/unseal.ts';
import { createSecretFile } from '../security/key-files.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { signShare, type GivenShare } from '../security/bid/unlock.ts';
import { laterTimes } from './kit/announced-tender.ts';
import type { TestParty } from './kit/bid.ts';
import type { OpeningKit, Sent } from './kit/opening.ts';
import { custodians, type Person, type TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { until } from './kit/engine.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'banshi-opening-'));
const run = promisify(execFile);
let cast: OpeningCast;
let bench: TenderBench;
let agent: Person;
let kit: OpeningKit;
let keys: string;

beforeAll(async () => {
  ({ bench, agent, kit } = cast = await openingCast());
  keys = join(folder, 'keys.json');
  writeFileSync(keys, JSON.stringify(kit.known().receipts));
}, 120_000);
afterAll(async () => {
  await cast?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const script = (name: string, token: string, ...args: string[]) =>
  run(process.execPath, [join(root, 'scripts', `${name}.ts`), ...args], { cwd: root, env: { ...process.env, BANSHI_TOKEN: token } }).then(
    ({ stdout }) => stdout.trim(),
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
/** A folder with somebody's keys in it. */
async function keysOf(name: string, file: string, { party, keys: own }: TestParty): Promise<string> {
  const place = join(folder, name);
  mkdirSync(place);
  await createSecretFile(join(place, file), { party, keys: own });
  return place;
}
const unseal = () => unsealBids({ ...kit.deps, ...openingDesk(bench), ...priceDesk(bench) });
const labels = async (id: string) => (await kit.view(id)).items.map(({ label }) => label);

test('G02 R20 custodians give shares of a real opening by their own program, and a bidder decrypts by the client: 解密成功, 解密失败, backup', async () => {
  const { id, sent } = await kit.tender([['甲有限公司'], ['乙有限公司'], ['丙有限公司']]);
  const [first, second] = sent as [Sent, Sent, Sent];
  await kit.theHour(id);
  await kit.start(id);
  const { url } = first.who.at;
  for (const [n, custodian] of custodians.slice(0, 2).entries()) {
    const place = await keysOf(`custodian-${n}`, 'custodian.json', custodian);
    expect(await script('custodian', agent.token, 'give', '--folder', place, '--keys', keys, '--tender', id, '--url', url)).toBe('已递交3份解密份额');
  }
  const own = await keysOf('first', 'keys.json', first.who.own);
  const bid = (place: string, token: string, ...args: string[]) => script('bid', token, ...args, '--folder', place, '--tender', id, '--url', url);
  expect(await bid(own, first.who.person.token, 'decrypt')).toBe('解密成功');
  const other = await keysOf('second', 'keys.json', first.who.own);
  expect(await bid(other, second.who.person.token, 'decrypt')).toContain('加密标书不是为此证书加密的');
  expect(await bid(other, second.who.person.token, 'fail', '--reason', 'CA损坏')).toBe('解密失败');
  expect(await labels(id).then((all) => all.toSorted())).toEqual(['已解密', '待解密', '解密失败'].toSorted());
}, 180_000);

test('R20 CUSTODIAN_ONLY: k custodians open every bid without the bidders, whatever one of them gives; nothing opens with fewer, nor before the opening is declared', async () => {
  const sealing = { suite: 'GM', mode: 'CUSTODIAN_ONLY', k: 2, custodians: custodians.map(({ party }) => party) };
  const { id, sent } = await kit.tender([['丁有限公司'], ['戊有限公司'], ['己有限公司']], { sealing }, laterTimes);
  await kit.theHour(id, laterTimes);
  const at = '2026-04-23T09:31:00+08:00';
  const honest = await kit.shares(id, at, custodians.slice(0, 1));
  const liar = custodians[1]!;
  const lies = (await kit.shares(id, at, [liar])).map((given): GivenShare => signShare({ ...given, halfA: '00'.repeat(32) }, liar.keys));
  expect([...honest, ...lies].every(({ halfA }) => halfA !== undefined)).toBe(true);
  expect((await kit.give(id, lies)).status).toBe(200);
  expect(await unseal()).toBe(0);
  await kit.start(id);
  const told = async () => (await bench.messages.delivered()).filter(({ text }) => text.includes('由解密参与方解密，无需您解密')).length;
  await until(async () => (await told()) === 3);
  expect((await bench.messages.delivered()).some(({ text }) => text.includes('2026-04-23') && text.includes('登录解密'))).toBe(false);
  expect(await unseal()).toBe(0);
  expect((await kit.give(id, honest)).status).toBe(200);
  expect(await unseal()).toBe(3);
  expect(await labels(id)).toEqual(['已解密', '已解密', '已解密']);
  expect(await unseal()).toBe(0);
  const verdict = await verifyTender((await kit.read(`/v1/tenders/${id}/export`)) as TenderExport, kit.known());
  expect([verdict.wrong, sent.length]).toEqual([[], 3]);
  expect((await kit.act(id, 'close-decryption')).body).toMatchObject({ state: 'announcing' });
}, 180_000);
