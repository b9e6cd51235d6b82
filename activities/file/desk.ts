// Uploads: into quarantine, past the virus scanner, out. The row says how a file stands; the content is in the store under its hash, shared by
// all rows of equal content. A row is marked as passed, under the lock of its hash, before its content is let out, and whoever removes content holds that
// lock and looks for such rows, so that neither pulls it from under the other.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { safeFileName } from '../../domain/kit/file-name.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { FileState } from '../../domain/supplier/dossier/context.ts';
import { FILE_NAME, fileOf, type StoredFile } from '../../db/file/files.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { FileStore } from '../../gateways/files.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { VirusGateway } from '../../gateways/virus.ts';
import type { Fields } from '../../security/field.ts';
import { isActive } from './active.ts';

export interface FileDeskDeps {
  orm: MikroORM;
  fields: Fields;
  store: FileStore;
  virus: VirusGateway;
  /** Largest upload in bytes (rule file.maxMegabytes, B18). */
  maxBytes: (em: EntityManager) => Promise<number>;
  /** So long an upload waits for the scanner; then it is answered as being checked. */
  scanWithinMs?: number;
  /** Hears of a scan that has to be repeated. */
  onError?: (error: unknown) => void;
}

export interface Upload {
  actor: PersonActor;
  /** As the sender calls it. */
  name: string;
  /** Media type that the sender claims. */
  declared?: string;
  content: AsyncIterable<Uint8Array>;
  /** Most bytes of this upload, where its field takes more than the rule of all uploads. */
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface FileDesk {
  /** Largest upload in bytes, as the rule has it now. */
  maxBytes: () => Promise<number>;
  /** Takes an upload. Throws Refused FILE_*. With the scanner away the answer is `quarantined`, and the outbox goes on. */
  receive: (upload: Upload) => Promise<StoredFile>;
  /** Outbox kind `scanFile`: has a quarantined file scanned and settles it. Harmless to repeat. Throws NeighbourAway. */
  scan: (id: string, signal?: AbortSignal) => Promise<FileState>;
  /** Removes a file that nothing uses. Throws NOT_FOUND, FILE_IN_USE. */
  remove: (actor: PersonActor, id: string) => Promise<void>;
  /** Removes what nobody used within 24 hours, at most `limit` rows. For the daily schedule; answers how many. */
  removeOrphans: (limit?: number) => Promise<number>;
  /** Clear content of a clean file. */
  open: FileStore['open'];
}

export const SCAN_FILE = 'scanFile';
/** Code of a PDF that does something. */
const ACTIVE = 'FILE_ACTIVE';
const scanKey = (id: string): string => `${SCAN_FILE}/${id}`;
const ORPHAN_HOURS = 24;

export function createFileDesk(deps: FileDeskDeps): FileDesk {
  const { orm, fields, store } = deps;
  const fork = () => orm.em.fork();

  const receive = async ({ actor, name, declared, content, maxBytes, signal }: Upload): Promise<StoredFile> => {
    const id = uuidv7();
    const rule = { maxBytes: maxBytes ?? (await deps.maxBytes(fork())) };
    const received = await store.receive({ id, content, rule, ...(declared ? { declared } : {}), ...(signal ? { signal } : {}) });
    try {
      await fork().transactional((em) => insert(em, id, { actor, name: fields.encrypt(safeFileName(name), '000000', FILE_NAME), ...received }));
    } catch (error) {
      await store.discard(id);
      throw error;
    }
    const state = await soon(() => scan(id, AbortSignal.timeout(deps.scanWithinMs ?? 3000)), deps.onError);
    const file = (await fileOf(fork(), id, fields))!;
    if (state === 'rejected') throw refuse(file.reason === ACTIVE ? ACTIVE : 'FILE_INFECTED', { facts: { fileId: id } });
    return file;
  };

  const scan = async (id: string, signal?: AbortSignal): Promise<FileState> => {
    const file = await fileOf(fork(), id, fields);
    if (!file) return 'rejected';
    if (file.state !== 'quarantined') return file.state;
    if (!(await isPassed(fork(), id))) {
      const verdict = await judge(deps.virus, store, file, signal);
      if (verdict !== null) return reject(id, verdict);
      await fork().transactional(async (em) => {
        await lockContent(em, file.hash);
        await query(em, `update file set passed_at = app_now() where id = $1 and state = 'quarantined'`, [id]);
      });
    }
    // No transaction is open while the store works. Cut off here, the next scan goes on from the mark.
    await store.release(id, file.hash);
    if (await fork().transactional((em) => settle(em, id, 'clean', null))) return 'clean';
    // Another scan was faster, or the row was removed meanwhile: then what was let out belongs to nobody, unless another row has it.
    await fork().transactional((em) => removeUnshared(em, store, file.hash));
    return (await fileOf(fork(), id, fields))?.state ?? 'rejected';
  };

  const reject = async (id: string, verdict: string): Promise<FileState> => {
    await fork().transactional((em) => settle(em, id, 'rejected', verdict));
    // What is left behind by a kill goes with the strays.
    await store.discard(id);
    return 'rejected';
  };

  const drop = async (em: EntityManager, id: string, hash: string): Promise<boolean> => {
    await lockContent(em, hash);
    const gone = await query(em, `delete from file f where id = $1 and not exists (select 1 from file_use where file_id = f.id) returning id`, [id]);
    if (!gone.length) return false;
    await store.discard(id);
    await removeUnshared(em, store, hash);
    return true;
  };

  return {
    maxBytes: () => deps.maxBytes(fork()),
    receive,
    scan,
    open: store.open,
    remove: (actor, id) =>
      fork().transactional(async (em) => {
        const file = await fileOf(em, id, fields);
        if (!file || !may('file.delete', actor, { ownerId: file.ownerId })) throw refuse('NOT_FOUND');
        if (!(await drop(em, id, file.hash))) throw refuse('FILE_IN_USE');
      }),
    removeOrphans: async (limit = 500) => {
      const rows = await query<{ id: string; hash: string }>(
        fork(),
        `select id, hash from file f where created_at < app_now() - $1 * interval '1 hour' and not exists (select 1 from file_use where file_id = f.id) order by created_at limit $2`,
        [ORPHAN_HOURS, limit],
      );
      let removed = 0;
      for (const { id, hash } of rows) if (await fork().transactional((em) => drop(em, id, hash))) removed++;
      return removed + (await discardStrays(fork(), store));
    },
  };
}

const insert = (
  em: EntityManager,
  id: string,
  file: { actor: PersonActor; name: string; size: number; type: string; hash: string },
): Promise<unknown> =>
  query(
    em,
    `with stored as (insert into file (id, owner_id, organisation_id, name, size, mime, hash, state, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'quarantined', app_now()))
     insert into outbox (key, kind, payload, created_at, next_at) values ($8, $9, jsonb_build_object('id', $1::text), app_now(), app_now())`,
    [id, file.actor.accountId, file.actor.organisationId ?? null, file.name, file.size, file.type, file.hash, scanKey(id), SCAN_FILE],
  );

const isPassed = async (em: EntityManager, id: string): Promise<boolean> =>
  (await query(em, `select 1 from file where id = $1 and passed_at is not null`, [id])).length > 0;

/** How the scan ended; the outbox need not ask again. False: there is no such file in quarantine any more. */
async function settle(em: EntityManager, id: string, state: 'clean' | 'rejected', reason: string | null): Promise<boolean> {
  const rows = await query(
    em,
    `update file set state = $2, reason = $3, settled_at = app_now() where id = $1 and state = 'quarantined' returning id`,
    [id, state, reason],
  );
  await query(em, `update outbox set done_at = clock_timestamp(), payload = '{}', last_error = null where key = $1 and done_at is null`, [
    scanKey(id),
  ]);
  return rows.length > 0;
}

/** Null when the file is clean, else the code of what is wrong with it. Throws when that isn't known yet. */
async function judge(virus: VirusGateway, store: FileStore, file: StoredFile, signal?: AbortSignal): Promise<string | null> {
  if (file.mime === 'application/pdf' && (await isActive(store.openQuarantined(file.id, file.hash), file.size))) return ACTIVE;
  try {
    const answer = await virus.scan(store.openQuarantined(file.id, file.hash), signal);
    if (answer.sha256 !== file.hash || answer.size !== file.size) throw new Error('the scanner saw other bytes than were uploaded');
    return answer.verdict === 'clean' ? null : 'FILE_INFECTED';
  } catch (error) {
    if (isNeighbourRefused(error) && error.status === 413) return 'FILE_TOO_LARGE';
    throw error;
  }
}

/** The scanner's answer, or null when it doesn't come in time: the outbox asks again. */
async function soon(work: () => Promise<FileState>, onError?: (error: unknown) => void): Promise<FileState | null> {
  try {
    return await work();
  } catch (error) {
    if (!isNeighbourAway(error) && !(error instanceof Error && /^(Timeout|Abort)Error$/.test(error.name))) onError?.(error);
    return null;
  }
}

/** Held until the end of the transaction by whoever releases, removes or rewrites content. */
export const lockContent = (em: EntityManager, hash: string): Promise<unknown> =>
  query(em, `select pg_advisory_xact_lock(hashtextextended('file/' || $1, 0))`, [hash]);

/** Removes content that no row needs any more, under its lock, so that nobody lets it out meanwhile. */
export async function removeUnshared(em: EntityManager, store: Pick<FileStore, 'remove'>, hash: string): Promise<void> {
  await lockContent(em, hash);
  // A printed form or an issued document that somebody has uploaded again is the office's as well.
  const [shared] = await query(
    em,
    `select 1 from file where hash = $1 and (state = 'clean' or passed_at is not null) union all select 1 from printed_document where hash = $1
       union all select 1 from document where hash = $1 union all select 1 from exam_print where hash = $1 union all select 1 from bid_piece where hash = $1 limit 1`,
    [hash],
  );
  if (!shared) await store.remove(hash);
}

/** What an upload left behind that was cut off before its row stood. */
async function discardStrays(em: EntityManager, store: FileStore): Promise<number> {
  const old = (await store.quarantined()).filter(({ since }) => Date.now() - since.getTime() > ORPHAN_HOURS * 3_600_000);
  const known = await query<{ id: string }>(em, `select id from file where id::text = any($1) and state = 'quarantined'`, [old.map(({ id }) => id)]);
  const strays = old.filter(({ id }) => !known.some((row) => row.id === id));
  for (const { id } of strays) await store.discard(id);
  return strays.length;
}
