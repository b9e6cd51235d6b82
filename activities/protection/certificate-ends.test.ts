import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { instant, plusMs, shanghaiDay } from '../../domain/kit/instant.ts';
import { newAuthority } from '../../security/certificate.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { certificateEnds } from './certificate-ends.ts';

const DAY = 86_400_000;
const made = instant('2026-11-01T02:00:00Z');
let database: FreshDatabase;
let orm: MikroORM;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url, { applicationName: 'test' });
  folder = mkdtempSync(join(tmpdir(), 'banshi-certificates-'));
});
afterAll(async () => {
  await orm.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});
const certificate = (days: number): string => newAuthority({ subject: '申请人入口', now: Date.parse('2026-11-01T02:00:00Z'), days }).certificate;
const notices = () =>
  query<{ message: string }>(orm.em.fork(), `select message from operator_notice where key = 'certificates/ends' and resolved_at is null`);

test('O24 a certificate is told of from thirty days before its end until it is replaced; one that has ended or can’t be read as well', async () => {
  const tlsCert = join(folder, 'tls.pem');
  writeFileSync(tlsCert, certificate(90));
  const check = certificateEnds({ tlsCert, keyringDir: folder });
  const after = (days: number) => {
    const now = plusMs(made, days * DAY);
    return check.run({ orm, em: orm.em.fork(), now, today: shanghaiDay(now), progress: () => undefined });
  };
  expect(await after(59)).toBe(0);
  expect(await notices()).toEqual([]);
  expect(await after(60)).toBe(1);
  expect(await notices()).toEqual([{ message: expect.stringMatching(/^SSL证书（TLS_CERT）将于2027-01-30到期。/) as string }]);
  expect(await after(91)).toBe(1);
  expect(await notices()).toEqual([{ message: expect.stringContaining('已于2027-01-30到期') as string }]);

  writeFileSync(tlsCert, certificate(365));
  writeFileSync(join(folder, 'document-k1.json'), JSON.stringify({ chain: [certificate(100)] }));
  writeFileSync(join(folder, 'document-k2.json'), 'half a fi');
  expect(await after(91)).toBe(2);
  const [told] = await notices();
  expect(told!.message).toContain('文书签名证书（document-k1.json）将于');
  expect(told!.message).toContain('document-k2.json）无法读取');
  rmSync(join(folder, 'document-k1.json'));
  rmSync(join(folder, 'document-k2.json'));
  expect(await after(91)).toBe(0);
  expect(await notices()).toEqual([]);
});
