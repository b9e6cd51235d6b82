// Asks the worker's loop to look at cases, as a poke does. Harmless as often as one likes: the record decides.
//
//   node scripts/look.ts <case> [<case> …]   these
//   node scripts/look.ts --all               every case that is not at its end or has a deadline: after a restore, or when the engine has lost its store
//
// DATABASE_URL names the database, else it is that of the system that runs from `var`; the loop looks within a second or two.
import { parseArgs } from 'node:util';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { commandConfig } from './setup/running.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean', default: false } } });
const wrong = positionals.filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
if (wrong.length || (!values.all && positionals.length === 0)) {
  console.error(wrong.length ? `No case number: ${wrong.join(', ')}` : 'Which cases? Give their numbers, or --all.');
  process.exit(1);
}
function databaseUrl(): string {
  try {
    return commandConfig().databaseUrl;
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(1);
  }
}
const orm = await createOrm(databaseUrl(), { poolSize: 1, applicationName: 'banshi look' });
try {
  const asked = await query<{ id: string }>(
    orm.em.fork(),
    `insert into wake (case_id, at, reason) select c.id, clock_timestamp(), 'operator' from case_file c
       where c.followed is not null and case when $1
         then c.followed < c.seq or c.next_due is not null or exists (select 1 from task t where t.case_id = c.id and t.state = 'open')
         else c.id = any($2::uuid[]) end
       on conflict do nothing returning case_id as id`,
    [values.all, positionals],
  );
  console.log(`${asked.length} asked to look`);
  if (!values.all && asked.length < positionals.length) console.log('The others are being asked already, are no cases, or have no workflow.');
} finally {
  await orm.close(true);
}
