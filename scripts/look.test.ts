import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decide } from '../activities/kit/decide.ts';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { freshDatabase } from '../test/kit/database.ts';
import { act, permits, person } from '../test/kit/permit.ts';

test('look writes a wake row for the loop, once; a number that is none is refused; --all takes what waits for something', async () => {
  const database = await freshDatabase();
  const orm = await createOrm(database.url);
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, 'look.ts'), ...args], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], DATABASE_URL: database.url },
    });
  try {
    const begin = async (review: boolean) => {
      const actor = person();
      const begun = await decide({ orm, registry: permits }, act('create', actor));
      if (!begun.ok) throw new Error(begun.refusal.code);
      if (review) await decide({ orm, registry: permits }, act('submit', actor, { caseId: begun.caseId, input: { review: true } }));
      return begun.caseId;
    };
    const [draft, waiting] = [await begin(false), await begin(true)];
    await query(orm.em.fork(), `update case_file set followed = seq`);
    expect((await run(draft)).stdout).toBe('1 asked to look\n');
    expect((await run(draft)).stdout).toContain('0 asked to look\nThe others are being asked already');
    expect((await run('--all')).stdout).toBe('1 asked to look\n');
    expect((await query<{ id: string }>(orm.em.fork(), `select case_id as id from wake`)).map(({ id }) => id).toSorted()).toEqual(
      [draft, waiting].toSorted(),
    );
    await expect(run('x')).rejects.toMatchObject({ code: 1, stderr: 'No case number: x\n' });
    await expect(run()).rejects.toMatchObject({ code: 1 });
  } finally {
    await orm.close(true);
    await database.drop();
  }
});
