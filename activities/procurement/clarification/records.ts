// Records of 询标澄清: one row per letter, with the file of its answer.
import type { EntityManager } from '@mikro-orm/postgresql';
import { acquisitionOf } from '../../../db/procurement/acquisitions.ts';
import { clarificationById, CONTENT, OFFLINE, type StoredClarification } from '../../../db/procurement/clarifications.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import {
  askedIn,
  clarification,
  signedText,
  type AnswerWay,
  type ClarificationFacts,
  type DraftInput,
  type LetterInput,
} from '../../../domain/procurement/clarification/clarification.ts';
import { clarificationRules } from '../../../domain/procurement/clarification/rules.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { signingKey } from '../signing-key.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

interface Loaded extends ClarificationFacts {
  stored: StoredClarification | null;
  /** Key that made the signature. */
  keyId: string | null;
}
type Act = Acting<Loaded>;
export interface OfflineInput {
  fileId: string;
  handedInBy: string;
  reason: string;
}

/** Letters go out while bids are evaluated, and stand still with the project. */
function projectReasons(project: StoredProject, set: RuleSet): Reason[] {
  const held = heldBy(project, set);
  if (held.length) return held;
  return askedIn.includes(project.state) ? [] : [{ field: 'projectId', message: '开标后、定标前方可发起询标函' }];
}

/** The bidder of a letter is among those who obtained the documents, and its 标项 is one of the project's. */
async function bidderReasons(em: EntityManager, project: StoredProject, organisationId: string, lot: number): Promise<Reason[]> {
  const obtained = await acquisitionOf(em, project.id, organisationId);
  return [
    ...(obtained?.state === 'obtained' ? [] : [{ field: 'organisationId', message: '该供应商未获取本项目的采购文件' }]),
    ...(project.fields.lots.some(({ no }) => no === lot) ? [] : [{ field: 'lot', message: '没有这一标项' }]),
  ];
}

/** A clean PDF of the uploader's own organisation, not larger than the rule takes. */
async function paperReasons(em: EntityManager, fileId: string, organisationId: string | undefined, megabytes: number): Promise<Reason[]> {
  const unfit = (await fileReasons(em, [fileId], organisationId ?? null, 'file')).map((reason) => ({ ...reason, field: 'fileId' }));
  if (unfit.length) return unfit;
  const { mime, size } = await one<{ mime: string; size: number }>(em, `select mime, size from file where id = $1`, [fileId]);
  return [
    ...(mime === 'application/pdf' ? [] : [{ field: 'fileId', message: '澄清文件必须以PDF格式上传', rule: 'H03' }]),
    ...(size <= megabytes * 1024 * 1024 ? [] : [{ field: 'fileId', message: `澄清文件不能超过${megabytes}M`, rule: 'H03' }]),
  ];
}

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest): Promise<Loaded> {
  const { action, actor, input } = request;
  const stored = await clarificationById(em, file.id);
  const set = (await ruleBook(em)).rulesOf(file);
  const lastReminder = ruleValue(set, clarificationRules.lastReminder);
  const facts: Loaded = { stored, due: stored?.due ?? null, lastReminder, against: [], keyId: null };
  const person = actor as PersonActor;
  if (action === 'draft' || action === 'ask') {
    const { projectId, organisationId, lot, due } = input as DraftInput;
    const project = (await projectById(em, projectId))!;
    return { ...facts, due, against: [...projectReasons(project, set), ...(await bidderReasons(em, project, organisationId, lot))] };
  }
  if (action === 'edit') return { ...facts, due: (input as LetterInput).due };
  if (action === 'issue') return { ...facts, against: projectReasons((await projectById(em, stored!.projectId))!, set) };
  if (action === 'upload' || action === 'recordOffline') {
    const most = ruleValue(set, clarificationRules.megabytes);
    return { ...facts, against: await paperReasons(em, (input as { fileId: string }).fileId, person.organisationId, most) };
  }
  if (action === 'sign') {
    const { signature } = input as { signature: string };
    const keyId = stored!.fileHash === null ? null : await signingKey(em, person.accountId, signedText(file.id, stored!.fileHash), signature);
    const wrong = [{ code: 'CLARIFICATION_SIGNATURE_WRONG', field: 'signature', message: '签章验证未通过' }];
    return { ...facts, keyId, against: keyId === null ? wrong : [] };
  }
  return facts;
}

