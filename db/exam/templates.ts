// Templates of the exam as they stand.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig, TemplateKind, TemplateRef } from '../../domain/exam/exam.ts';
import type { TemplateText } from '../../domain/exam/template-text.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { districtChain } from '../../domain/kit/rules.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

export interface StoredTemplate extends TemplateText {
  id: string;
  district: string;
  version: number;
  /** SM3 over kind, version, title, body and attachments. */
  hash: string;
  state: string;
  /** Of its case, for If-Match. */
  caseVersion: number;
  editors: string[];
  writtenAt: Instant;
  previewedHash: string | null;
  /** Row of the journal that asked for the newest preview. */
  previewSeq: number | null;
  enabledBy: string | null;
  enabledAt: Instant | null;
  disabledAt: Instant | null;
}

const TEMPLATE = `select t.case_id as id, t.district, t.kind, t.version, t.title, t.body, t.attachments, t.hash, c.state, c.version as "caseVersion", t.editors,
    ${asInstant('t.written_at')} as "writtenAt", t.previewed_hash as "previewedHash", t.preview_seq as "previewSeq", t.enabled_by as "enabledBy",
    ${asInstant('t.enabled_at')} as "enabledAt", ${asInstant('t.disabled_at')} as "disabledAt"
  from exam_template t join case_file c on c.id = t.case_id`;

export const templateById = async (em: EntityManager, id: string): Promise<StoredTemplate | null> =>
  (await ask<StoredTemplate>(em, `${TEMPLATE} where t.case_id = $1`, [id]))[0] ?? null;

/** A version that was enabled once, by its hash: whoever has signed or confirmed it reads it for ever. */
export const templateByHash = async (em: EntityManager, hash: string): Promise<StoredTemplate | null> =>
  (await ask<StoredTemplate>(em, `${TEMPLATE} where t.hash = $1 and t.enabled_at is not null`, [hash]))[0] ?? null;

/** Every version, the newest first; `limit` rows. `districts` are prefixes, null: all. */
export const templates = (
  em: EntityManager,
  { districts, kind, limit, before }: { districts: readonly string[] | null; kind: TemplateKind | null; limit: number; before: string | null },
): Promise<StoredTemplate[]> =>
  query(
    em,
    `${TEMPLATE} where ($1::text[] is null or t.district like any($1)) and ($2::text is null or t.kind = $2) and ($3::uuid is null or t.case_id < $3)
       order by t.case_id desc limit $4`,
    [districts?.map((prefix) => `${prefix}%`) ?? null, kind, before, limit],
  );

/** The enabled version of each kind for a district: its own, else that of the nearest district around it. */
export async function enabledTemplates(em: EntityManager, district: string): Promise<ExamConfig['templates']> {
  const chain = districtChain(district);
  const rows = await query<TemplateRef & { kind: TemplateKind; district: string }>(
    em,
    `select kind, district, case_id as id, version, hash from exam_template where district = any($1) and enabled_at is not null and disabled_at is null`,
    [chain],
  );
  const nearest = (kind: TemplateKind): TemplateRef | null => {
    const [found] = rows.filter((row) => row.kind === kind).toSorted((a, b) => chain.indexOf(a.district) - chain.indexOf(b.district));
    return found ? { id: found.id, version: found.version, hash: found.hash } : null;
  };
  return { guide: nearest('guide'), commitment: nearest('commitment'), form: nearest('form'), ticket: nearest('ticket') };
}
