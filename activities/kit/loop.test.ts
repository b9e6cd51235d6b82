import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { freshDatabase } from '../../test/kit/database.ts';
import { patience, places, pokeable, startLoop } from './loop.ts';

/** As the database leaves out whoever rests. */
const isOpen = (patient: ReturnType<typeof patience>, { id, followed }: { id: string; followed: number }): boolean =>
  !patient.resting().some((one) => one.id === id && one.followed === followed);

test('a case that is behind is left in peace after a poke, unless it has come on since or is another one', () => {
  const patient = patience(60_000);
  const stuck = { id: 'one', followed: 3 };
  expect(isOpen(patient, stuck)).toBe(true);
  patient.poked(stuck);
  expect(isOpen(patient, stuck)).toBe(false);
  // What came on and is behind again is poked at once, however often it was poked before.
  expect(isOpen(patient, { id: 'one', followed: 4 })).toBe(true);
  expect(isOpen(patient, { id: 'another', followed: 3 })).toBe(true);
  patient.poked({ id: 'one', followed: 4 });
  expect(isOpen(patient, { id: 'one', followed: 4 })).toBe(false);
});

test('who was poked rests until the pause is over; it says how far each had come', () => {
  const patient = patience(60_000);
  expect(patient.resting()).toEqual([]);
  patient.poked({ id: 'one', followed: 3 });
  patient.poked({ id: 'other', followed: 0 });
  patient.poked({ id: 'one', followed: 4 });
  expect(patient.resting()).toEqual([
    { id: 'other', followed: 0 },
    { id: 'one', followed: 4 },
  ]);
  const impatient = patience(0);
  impatient.poked({ id: 'one', followed: 3 });
  expect(impatient.resting()).toEqual([]);
});

test('an engine that is behind gets a hundred cases, and the next when some of these are done', async () => {
  const database = await freshDatabase();
  const orm = await createOrm(database.url);
  const poked: string[] = [];
  const loop = startLoop({ orm, databaseUrl: database.url, poke: async (_, id) => poked.push(id), everyMs: 20, behindMs: 0, overdueMs: 60_000 });
  try {
    await query(
      orm.em.fork(),
      `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at)
       select gen_random_uuid(), 'Permit', '330000', 'open', 1, 1, '', 0, app_now() - i * interval '1 s', app_now() - i * interval '1 s' from generate_series(1, 250) i`,
    );
    // Some may be asked twice meanwhile; ten rounds of a loop that nothing held back would have asked all.
    const upTo = async (n: number): Promise<void> => {
      while (new Set(poked).size < n) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 400));
    };
    await upTo(100);
    const oldest = await query<{ id: string }>(orm.em.fork(), `select id from case_file order by changed_at limit 100`);
    expect(new Set(poked)).toEqual(new Set(oldest.map(({ id }) => id)));
    await query(orm.em.fork(), `update case_file set followed = seq, looked_at = clock_timestamp() where id = any($1)`, [[...new Set(poked)].slice(0, 60)]);
    await upTo(160);
    expect(new Set(poked).size).toBe(160);
    // What came on and is behind again is found at once, what rests is not.
    const [first, second] = poked as [string, string];
    await query(orm.em.fork(), `update case_file set seq = 5, followed = 4, looked_at = null where id = any($1)`, [[first, second]]);
    const resting = [
      { id: first, followed: 0 },
      { id: second, followed: 4 },
    ];
    const found = (await pokeable(orm, { behindMs: 0, overdueMs: 60_000, most: 250, resting })).map(({ id }) => id);
    expect([found.includes(first), found.includes(second)]).toEqual([true, false]);
  } finally {
    await loop.stop();
    await orm.close(true);
    await database.drop();
  }
});

test('a passed deadline comes before a wake, and both before those who are merely behind', async () => {
  const database = await freshDatabase();
  const orm = await createOrm(database.url);
  const em = orm.em.fork();
  const file = async (followed: number, due: string | null): Promise<string> =>
    (
      await query<{ id: string }>(
        em,
        `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at, next_due)
         values (gen_random_uuid(), 'Permit', '330000', 'open', 1, 1, '', $1, app_now(), app_now() - interval '1 hour', app_now() + $2::interval) returning id`,
        [followed, due],
      )
    )[0]!.id;
  try {
    const behind = await file(0, null);
    const woken = await file(1, null);
    const overdue = await file(1, '-1 minute');
    await file(1, '1 minute');
    await query(em, `insert into wake (case_id, at, reason) values ($1, app_now(), 'test')`, [woken]);
    const found = await pokeable(orm, { behindMs: 0, overdueMs: 0, most: 10, resting: [] });
    expect(found.map(({ id }) => id)).toEqual([overdue, woken, behind]);
  } finally {
    await orm.close(true);
    await database.drop();
  }
});

test('a slow engine is given less with each second, never nothing, and half the places are not for those that are stuck; it gets more as it keeps up', () => {
  let at = 0;
  const room = places(() => at);
  const none = { looked: 0, busy: 0, late: 0, stuck: 0 };
  expect([room(none), room({ ...none, busy: 70 }), room({ ...none, busy: 100 })]).toEqual([100, 30, 0]);
  // Some are late, but more have looked.
  expect(room({ ...none, looked: 8, busy: 80, late: 8 })).toBe(12);
  // Late ones alone: half as many, once a second.
  const steps = [0, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000].map((ms) => ((at = ms), room({ ...none, late: 3 })));
  expect(steps).toEqual([47, 47, 22, 9, 3, 0, 0, 0]);
  expect([room({ ...none, stuck: 50 }), room({ ...none, busy: 1, stuck: 50 }), room({ ...none, late: 1, stuck: 1 })]).toEqual([1, 0, 0]);
  // It keeps up again: twice as many with each round.
  const rounds = [2, 4, 8, 16, 32, 64].map((looked) => room({ ...none, looked }));
  expect(rounds).toEqual([4, 8, 16, 32, 64, 100]);
});