export function clarificationRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const draft = async ({ em, file, input, action }: Act): Promise<Written> => {
    const { projectId, organisationId, lot, content, due } = input as DraftInput;
    const { n } = await one<{ n: number }>(
      em,
      `insert into clarification (case_id, project_id, organisation_id, lot, n, issuer, content, due)
         select $1, $2, $3, $4, coalesce(max(n), 0) + 1, $5, $6, $7 from clarification where project_id = $2 and organisation_id = $3 and lot = $4 returning n`,
      [file.id, projectId, organisationId, lot, action === 'ask' ? 'panel' : 'agency', fields.encrypt(content, file.district, CONTENT), due],
    );
    return { data: { projectId, lot, n }, body: { n } };
  };
  const edit = async ({ em, file, input }: Act): Promise<Written> => {
    const { content, due } = input as LetterInput;
    await later(em, `update clarification set content = $2, due = $3 where case_id = $1`, [
      file.id,
      fields.encrypt(content, file.district, CONTENT),
      due,
    ]);
    return {};
  };
  const issue = async ({ em, file, received }: Act): Promise<Written> => {
    await later(em, `update clarification set issued_at = $2 where case_id = $1`, [file.id, received]);
    return { data: { paper: true } };
  };
  /** By the chair: written and issued at once. */
  const ask = async (act: Act): Promise<Written> => {
    const [drafted, out] = [await draft(act), await issue(act)];
    return { ...drafted, data: { ...drafted.data, ...out.data } };
  };
  /** Keeps the file; whatever was signed before is not signed any more. */
  const keep = async (em: EntityManager, caseId: string, fileId: string): Promise<string> => {
    const { hash } = await one<{ hash: string }>(
      em,
      `update clarification l set file_id = f.id, file_hash = f.hash, signature = null from file f where l.case_id = $1 and f.id = $2 returning f.hash`,
      [caseId, fileId],
    );
    await useFiles(em, caseId, [fileId]);
    return hash;
  };
  const upload = async ({ em, file, input }: Act): Promise<Written> => {
    const { fileId } = input as { fileId: string };
    const hash = await keep(em, file.id, fileId);
    return { data: { fileId, hash }, body: { signs: signedText(file.id, hash) } };
  };
  const sign = async ({ em, file, input, facts, actor, received }: Act): Promise<Written> => {
    const { signature } = input as { signature: string };
    const kept = { by: (actor as PersonActor).accountId, keyId: facts.keyId, value: signature, at: received };
    await later(em, `update clarification set signature = $2 where case_id = $1`, [file.id, JSON.stringify(kept)]);
    return { data: { keyId: facts.keyId } };
  };
  const unsign = async ({ em, file }: Act): Promise<Written> => {
    await later(em, `update clarification set signature = null where case_id = $1`, [file.id]);
    return {};
  };
  const answered =
    (way: AnswerWay) =>
    async ({ em, file, received }: Act): Promise<Written> => {
      await later(em, `update clarification set way = $2, answered_at = $3 where case_id = $1`, [file.id, way, received]);
      return { data: { way, paper: true } };
    };
  const recordOffline = async ({ em, file, input, actor, received }: Act): Promise<Written> => {
    const { fileId, handedInBy, reason } = input as OfflineInput;
    const hash = await keep(em, file.id, fileId);
    await query(em, `update clarification set way = 'offline', answered_at = $2, recorded_by = $3, offline = $4 where case_id = $1`, [
      file.id,
      received,
      (actor as PersonActor).accountId,
      fields.encrypt(JSON.stringify({ handedInBy, reason }), file.district, OFFLINE),
    ]);
    return { data: { way: 'offline', fileId, hash, paper: true } };
  };
  return {
    process: clarification,
    begin: async (em, { actor, input }, received) => {
      const { projectId, organisationId } = input as DraftInput;
      const project = await projectById(em, projectId);
      // Whose project it isn't learns nothing about it, nor about who takes part.
      if (!project || (actor.kind === 'person' && project.organiserId !== actor.organisationId)) throw refuse('NOT_FOUND');
      const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(project.district, shanghaiDay(received)));
      return { district: project.district, organisationId, applicantId: null, counterpartId: project.organiserId, ruleSet };
    },
    facts: factsOf,
    apply: {
      draft,
      ask,
      edit,
      issue,
      upload,
      sign,
      unsign,
      submit: answered('signed'),
      submitUnsigned: answered('unsigned'),
      recordOffline,
    },
    unique: { clarification_round: { code: 'CLARIFICATION_INVALID', message: '同一标项的询标函正在起草，请刷新后重试' } },
  };
}
