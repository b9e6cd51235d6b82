import type { MikroORM } from '@mikro-orm/postgresql';
import type { Done, Outcome } from '../../domain/kit/act.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { decide, type Committed } from './decide.ts';
import { createFollowActivities } from './next.ts';
import { registry } from './records.ts';

let database: FreshDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
});

const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};

test('a look that begins while an act holds its case reads on until it has that act too; an act says how long ago the last look was', async () => {
  let reached = (): void => undefined;
  let release = (): void => undefined;
  const holding = new Promise<void>((resolve) => (reached = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const moved: Committed[] = [];
  const slow = registry({
    ...permits.get('Permit')!,
    apply: {
      ...permits.get('Permit')!.apply,
      withdraw: async () => {
        reached();
        await released;
        return {};
      },
    },
  });
  const deps = { orm, registry: slow, committed: (event: Committed): void => void moved.push(event) };
  const { next } = createFollowActivities({ ...deps, build: 'one' });
  const looks = (caseId: string, read: number | null) => next({ caseId, read, mark: read, underWay: 0, entails: ['submit', 'withdraw'] });
  const actor = person();
  const { caseId } = done(await decide(deps, act('create', actor)));
  done(await decide(deps, act('submit', actor, { caseId })));

  const withdrawn = decide(deps, act('withdraw', actor, { caseId }));
  await holding;
  const looking = looks(caseId, null);
  await until(
    async () => (await query(orm.em.fork(), `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).length > 0,
  );
  release();
  done(await withdrawn);
  const first = await looking;
  expect([first.entries.map(({ seq }) => seq), first.more]).toEqual([[2], true]);
  const second = await looks(caseId, 2);
  expect([second.entries.map(({ action }) => action), second.more]).toEqual([['withdraw'], false]);

  done(await decide(deps, act('submit', actor, { caseId })));
  expect(moved.map(({ seq, sinceLook }) => [seq, sinceLook === null])).toEqual([
    [1, true],
    [2, true],
    [3, true],
    [4, false],
  ]);
  expect(moved[3]!.sinceLook).toBeGreaterThan(0);
});
