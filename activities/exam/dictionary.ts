// Records of 考务字典: a row per version of an entry. What another entry, an exam or an enrolment says of an entry is read under one lock per 区划.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dictionaryKey, entriesOf, lockSetUp, usageOf } from '../../db/exam/dictionary.ts';
import { query } from '../../db/kit/sql.ts';
import { firstEntries } from '../../db/data/exam/dictionary.ts';
import {
  changedEntry,
  changeReasons,
  dictionary,
  entryKinds,
  entryReasons,
  removalReasons,
  unbindReasons,
  type AnyEntry,
  type Dictionary,
  type DictionaryFacts,
  type EntryInput,
} from '../../domain/exam/dictionary.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

export const dictionaryRecords = (): ProcessRecords<DictionaryFacts> => ({
  process: dictionary,
  begin: async (_, { input }) => {
    const { district } = input as { district: string };
    return { district, applicantId: null, liveKey: dictionaryKey(district) };
  },
  facts: async (em, file, { action, input }) => {
    await lockSetUp(em, file.district);
    if (action === 'open') return { against: [], entries: firstEntries(file.district), next: null };
    const asked = input as EntryInput;
    const entries = await entriesOf(em, file.district);
    const one = entries.find(({ kind, code }) => kind === asked.kind && code === asked.code);
    if (action === 'add' || action === 'addFee') {
      const next = { kind: asked.kind, code: asked.code, entry: asked.entry, standing: 'enabled' } as AnyEntry;
      const taken: Reason[] = one
        ? [{ field: 'code', code: 'EXAM_ENTRY_INVALID', message: `代码${asked.code}的${entryKinds[asked.kind]}已存在` }]
        : [];
      return { entries, next, against: [...taken, ...entryReasons(entries, next)] };
    }
    if (!one) throw refuse('NOT_FOUND');
    const next = changedEntry(action, one, asked);
    return { entries, next, against: await against(em, file.district, entries, one, next, action, asked) };
  },
  apply: {
    open: async ({ em, file, facts, received }) => {
      for (const one of facts.entries) await insert(em, file.id, one, { action: 'open', by: null, at: received });
      return { data: { entries: facts.entries.length } };
    },
    ...Object.fromEntries(
      Object.keys(dictionary.actions)
        .filter((name) => name !== 'open')
        .map((name) => [name, write]),
    ),
  },
  unique: {
    exam_entry_short_label: { code: 'EXAM_ENTRY_INVALID', reasons: [{ field: 'shortLabel', code: 'EXAM_ENTRY_INVALID', message: '科目简称重复' }] },
  },
});

async function against(
  em: EntityManager,
  district: string,
  entries: Dictionary,
  one: AnyEntry,
  next: AnyEntry,
  action: string,
  { bound }: EntryInput,
): Promise<Reason[]> {
  const others = entries.filter((entry) => entry !== one);
  switch (action) {
    case 'edit':
    case 'editFee':
      return [...changeReasons(one, await usageOf(em, district, one)), ...entryReasons(others, next)];
    case 'remove':
    case 'removeFee':
      return removalReasons(others, one, await usageOf(em, district, one));
    case 'unbindSpecialty':
    case 'unbindSubject': {
      const list = action === 'unbindSpecialty' ? 'specialty' : 'subject';
      return unbindReasons(await usageOf(em, district, one, { list, code: bound! }), list);
    }
    case 'bindSpecialty':
    case 'bindSubject':
      return entryReasons(others, next);
    default:
      return [];
  }
}

async function write({ em, file, facts, received, actor, action }: Acting<DictionaryFacts>): Promise<Written> {
  const next = facts.next!;
  const by = actor.kind === 'person' ? actor.accountId : null;
  const version = await insert(em, file.id, next, { action, by, at: received });
  const { kind, code, standing } = next;
  return { data: { kind, code, standing, entryVersion: version, hash: sm3(canonicalJson(next.entry)) }, body: { code, entryVersion: version } };
}

/** The next version of an entry. */
async function insert(
  em: EntityManager,
  id: string,
  one: AnyEntry,
  { action, by, at }: { action: string; by: string | null; at: Instant },
): Promise<number> {
  const { kind, code, entry, standing } = one;
  const [before] = await query<{ version: number }>(
    em,
    `update exam_entry set current = false where dictionary_id = $1 and kind = $2 and code = $3 and current returning version`,
    [id, kind, code],
  );
  const version = (before?.version ?? 0) + 1;
  await query(
    em,
    `insert into exam_entry (dictionary_id, kind, code, version, entry, standing, action, changed_by, changed_at, current) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)`,
    [id, kind, code, version, JSON.stringify(entry), standing, action, by, at],
  );
  return version;
}
