// Records of 考试模板: a row per version. What was enabled once stays as it is; the database holds that too.
import type { EntityManager } from '@mikro-orm/postgresql';
import { documentByKey } from '../../db/document/reads.ts';
import { templateById, type StoredTemplate } from '../../db/exam/templates.ts';
import { one, query } from '../../db/kit/sql.ts';
import { template, type TemplateFacts } from '../../domain/exam/template.ts';
import { templateReasons, type TemplateText } from '../../domain/exam/template-text.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

interface Loaded extends TemplateFacts {
  text: TemplateText;
  stored: StoredTemplate | null;
  district: string;
  version: number;
}
type WriteInput = TemplateText & { district: string };

const me = ({ actor }: Pick<Acting<Loaded>, 'actor'>): string => (actor as PersonActor).accountId;
/** What whoever signs or confirms a version refers to. */
export const templateHash = ({ kind, title, body, attachments }: TemplateText, version: number): string =>
  sm3(canonicalJson({ kind, version, title, body, attachments }));
/** Key of the document that an act of preview entails. */
export const previewKey = (templateId: string, seq: number): string => `${templateId}/${seq}/preview`;

export const templateRecords = (): ProcessRecords<Loaded> => ({
  process: template,
  begin: async (_, { input }) => {
    const { district, kind } = input as WriteInput;
    return { district, applicantId: null, liveKey: `examTemplate:${district}:${kind}` };
  },
  facts: async (em, file, { action, input, actor }) => {
    const stored = file.seq === 0 ? null : await templateById(em, file.id);
    if (file.seq > 0 && !stored) throw refuse('NOT_FOUND');
    const written = input as WriteInput;
    const text: TemplateText = stored
      ? action === 'edit'
        ? { kind: stored.kind, title: written.title, body: written.body, attachments: written.attachments }
        : stored
      : { kind: written.kind, title: written.title, body: written.body, attachments: written.attachments };
    const { version } =
      stored ??
      (await one<{ version: number }>(em, `select coalesce(max(version), 0) + 1 as version from exam_template where district = $1 and kind = $2`, [
        file.district,
        text.kind,
      ]));
    return {
      text,
      stored,
      district: file.district,
      version,
      editors: stored?.editors ?? [],
      previewed: action === 'enable' && stored !== null && (await previewed(em, stored)),
      against: [
        ...templateReasons(text, action === 'enable'),
        ...(await attached(em, text, [...(stored?.editors ?? []), ...(actor.kind === 'person' ? [actor.accountId] : [])])),
      ],
    };
  },
  apply: {
    write: async (acting) => {
      const { em, file, facts, received } = acting;
      const { text, version, district } = facts;
      await query(
        em,
        `insert into exam_template (case_id, district, kind, version, title, body, attachments, hash, editors, written_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          file.id,
          district,
          text.kind,
          version,
          text.title,
          text.body,
          JSON.stringify(text.attachments),
          templateHash(text, version),
          [me(acting)],
          received,
        ],
      );
      await use(em, file.id, text);
      return told(facts);
    },
    edit: async (acting) => {
      const { em, file, facts, received } = acting;
      const { text, version, editors } = facts;
      await query(
        em,
        `update exam_template set title = $2, body = $3, attachments = $4, hash = $5, editors = $6, written_at = $7, previewed_hash = null where case_id = $1`,
        [
          file.id,
          text.title,
          text.body,
          JSON.stringify(text.attachments),
          templateHash(text, version),
          [...new Set([...editors, me(acting)])],
          received,
        ],
      );
      await use(em, file.id, text);
      return told(facts);
    },
    preview: async ({ em, file, facts }) => {
      await query(em, `update exam_template set previewed_hash = hash, preview_seq = $2 where case_id = $1`, [file.id, file.seq + 1]);
      return told(facts);
    },
    enable: async (acting) => {
      const { em, file, facts, received, request } = acting;
      const { kind } = facts.text;
      const before = await query<{ id: string }>(
        em,
        `update exam_template set disabled_at = $3 where district = $1 and kind = $2 and enabled_at is not null and disabled_at is null returning case_id as id`,
        [facts.district, kind, received],
      );
      await query(em, `update exam_template set enabled_by = $2, enabled_at = $3 where case_id = $1`, [file.id, me(acting), received]);
      return {
        ...told(facts),
        liveKey: null,
        also: before.map(({ id }) => ({
          key: `${request.key}/${id}`,
          type: template.type,
          action: 'replace',
          caseId: id,
          actor: { kind: 'system' } as const,
          input: {},
          bodyHash: '',
        })),
      };
    },
    discard: async ({ facts }) => ({ ...told(facts), liveKey: null }),
    disable: async ({ em, file, facts, received }) => {
      await query(em, `update exam_template set disabled_at = $2 where case_id = $1`, [file.id, received]);
      return told(facts);
    },
    replace: async ({ facts }) => told(facts),
  },
  unique: { exam_template_version: { code: 'ALREADY_RUNNING' }, exam_template_enabled: { code: 'ALREADY_RUNNING' } },
});

const told = ({ text, version }: Loaded): Written => ({
  data: { kind: text.kind, templateVersion: version, hash: templateHash(text, version) },
  body: { kind: text.kind, templateVersion: version, hash: templateHash(text, version) },
});

/** The text as it stands was printed, and the print is there to be looked at. */
async function previewed(em: EntityManager, { id, hash, previewedHash, previewSeq }: StoredTemplate): Promise<boolean> {
  if (previewedHash !== hash || previewSeq === null) return false;
  return (await documentByKey(em, previewKey(id, previewSeq)))?.readyAt != null;
}

/** Uploads that are not there, not clean or of somebody else can't go with a template, which everybody reads. */
async function attached(em: EntityManager, { attachments }: TemplateText, editors: readonly string[]): Promise<Reason[]> {
  if (!attachments.length) return [];
  const files = await query<{ id: string; state: string }>(
    em,
    `select id, state from file where id in (select v::uuid from jsonb_array_elements_text($1) v) and owner_id = any($2)`,
    [JSON.stringify(attachments.map(({ fileId }) => fileId)), [...editors]],
  );
  return attachments.flatMap(({ fileId }, n): Reason[] => {
    const found = files.find(({ id }) => id === fileId);
    if (found?.state === 'clean') return [];
    return [{ field: `attachments[${n}].fileId`, code: 'EXAM_TEMPLATE_INVALID', message: found ? '附件尚未通过安全检查' : '没有这个附件' }];
  });
}

/** Keeps the uploads for as long as the template stands. */
const use = (em: EntityManager, caseId: string, { attachments }: TemplateText): Promise<unknown> =>
  query(em, `insert into file_use (file_id, case_id) select distinct v::uuid, $1::uuid from jsonb_array_elements_text($2) v on conflict do nothing`, [
    caseId,
    JSON.stringify(attachments.map(({ fileId }) => fileId)),
  ]);
