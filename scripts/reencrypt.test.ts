import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrm } from '../db/kit/orm.ts';
import { one, query } from '../db/kit/sql.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from '../test/kit/database.ts';

let folder: string;
let database: FreshDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banshi-reencrypt-'));
  database = await freshDatabase();
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

function run(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const own = {
    DATABASE_URL: database.url,
    KEYRING: join(folder, 'ring'),
    FILES_DIR: join(folder, 'files'),
    GATEWAY_SECRET: 'a secret of these tests',
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reencrypt.ts'), ...args], { env: { ...env, ...own } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

test('Q04 the command waits for a new key to be used, renews what is stored, and takes old keys out of the ring only when nothing needs them', async () => {
  const hourAgo = await openKeyring(join(folder, 'ring'), { create: true, now: () => Date.now() - 3_600_000 });
  const orm = await createOrm(database.url);
  const em = orm.em.fork();
  const id = uuidv7();
  await query(
    em,
    `insert into notice (id, key, account_id, box, template, text, created_at) values ($1::uuid, 'k', $1::uuid, 'task', 'x', $2, app_now())`,
    [id, createFields(hourAgo).encrypt('您有一条待办', '140000', 'notice.text')],
  );
  const old = hourAgo.active('field').id;
  expect(await run('--retire')).toMatchObject({ status: 0, out: 'Renewed: 0 rows with fields, 0 indexes, 0 files.\nNothing is under an old key.\n' });

  const next = await hourAgo.rotate('field', { leadSeconds: 7200 });
  const early = await run();
  expect([early.status, early.err]).toEqual([1, `the new field key is used from ${next.activeFrom} on: run this again then\n`]);
  const now = await hourAgo.rotate('field');
  expect(now.id).not.toBe(old);
  const done = await run('--retire');
  expect([done.status, done.err]).toEqual([0, '']);
  expect(done.out).toContain('Renewed: 1 rows with fields');
  const path = join(folder, 'ring', 'retired', `field-${old}.json`);
  expect(done.out).toContain(`field key ${old} is out of the ring: put ${path} beside the backups made under it.`);
  expect(await readFile(path, 'utf8')).toContain('"wrapped"');
  const fields = createFields(await openKeyring(join(folder, 'ring')));
  const { text } = await one<{ text: string }>(em, `select text from notice where id = $1`, [id]);
  expect(fields.decrypt(text, 'notice.text')).toBe('您有一条待办');

  await (await openKeyring(join(folder, 'ring'))).rotate('blind');
  expect(await run('--retire')).toMatchObject({ status: 1, err: expect.stringContaining('blind: in use for less than five minutes') });
  await query(em, `update notice set text = $1`, [`${text.slice(0, -4)}AAAA`]);
  await (await openKeyring(join(folder, 'ring'))).rotate('field');
  const broken = await run('--retire');
  expect([broken.status, broken.err]).toEqual([1, `Not renewed: notice.text {"id":"${id}"}\nStill under an old key: notice.text 1\n`]);
  await orm.close(true);
});
