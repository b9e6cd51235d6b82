import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { verifyPassword } from '../security/password.ts';
import { mobile } from '../db/demo/invent.ts';
import { freshDatabase } from '../test/kit/database.ts';

const root = join(import.meta.dirname, '..');

test('npm run admin:create makes the first administrator once and prints the password once; nothing but its hash is kept', async () => {
  const database = await freshDatabase();
  const keys = mkdtempSync(join(tmpdir(), 'banshi-keys-'));
  const orm = await createOrm(database.url);
  const run = (...args: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], DATABASE_URL: database.url, KEYRING: join(keys, 'ring') };
      const child = spawn(process.execPath, ['--no-warnings', join(root, 'scripts/admin-create.ts'), ...args], { env, cwd: root });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
      child.on('exit', (code) => resolve({ code, out, err }));
    });
  expect((await run()).err).toContain('--phone');
  const made = await run('--phone', mobile(1), '--user-name', 'chief01');
  expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' });
  const password = /^Password: +(\S{16})$/m.exec(made.out)![1]!;
  const [row] = await query<{ password_hash: string; role: string; district: string; state: string }>(
    orm.em.fork(),
    `select a.password_hash, g.role, g.district, c.state from account a join officer_grant g on g.account_id = a.id join case_file c on c.id = a.id where a.user_name = 'chief01'`,
  );
  expect(row).toMatchObject({ role: 'administrator', district: '000000', state: 'active' });
  expect(await verifyPassword(password, row!.password_hash)).toBe(true);
  const again = await run('--phone', mobile(2));
  expect(again.code).toBe(1);
  expect(again.err).toContain('There is an administrator already');
  await orm.close();
  await database.drop();
  rmSync(keys, { recursive: true });
});
