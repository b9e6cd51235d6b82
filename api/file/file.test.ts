import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import supertest from 'supertest';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { scanHandler } from '../../activities/file/open.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { EICAR } from '../../sandbox/virus.ts';
import { PDF, PNG, supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';

const MB = 1024 * 1024;
let api: SupplierApi;
let lx: Supplier;
let other: Supplier;
beforeAll(async () => {
  api = await supplierApi();
  lx = await api.company();
  other = await api.company();
});
afterAll(() => api.close());

const content = (id: string, token = lx.token) =>
  supertest(api.apps.public).get(`/v1/files/${id}/content`).set('Authorization', `Bearer ${token}`).buffer().parse(bytes);
const bytes = (res: supertest.Response, done: (error: Error | null, body: unknown) => void): void => {
  const parts: Buffer[] = [];
  (res as unknown as NodeJS.ReadableStream).on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
};
const rows = async (): Promise<number> => (await one<{ n: number }>(api.orm.em.fork(), 'select count(*)::int as n from file')).n;
const fault = (body: object) =>
  fetch(`${api.sandbox.url}/_faults/virus`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const heal = () => fetch(`${api.sandbox.url}/_faults`, { method: 'DELETE' });

test('B18 an upload of any format is looked at and comes back as it was, as a download that no browser runs', async () => {
  const page = Buffer.from('<html><script>alert(1)</script></html>');
  const answer = await api.upload(lx.token, '报表"2020".html', page, 'text/html').expect(201);
  expect(answer.body).toMatchObject({ name: '报表_2020_.html', size: page.length, state: 'clean', stateLabel: '已通过检查', reason: null });
  expect(answer.headers['location']).toBe(`/v1/files/${answer.body.id}`);
  const got = await content(answer.body.id).expect(200);
  expect(got.body).toEqual(page);
  expect(got.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(page.length),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': `attachment; filename="___2020_.html"; filename*=UTF-8''%E6%8A%A5%E8%A1%A8_2020_.html`,
  });
});

test('B18 20M is the limit of the rule: one byte more is refused, announced or not, and nothing is kept', async () => {
  const before = await rows();
  await api.upload(lx.token, 'full.bin', randomBytes(20 * MB)).expect(201);
  const more = await api.upload(lx.token, 'more.bin', randomBytes(20 * MB + 1)).expect(413);
  expect(more.body).toMatchObject({ code: 'FILE_TOO_LARGE', maxBytes: 20 * MB });
  const announced = await api.upload(lx.token, 'huge.bin', randomBytes(21 * MB)).expect(413);
  expect(announced.body.code).toBe('FILE_TOO_LARGE');
  expect(await rows()).toBe(before + 1);
  expect((await api.upload(lx.token, 'empty.pdf', Buffer.alloc(0))).body.code).toBe('FILE_EMPTY');
});

test('B18 what an upload is, its content decides: a picture that is none, a PDF that is a picture', async () => {
  const wrong = await api.upload(lx.token, 'logo.png', Buffer.from('MZ not a picture'), 'image/png').expect(415);
  expect(wrong.body).toMatchObject({ code: 'FILE_CONTENT_MISMATCH', declared: 'image/png' });
  expect((await api.upload(lx.token, 'a.pdf', PNG, 'application/pdf').expect(415)).body.found).toBe('image/png');
  expect((await api.upload(lx.token, 'x.exe', PDF).expect(201)).body.mime).toBe('application/pdf');
});

test('a virus is found: refused at once, the content gone, its entry says why', async () => {
  const answer = await api.upload(lx.token, 'invoice.pdf', Buffer.from(`%PDF-1.7 ${EICAR}`)).expect(422);
  expect(answer.body).toMatchObject({ code: 'FILE_INFECTED', detail: '文件未通过病毒查杀' });
  const entry = await api.get(`/v1/files/${answer.body.fileId}`, { token: lx.token }).expect(200);
  expect(entry.body).toMatchObject({ state: 'rejected', stateLabel: '未通过检查', reason: '文件未通过病毒查杀' });
  expect((await content(answer.body.fileId).expect(409)).headers['content-disposition']).toBeUndefined();
});

test('B18 a PDF that does something is refused whatever it hides behind: escaped names, compressed objects, an attachment; one that only opens at a page is taken', async () => {
  const packed = (text: string): Buffer => {
    const stream = deflateSync(Buffer.from(text));
    return Buffer.concat([
      Buffer.from(`%PDF-1.7\n1 0 obj\n<</Type /ObjStm /N 1 /First 4 /Length ${stream.length}>>\nstream\n`),
      stream,
      Buffer.from('\nendstream\nendobj'),
    ]);
  };
  const action = (name: string): Buffer => Buffer.from(`%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/${name}/JS(app.alert\\(1\\))>>>>endobj`);
  const hostile = [
    action('JavaScript'),
    action('J#61va#53cript'),
    Buffer.from('%PDF-1.7\n1 0 obj<</Type/Action/S/Launch/F(calc.exe)>>endobj'),
    Buffer.from('%PDF-1.7\n1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj'),
    packed('7 0 <</S/JavaScript/JS(x)>>'),
    // Swells beyond what is looked at: it could hide anything.
    packed(' '.repeat(70 * MB)),
  ];
  for (const content of hostile) {
    const answer = await api.upload(lx.token, '资质.pdf', content, 'application/pdf').expect(422);
    expect(answer.body).toMatchObject({ code: 'FILE_ACTIVE', detail: 'PDF文件含有脚本、启动程序、嵌入文件或者多媒体内容' });
    const entry = await api.get(`/v1/files/${answer.body.fileId}`, { token: lx.token }).expect(200);
    expect(entry.body).toMatchObject({ state: 'rejected', reason: 'PDF文件含有脚本、启动程序、嵌入文件或者多媒体内容' });
  }
  const quiet = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction[3 0 R/XYZ null null 1]/Title(JavaScript 入门)>>endobj');
  await api.upload(lx.token, '教材.pdf', quiet, 'application/pdf').expect(201);
});

test('with the scanner away an upload is taken and shown as 正在检查; the outbox finishes it when the scanner is back', async () => {
  await fault({ status: 503 });
  const waiting = await api.upload(lx.token, 'later.pdf', PDF);
  const bad = await api.upload(lx.token, 'bad.txt', Buffer.from(`later ${EICAR}`));
  expect([waiting.status, waiting.body.state, waiting.body.stateLabel, bad.status]).toEqual([202, 'quarantined', '正在检查', 202]);
  expect((await api.get(`/v1/files/${waiting.body.id}/content`, { token: lx.token }).expect(409)).body.code).toBe('FILE_PENDING');
  await heal();
  const outbox = createOutbox({ orm: api.orm, handlers: scanHandler(api.files) });
  await outbox();
  await outbox.settled();
  expect((await content(waiting.body.id).expect(200)).body).toEqual(PDF);
  expect((await api.get(`/v1/files/${bad.body.id}`, { token: lx.token })).body.state).toBe('rejected');
  const [left] = await query(api.orm.em.fork(), `select 1 from outbox where kind = 'scanFile' and done_at is null`);
  expect(left).toBeUndefined();
  expect(await api.files.scan(waiting.body.id)).toBe('clean');
});

test('names that lead elsewhere lead nowhere', async () => {
  for (const [name, kept] of [
    ['../../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['a\u0085b\r\nX-Evil: 1.pdf', 'abX-Evil_ 1.pdf'],
    ['长'.repeat(300) + '.pdf', '长'.repeat(116) + '.pdf'],
  ] as const) {
    const answer = await api.upload(lx.token, name, PDF).expect(201);
    expect(answer.body.name).toBe(kept);
  }
  expect((await api.upload(lx.token, 'a\u0001b.pdf', PDF)).status).toBe(400);
  const [stored] = await query<{ name: string }>(api.orm.em.fork(), `select name from file order by created_at desc limit 1`);
  expect(stored!.name).toMatch(/^sm4\.1\./);
});

test('what is no upload is refused: no form, no file, two files, a form cut off, nobody signed in', async () => {
  const post = () => supertest(api.apps.public).post('/v1/files').set('Authorization', `Bearer ${lx.token}`);
  expect((await post().send({ a: 1 }).expect(415)).body.code).toBe('UNSUPPORTED_TYPE');
  expect((await post().field('a', 'b').expect(400)).body.errors[0].message).toBe('请选择要上传的文件');
  expect((await post().set('Content-Type', 'multipart/form-data').send('x').expect(400)).body.code).toBe('MALFORMED');
  const two = await post().attach('file', PDF, 'a.pdf').attach('more', PDF, 'b.pdf').expect(400);
  expect(two.body.errors[0].message).toBe('一次只能上传一个文件');
  await supertest(api.apps.public).post('/v1/files').attach('file', PDF, 'a.pdf').expect(401);
  const server = createServer(api.apps.public).listen(0);
  try {
    const before = await rows();
    const { port } = server.address() as AddressInfo;
    const boundary = randomUUID();
    await new Promise<void>((resolve) => {
      const half = httpRequest({
        port,
        method: 'POST',
        path: '/v1/files',
        headers: { authorization: `Bearer ${lx.token}`, 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': 100_000 },
      });
      half.on('error', () => resolve()).on('close', () => resolve());
      half.write(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\nhalf`, () => half.destroy());
    });
    expect(await rows()).toBe(before);
  } finally {
    server.close();
  }
});

test('a file is its owner’s and the organisation’s; a stranger finds nothing, an officer only what a case of the district names', async () => {
  const colleague = await api.member(lx.organisationId, 'orgMember', 'lx0002');
  const { id, draft } = await api.registration(lx);
  const logo = (draft.basic!['logo'] as string[])[0]!;
  const inShanxi = await api.officer('sx0001', { role: 'initialReviewer', district: '140000' });
  const inZhejiang = await api.officer('zj0001', { role: 'initialReviewer', district: '330000' });
  const status = async (file: string, { token }: { token: string }, listener: 'public' | 'officers' = 'public') =>
    (await api.get(`/v1/files/${file}`, { token, listener })).status;
  expect([await status(logo, lx), await status(logo, colleague), await status(logo, other)]).toEqual([200, 200, 404]);
  expect([await status(logo, inShanxi, 'officers'), await status(logo, inZhejiang, 'officers')]).toEqual([200, 404]);
  const unused = (await api.upload(lx.token, 'a.pdf', PDF)).body.id as string;
  expect(await status(unused, inShanxi, 'officers')).toBe(404);
  await content(logo, other.token).expect(404);
  expect((await api.send('delete', `/v1/files/${logo}`, { token: lx.token }).expect(409)).body.code).toBe('FILE_IN_USE');
  await api.send('delete', `/v1/files/${unused}`, { token: other.token }).expect(404);
  await api.send('delete', `/v1/files/${unused}`, { token: lx.token }).expect(204);
  await api.put(`/v1/supplier-onboardings/${id}/draft/basic`, { token: lx.token, version: 1, body: { ...draft.basic, logo: [] } }).expect(200);
  await api.send('delete', `/v1/files/${logo}`, { token: lx.token }).expect(204);
  await api.get(`/v1/files/${logo}`, { token: lx.token }).expect(404);
});

test('equal content is kept once and lives as long as one entry names it; what nobody used within 24 hours goes', async () => {
  const same = randomBytes(1000);
  const [a, b] = await Promise.all([api.upload(lx.token, 'a.bin', same), api.upload(other.token, 'b.bin', same)]);
  await api.send('delete', `/v1/files/${a.body.id}`, { token: lx.token }).expect(204);
  expect((await content(b.body.id, other.token).expect(200)).body).toEqual(same);
  const used = await one<{ n: number }>(api.orm.em.fork(), 'select count(distinct file_id)::int as n from file_use');
  await api.files.removeOrphans();
  await content(b.body.id, other.token).expect(200);
  await moveClock(api.orm.em.fork(), 25 * 3_600_000);
  expect(await api.files.removeOrphans()).toBeGreaterThan(0);
  await content(b.body.id, other.token).expect(404);
  expect(await rows()).toBe(used.n);
});
