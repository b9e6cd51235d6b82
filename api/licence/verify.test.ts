// What everybody may check, through the real app and database: the page, its JSON, the signed list, and what happens when the record is out of reach.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { MikroORM } from '@mikro-orm/postgresql';
import supertest from 'supertest';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { statusIn, verifyStatusList, type SignedStatusList } from '../../security/status-list.ts';
import { setClock } from '../../test/kit/database.ts';
import { licenceBench, succeeded as done, type LicenceBench } from '../../test/kit/licences.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { licenceRoutes } from './index.ts';

const START = '2026-03-02T02:00:00.000000Z';
let bench: LicenceBench;
let api: PermitApi;
/** An orm of the API's own, so that the database can go away from it alone. */
let reading: MikroORM;
/** The API's line to the database, and how it is cut. */
let line: Server;
const open = new Set<Socket>();
const cut = (): void => {
  line.close();
  for (const socket of open) socket.destroy();
};
beforeAll(async () => {
  bench = await licenceBench();
  const address = new URL(bench.database.url);
  const at = { port: Number(address.port), host: address.hostname };
  line = createServer((near) => {
    const far = connect(at);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
        .pipe(other);
    open.add(near);
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  address.hostname = '127.0.0.1';
  address.port = String((line.address() as AddressInfo).port);
  reading = await createOrm(address.href);
  const deps = { orm: reading, fields: bench.fields, licences: createLicenceDesk({ orm: reading, keyring: bench.ring }) };
  api = await permitApi(deps, { routes: licenceRoutes, registry: bench.deps.registry });
  await setClock(bench.orm.em.fork(), START);
});
afterAll(async () => {
  await api?.close();
  await reading?.close(true);
  cut();
  await bench?.close();
});

const ask = (path: string) => supertest(api.apps.public).get(path);
const verdict = async (token: string): Promise<string> => (await ask(`/v1/verify/${token}`).expect(200)).body.verdict as string;
const why = { caseId: null, reason: '测试' };

test('S3-56 the page shows what the paper says, the name in part, and neither identity number nor account', async () => {
  const holder = await bench.holder();
  const employer = await bench.employer();
  const { number, token, editionId, licenceId } = await bench.issued(holder, { employerId: employer.id });
  await bench.printed(editionId);
  const { body } = await ask(`/v1/verify/${token}`).expect(200);
  expect(body).toMatchObject({
    verdict: 'valid',
    label: '有效',
    source: 'record',
    licence: { number, employerName: employer.name, specialty: '建筑施工安全', validTo: '2030-12-31', issuer: '上海市应急管理局', edition: 1 },
    document: null,
    file: null,
  });
  const page = await ask(`/verify/${token}`).expect(200).expect('Content-Type', /html/);
  for (const text of [JSON.stringify(body), page.text]) {
    expect(text).toContain(number);
    for (const secret of [holder.name, holder.idNumber, holder.idNumber.slice(-6), holder.accountId, holder.certificateNumber, licenceId, editionId])
      expect(text).not.toContain(secret);
  }
  expect(page.text).toContain('该电子证照真实有效。');
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
});

test('S3-56 a superseded, a revoked, an expired, a cancelled paper and one being made are told apart, each with its own words', async () => {
  const one = await bench.issued(await bench.holder());
  expect(await verdict(one.token)).toBe('pending');
  await bench.printed(one.editionId);
  expect(await verdict(one.token)).toBe('valid');
  done(await bench.licence(one.licenceId, 'reissue', why));
  expect(await verdict(one.token)).toBe('superseded');
  const next = await bench.editionOf(one.licenceId);
  expect(await verdict(next.token)).toBe('pending');
  await bench.printed(next.editionId);
  done(await bench.licence(one.licenceId, 'suspend', why));
  expect(await verdict(next.token)).toBe('toChange');
  done(await bench.licence(one.licenceId, 'revoke', { ...why, ground: 'deceit' }));
  expect([await verdict(one.token), await verdict(next.token)]).toEqual(['revoked', 'revoked']);
  const two = await bench.issued(await bench.holder());
  await bench.printed(two.editionId);
  done(await bench.licence(two.licenceId, 'cancel', why));
  expect(await verdict(two.token)).toBe('cancelled');
  // The last day counts, also before the daily round has come.
  const three = await bench.issued(await bench.holder(), { validTo: '2026-03-03' });
  await bench.printed(three.editionId);
  await setClock(bench.orm.em.fork(), '2026-03-03T15:59:00.000000Z');
  expect(await verdict(three.token)).toBe('valid');
  await setClock(bench.orm.em.fork(), '2026-03-03T16:01:00.000000Z');
  expect(await verdict(three.token)).toBe('expired');
  await setClock(bench.orm.em.fork(), START);
  const pages = await Promise.all([one, two].map(({ token }) => ask(`/verify/${token}`).expect(200)));
  expect(pages.map(({ text }) => /<strong>(.+?)<\/strong>/.exec(text)![1])).toEqual(['已撤销', '已注销']);
});

test('S3-56 a changed byte is told from the file as issued and from an older edition, by hash and by upload', async () => {
  const { licenceId, token, editionId } = await bench.issued(await bench.holder());
  const hash = await bench.printed(editionId);
  const compared = async (of: string, sha256: string) =>
    (await ask(`/v1/verify/${of}?sha256=${sha256}`).expect(200)).body.file as { verdict: string; message: string };
  expect(await compared(token, hash)).toEqual({ verdict: 'same', message: '文件与签发的原件一致。' });
  const flipped = `${hash[0] === 'a' ? 'b' : 'a'}${hash.slice(1)}`;
  expect((await compared(token, flipped)).verdict).toBe('changed');
  done(await bench.licence(licenceId, 'reissue', why));
  const next = await bench.editionOf(licenceId);
  await bench.printed(next.editionId);
  expect((await compared(next.token, hash)).verdict).toBe('older');
  await ask(`/v1/verify/${token}?sha256=xyz`).expect(422);
  // The bench's files are the edition's id, so what is uploaded can be the very file.
  const upload = (bytes: string) =>
    supertest(api.apps.public).post(`/v1/verify/${next.token}/file`).attach('file', Buffer.from(bytes), 'licence.pdf');
  expect((await upload(next.editionId).expect(200)).body.file.verdict).toBe('same');
  expect((await upload(`${next.editionId} `).expect(200)).body.file.verdict).toBe('changed');
});

test('S3-49 other papers with a code (决定书 …) are checked on the same page: title, number, unit and day, and the file by its hash', async () => {
  const token = randomBytes(16).toString('base64url');
  const hash = 'c'.repeat(64);
  await query(
    bench.orm.em.fork(),
    `insert into document (id, key, seq, kind, subject, district, title, number, token, at, asked_at, hash, size, signer, ready_at)
       values (gen_random_uuid(), 'letter', 1, 'P22', 'x', '310000', '准予行政许可决定书', '沪应急许决字〔2026〕1号', $1, app_now(), app_now(), $2, 10, '01', app_now())`,
    [token, hash],
  );
  const { body } = await ask(`/v1/verify/${token}?sha256=${hash}`).expect(200);
  expect(body).toMatchObject({
    verdict: 'issued',
    licence: null,
    document: { title: '准予行政许可决定书', number: '沪应急许决字〔2026〕1号', issuer: '上海市应急管理局', issuedOn: '2026-03-02' },
    file: { verdict: 'same' },
  });
  expect((await ask(`/v1/verify/${token}?sha256=${'d'.repeat(64)}`).expect(200)).body.file.verdict).toBe('changed');
  expect((await ask(`/verify/${token}`).expect(200)).text).toContain('准予行政许可决定书');
});

test('S3-56 tokens cannot be guessed or counted: 256 random bits, one answer for whatever is not there, and no list that names them', async () => {
  const papers = await query<{ token: string }>(bench.orm.em.fork(), `select token from electronic_licence`);
  expect(papers.length).toBeGreaterThan(5);
  expect(papers.every(({ token }) => /^[\w-]{43}$/.test(token))).toBe(true);
  expect(new Set(papers.map(({ token }) => token.slice(0, 8))).size).toBe(papers.length);
  const near = `${papers[0]!.token.slice(0, -1)}${papers[0]!.token.endsWith('A') ? 'B' : 'A'}`;
  const strangers = await Promise.all([near, randomBytes(32).toString('base64url'), 'x', '1'].map((token) => ask(`/v1/verify/${token}`)));
  expect(strangers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(new Set(strangers.slice(0, 2).map(({ body }) => `${body.code} ${body.detail}`)).size).toBe(1);
  const pages = await Promise.all([near, 'x', '<b>'].map((token) => ask(`/verify/${encodeURIComponent(token)}`).expect(404)));
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  const list = (await ask('/v1/status-list').expect(200)).text;
  for (const { token } of papers) expect(list).not.toContain(token);
  await supertest(api.apps.officers).get(`/verify/${papers[0]!.token}`).expect(404);
});

test('S3-56 revoked is visible at /verify and in the signed list within 5 s', async () => {
  const { licenceId, token, editionId } = await bench.issued(await bench.holder());
  await bench.printed(editionId);
  const listed = async () => statusIn((await ask('/v1/status-list').expect(200)).body as SignedStatusList, token);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(await listed()).toBe('valid');
  done(await bench.licence(licenceId, 'revoke', { ...why, ground: 'improper' }));
  const revoked = Date.now();
  expect(await verdict(token)).toBe('revoked');
  while ((await listed()) !== 'revoked') {
    expect(Date.now() - revoked).toBeLessThan(5_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { body } = await ask('/v1/status-list').expect(200);
  const { keys } = (await ask('/v1/status-list/keys').expect(200)).body as { keys: Record<string, string> };
  expect(keys).toEqual(journalPublicKeys(bench.ring));
  expect(verifyStatusList(body as SignedStatusList, keys)).toBe(true);
  const etag = (await ask('/v1/status-list')).headers['etag']!;
  await supertest(api.apps.public).get('/v1/status-list').set('If-None-Match', etag).expect(304);
});

test('S3-56 while the database is away the page answers from the signed list, says so, and knows forgeries all the same', async () => {
  const { token, editionId } = await bench.issued(await bench.holder());
  await bench.printed(editionId);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(await verdict(token)).toBe('valid');
  cut();
  const { body } = await ask(`/v1/verify/${token}`).expect(200);
  expect(body).toMatchObject({ verdict: 'valid', source: 'list', licence: null, document: null });
  const page = await ask(`/verify/${token}`).expect(200);
  expect(page.text).toContain('系统暂时无法查询登记信息');
  await ask(`/v1/verify/${randomBytes(32).toString('base64url')}`).expect(404);
  await ask('/v1/status-list').expect(200);
});

test('S3-56 a browser keeps page, script, list and keys for the time in which the system is away', async () => {
  const worker = (
    await ask('/verify/sw.js')
      .expect(200)
      .expect('Content-Type', /javascript/)
  ).text;
  const kept = /const KEPT = \[(.+?)\]/
    .exec(worker)![1]!
    .split(', ')
    .map((item) => item.replaceAll("'", ''));
  const paths = kept.map((item) => (item === 'SHELL' ? '/verify/away' : item));
  expect(paths).toEqual(['/verify/away', '/verify/verify.js', '/v1/status-list', '/v1/status-list/keys']);
  for (const path of paths) await ask(path).expect(200);
});
