// 办事指南 to its paper, on a real engine and by the real browser.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import supertest from 'supertest';
import { createIssueActivities } from '../../activities/documents/issue.ts';
import { createPdfPool, type PdfPool } from '../../activities/documents/pool.ts';
import { openStore } from '../../activities/file/open.ts';
import { guideRecords } from '../../activities/guide/records.ts';
import { guidePaper } from '../../activities/guide/tell.ts';
import { createFollowActivities } from '../../activities/kit/next.ts';
import { registry } from '../../activities/kit/records.ts';
import { guideRoutes } from '../../api/guide/index.ts';
import { documentsOf } from '../../db/document/reads.ts';
import { now } from '../../db/kit/clock.ts';
import { seed } from '../../db/seed.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { createFields } from '../../security/field.ts';
import { workflowId } from '../../temporal/names.ts';
import { testEngine, until, type Engine } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import type { FileStore } from '../../gateways/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-guide-'));
const guides = registry(guideRecords());
let engine: Engine;
let api: PermitApi;
let pool: PdfPool;
let files: FileStore;
beforeAll(async () => {
  engine = await testEngine();
  const fields = createFields(engine.ring);
  api = await permitApi({ fields }, { routes: guideRoutes, registry: guides });
  await seed(api.url);
  const { orm } = api;
  files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 1 });
  const signer = ringSigner(engine.ring, { subject: '上海市应急管理局' });
  const verifyAt = (token: string) => `https://banshi.example/${token}`;
  const printing = createIssueActivities({ orm, fields, pool, files, kinds: [guidePaper], signer, verifyAt });
  await engine.work({ ...createFollowActivities({ orm, registry: guides, build: 'test' }), ...printing });
}, 120_000);
afterAll(async () => {
  await pool?.close();
  await engine?.close();
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, who: ReturnType<typeof person>, body: object = {}, version?: number) => {
  const asked = supertest(api.apps.officers)
    .post(path)
    .set({ Authorization: `Bearer ${api.signIn(who)}`, 'Idempotency-Key': randomUUID() });
  if (version !== undefined) void asked.set('If-Match', `"${version}"`);
  return asked.send(body);
};

test('S3-60 P42 what is published is printed once, signed, and the run rests; a guide that was returned is not printed', async () => {
  const [editor, second] = [1, 2].map(() => person([{ role: 'informationManager', district: '310000' }])) as [ReturnType<typeof person>, ReturnType<typeof person>];
  const em = () => api.orm.em.fork();
  const guide = {
    code: '310100-AQ-ZC',
    name: '初级注册安全工程师注册',
    district: '310000',
    kinds: ['initial', 'overdueInitial', 'renewal', 'change'],
    basis: ['《中华人民共和国行政许可法》第十二条'],
    conditions: ['取得初级注册安全工程师职业资格证书'],
    promisedDays: 10,
    fee: '不收费',
    from: shanghaiDay(await now(em())),
  };
  const returned = await post('/v1/admin/guides', editor, guide).expect(201);
  await post(`/v1/admin/guides/${returned.body.id}/reject`, second, { reason: '请写明依据' }, 1).expect(200);
  const { id } = (await post('/v1/admin/guides', editor, guide).expect(201)).body as { id: string };
  await post(`/v1/admin/guides/${id}/publish`, second, {}, 1).expect(200);
  for (const one of [returned.body.id as string, id]) {
    await engine.poke('ServiceGuide', one);
    const run = engine.client.workflow.getHandle(workflowId('ServiceGuide', one));
    await until(async () => (await run.describe()).status.name === 'COMPLETED', 60_000);
  }
  const papers = (await documentsOf(em(), id)).filter(({ readyAt }) => readyAt !== null);
  expect(papers).toMatchObject([{ kind: 'P42', signer: expect.any(String) }]);
  const text = (await readPdf(await buffer(files.open(papers[0]!.hash!)))).pages.join('').replaceAll(/\s+/g, '');
  for (const words of [guide.name, guide.code, ...guide.conditions, '20个工作日']) expect(text).toContain(words);
  expect(await documentsOf(em(), returned.body.id as string)).toEqual([]);
  await keepRuns(engine, 'ServiceGuide', id, 'published');
}, 180_000);
