// Dictionaries of the exam as they stand.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AnyEntry, Dictionary, EntryKind, Usage } from '../../domain/exam/dictionary.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { firstEntries } from '../data/exam/dictionary.ts';
import { asInstant, one, query } from '../kit/sql.ts';

/** Unique while the dictionary lives, which is for ever. */
export const dictionaryKey = (district: string): string => `examDictionary:${district}`;

/** Serialises what is decided about the set-up of exams in a 区划: entries and whoever uses them. Held until the end of the transaction. */
export const lockSetUp = (em: EntityManager, district: string): Promise<unknown> =>
  query(em, `select pg_advisory_xact_lock(hashtextextended('exam-setup/' || $1, 0))`, [district]);

/** Case and version of a dictionary; null where none was opened yet. */
export const dictionaryOf = async (em: EntityManager, district: string): Promise<{ id: string; version: number } | null> =>
  (await query<{ id: string; version: number }>(em, `select id, version from case_file where live_key = $1`, [dictionaryKey(district)]))[0] ?? null;

const CURRENT = `select e.kind, e.code, e.entry, e.standing from exam_entry e join case_file c on c.id = e.dictionary_id
  where c.live_key = $1 and e.current and e.standing <> 'removed' order by e.kind, e.code`;

/** Entries that were not removed; those that a dictionary begins with where none was opened yet. */
export async function entriesOf(em: EntityManager, district: string): Promise<Dictionary> {
  const rows = await query<AnyEntry>(em, CURRENT, [dictionaryKey(district)]);
  return rows.length || (await dictionaryOf(em, district)) ? rows : firstEntries(district);
}

export interface EntryVersion {
  version: number;
  action: string;
  standing: AnyEntry['standing'];
  entry: AnyEntry['entry'];
  /** Null: the system, when the dictionary was opened. */
  changedBy: string | null;
  changedAt: Instant;
}

/** Every version of an entry, the newest first: who changed what, when. */
export const entryHistory = (em: EntityManager, district: string, kind: EntryKind, code: string): Promise<EntryVersion[]> =>
  query(
    em,
    `select e.version, e.action, e.standing, e.entry, e.changed_by as "changedBy", ${asInstant('e.changed_at')} as "changedAt"
       from exam_entry e join case_file c on c.id = e.dictionary_id where c.live_key = $1 and e.kind = $2 and e.code = $3 order by e.version desc limit 200`,
    [dictionaryKey(district), kind, code],
  );

const LIST: Readonly<Record<EntryKind, string>> = { specialty: 'specialties', subject: 'subjects', level: 'levels', fee: 'fees' };

/** Where an entry is used. A fee is used by the exams whose enrolment begins while it is in force. */
export async function usageOf(
  em: EntityManager,
  district: string,
  { kind, code, entry }: AnyEntry,
  bound?: { list: 'specialty' | 'subject'; code: string },
): Promise<Usage> {
  const exams = await query<{ name: string; draft: boolean }>(
    em,
    `select e.name, c.state = 'draft' as draft from exam e join case_file c on c.id = e.case_id
       where e.district = $1 and c.state not in ('archived', 'cancelled') and e.config->$2 @> jsonb_build_array(jsonb_build_object($3::text, $4::text))
         and ($5::date is null or ((e.config->'windows'->>'enrolOpens')::timestamptz at time zone 'Asia/Shanghai')::date between $5 and coalesce($6::date, 'infinity'))
       order by e.year, e.sitting`,
    kind === 'fee' && 'subject' in entry && 'validFrom' in entry
      ? [district, 'fees', 'subject', entry.subject, entry.validFrom, entry.validTo]
      : [district, LIST[kind], 'code', code, null, null],
  );
  const { enrolments } = await one<{ enrolments: number }>(
    em,
    `select count(*)::int as enrolments from enrolment n join exam e on e.case_id = n.exam_id join case_file c on c.id = e.case_id
       where e.district = $1 and c.state not in ('archived', 'cancelled') and n.state <> 'abandoned'
         and ($2::text is null or n.level = $2) and ($3::text is null or n.specialty = $3) and ($4::text is null or $4 = any(n.subjects))`,
    [
      district,
      kind === 'level' ? code : null,
      bound?.list === 'specialty' ? bound.code : kind === 'specialty' ? code : null,
      bound?.list === 'subject' ? bound.code : kind === 'subject' ? code : null,
    ],
  );
  return { exams, enrolments: kind === 'fee' ? 0 : enrolments };
}
