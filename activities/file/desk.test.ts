// Letting a file out of quarantine on a real database and a real folder: no transaction waits for the store, and a kill between the two costs nothing.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { MikroORM } from '@mikro-orm/postgresql';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { FileStore } from '../../gateways/files.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { createFileDesk } from './desk.ts';
import { openStore } from './open.ts';

let database: FreshDatabase;
let orm: MikroORM;
let folder: string;
let fields: ReturnType<typeof createFields>;
let store: FileStore;
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  folder = await mkdtemp(join(tmpdir(), 'banshi-desk-'));
  fields = createFields(await openKeyring(join(folder, 'keys'), { create: true }));
  store = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
});
afterAll(async () => {
  await orm?.close(true);
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const actor: PersonActor = { kind: 'person', accountId: randomUUID(), grants: [] };
/** A desk whose scanner passes everything and counts, with a store that behaves otherwise at `release`. */
function opened(release: FileStore['release']) {
  let scans = 0;
  const scan = async (content: AsyncIterable<Uint8Array>) => {
    scans++;
    const bytes = await buffer(content);
    return { verdict: 'clean' as const, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  };
  const desk = createFileDesk({
    orm,
    fields,
    store: { ...store, release },
    virus: { scan } as Parameters<typeof createFileDesk>[0]['virus'],
    maxBytes: async () => 1000,
    onError: () => undefined,
  });
  return { desk, scans: () => scans };
}
async function* text(content: string) {
  yield Buffer.from(content);
}
const upload = (desk: ReturnType<typeof opened>['desk'], content: string) => desk.receive({ actor, name: '证照.txt', content: text(content) });
const openTransactions = async (): Promise<number> =>
  (
    await one<{ n: number }>(
      orm.em.fork(),
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
    )
  ).n;

test('B18 no transaction is open while the store lets a file out', async () => {
  let during = -1;
  const { desk } = opened(async (id, hash) => {
    during = await openTransactions();
    await store.release(id, hash);
  });
  expect(await upload(desk, 'a licence')).toMatchObject({ state: 'clean' });
  expect(during).toBe(0);
});

test('B18 cut off before or after the content was let out, the next scan goes on from there and does not ask the scanner again', async () => {
  for (const [content, released] of [
    ['cut off before', false],
    ['cut off after', true],
  ] as const) {
    let cut = true;
    const { desk, scans } = opened(async (id, hash) => {
      if (!cut || released) await store.release(id, hash);
      if (cut) throw new Error('killed');
    });
    const { id, hash, state } = await upload(desk, content);
    expect(state).toBe('quarantined');
    cut = false;
    expect([await desk.scan(id), await desk.scan(id), scans()]).toEqual(['clean', 'clean', 1]);
    expect((await buffer(desk.open(hash))).toString()).toBe(content);
    const [left] = await query(orm.em.fork(), `select 1 from outbox where key = $1 and done_at is null`, [`scanFile/${id}`]);
    expect(left).toBeUndefined();
  }
});

test('B18 content on its way out stays although another upload of the same content is removed meanwhile', async () => {
  const { desk } = opened(store.release);
  const first = await upload(desk, 'the same');
  const { desk: slow } = opened(async (id, hash) => {
    await store.release(id, hash);
    await desk.remove(actor, first.id);
  });
  const second = await upload(slow, 'the same');
  expect(second).toMatchObject({ state: 'clean', hash: first.hash });
  expect((await buffer(desk.open(second.hash))).toString()).toBe('the same');
  await desk.remove(actor, second.id);
  expect(await store.has(second.hash)).toBe(false);
});

test('B18 a file removed while it is let out leaves no content behind', async () => {
  const { desk } = opened(async (id, hash) => {
    await query(orm.em.fork(), `delete from file where id = $1`, [id]);
    await store.release(id, hash);
  });
  const { id, hash } = await store.receive({ id: randomUUID(), content: text('nobody’s'), rule: { maxBytes: 1000 } });
  await query(
    orm.em.fork(),
    `insert into file (id, owner_id, name, size, mime, hash, state, created_at) values ($1, $2, $3, 10, 'text/plain', $4, 'quarantined', app_now())`,
    [id, actor.accountId, fields.encrypt('证照.txt', '000000', 'file.name'), hash],
  );
  expect(await desk.scan(id)).toBe('rejected');
  expect(await store.has(hash)).toBe(false);
});
