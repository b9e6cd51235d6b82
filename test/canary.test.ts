// Q04: a case with canaries in it goes its whole way on real servers; then everything that was kept is read as a thief would read it: raw history,
// the database file of the Temporal server, every row of every table of ours.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mobile, personName, companyName } from '../db/demo/invent.ts';
import { linXi } from '../db/demo/lin-xi.ts';
import { moveClock } from '../db/kit/clock.ts';
import { freePort } from '../scripts/setup/ports.ts';
import { startTemporal, type Temporal } from '../scripts/setup/temporal-dev.ts';
import { searchAttributeList } from '../temporal/search-attributes.ts';
import { workflowId } from '../temporal/names.ts';
import { everyRow, found } from './kit/canary.ts';
import { until } from './kit/engine.ts';
import { done, supplierBench, type SupplierBench } from './kit/suppliers.ts';

let temporal: Temporal;
let bench: SupplierBench;
const folder = mkdtempSync(join(tmpdir(), 'banshi-canary-'));
const shared = process.env['TEMPORAL_ADDRESS'];

beforeAll(async () => {
  temporal = await startTemporal({
    binary: process.env['TEST_TEMPORAL_CLI']!,
    port: await freePort(),
    namespace: 'banshi',
    searchAttributes: searchAttributeList,
    dbFile: join(folder, 'temporal.sqlite'),
  });
  process.env['TEMPORAL_ADDRESS'] = temporal.address;
  bench = await supplierBench();
});
afterAll(async () => {
  await bench?.close();
  await temporal?.stop(4000);
  process.env['TEMPORAL_ADDRESS'] = shared;
  rmSync(folder, { recursive: true, force: true });
});

/** Every text of a value, at any depth. */
const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];

/** Personal values of the case: numbers of persons anywhere in the dossier, its people's names, the phone that messages go to. */
function personal(): { numbers: string[]; names: string[] } {
  const draft = linXi('2026-01-01', (file) => file);
  const all = texts(draft);
  const numbers = all.filter((text) => /^\d{17}[\dX]$|^1[3-9]\d{9}$/.test(text));
  expect(numbers.length).toBeGreaterThanOrEqual(3);
  return { numbers: [...new Set([...numbers, mobile(0)])], names: [personName(0), companyName(0), draft.basic!['contactName'] as string] };
}

test('Q04 no personal value of a case stands in raw history, in the Temporal server’s database file, or in a table of ours', async () => {
  const [supplier] = await bench.suppliers(1);
  const actor = bench.actor(supplier!);
  const worker = await bench.work();
  done(await bench.act('submit', actor, { caseId: supplier!.id, input: { termsAccepted: true } }));
  await bench.followed(supplier!.id);
  done(await bench.act('withdraw', actor, { caseId: supplier!.id }));
  done(await bench.act('submit', actor, { caseId: supplier!.id, input: { termsAccepted: true } }));
  await bench.followed(supplier!.id);
  await moveClock(bench.orm.em.fork(), 40 * 86_400_000);
  await until(async () => (await bench.row(supplier!.id)).state === 'admitted');
  await bench.followed(supplier!.id);
  const sent = (await (await fetch(`${bench.sandboxUrl}/sms/log`)).json()) as { messages: { phone: string; text: string }[] };
  expect(sent.messages.map(({ phone }) => phone)).toContain(mobile(0));

  const { numbers, names } = personal();
  const messages = sent.messages.map(({ text }) => text);
  const id = workflowId('SupplierOnboarding', supplier!.id);
  const { history } = await bench.engine.client.workflowService.getWorkflowExecutionHistory({
    namespace: temporal.namespace,
    execution: { workflowId: id },
  });
  const raw = Buffer.concat(bytesOf(history)).toString('utf8');
  expect(raw).toContain('binary/encrypted');
  expect(found([...numbers, ...names, ...messages], raw)).toEqual([]);
  await worker.stop();

  const tables = await everyRow(bench.ownerUrl);
  expect(tables).toContain(supplier!.id);
  expect(tables).toContain(companyName(0));
  expect(found([...numbers, ...messages], tables)).toEqual([]);

  await temporal.stop(4000);
  const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  // The server keeps its records compressed nowhere: the ids stand there in clear, so the canaries would too.
  const file = Buffer.concat(kept).toString('utf8');
  expect(file).toContain(supplier!.id);
  expect(file).toContain('binary/encrypted');
  expect(found([...numbers, ...names, ...messages], file)).toEqual([]);
});

test('the Temporal server of one machine writes its store ahead: no transaction waits for the disk', () => {
  // How the file is read and written, as SQLite's own header says it: 2 is by a log that is written ahead.
  expect([...readFileSync(join(folder, 'temporal.sqlite')).subarray(18, 20)]).toEqual([2, 2]);
});

/** Every text and every byte of a message from the server. */
function bytesOf(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value), Buffer.from('\n')];
  if (typeof value === 'string') return [Buffer.from(`${value}\n`)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(bytesOf) : [];
}

test('Q04 the search finds what it looks for, however it is written', () => {
  const canary = '13377771119';
  for (const text of [
    canary,
    Buffer.from(canary).toString('hex'),
    Buffer.from(`ab${canary}xyz`).toString('base64'),
    Buffer.from(`abc${canary}xyz`).toString('base64'),
  ])
    expect([text, found([canary], `xx ${text} xx`)]).toEqual([text, [canary]]);
});
