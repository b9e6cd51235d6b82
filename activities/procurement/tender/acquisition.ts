// Records of 获取采购文件 and of its register. The gate is the project's running deadline, read without touching the project.
import type { EntityManager } from '@mikro-orm/postgresql';
import { acquisitionById, CONTACT } from '../../../db/procurement/acquisitions.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { asInstant, later, query } from '../../../db/kit/sql.ts';
import { supplierLine } from '../../../db/supplier/cases.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import {
  acquisition,
  acquisitionRegister,
  type AcquisitionFacts,
  type ApplyInput,
  type Contact,
} from '../../../domain/procurement/acquisition/acquisition.ts';
import { applyDialog } from '../../../domain/procurement/acquisition/portal.ts';
import { tenderRules } from '../../../domain/procurement/project/rules.ts';
import { bidderStatus } from '../../../domain/supplier/bidder.ts';
import { supplierRules } from '../../../domain/supplier/rules.ts';
import type { Fields } from '../../../security/field.ts';
import { obtained } from '../bid/publish.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fileReasons, useFiles } from './uploads.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';

type Act = Acting<AcquisitionFacts>;

/** The running 获取截止时间; null where it has been closed. */
async function gateOf(em: EntityManager, projectId: string): Promise<{ due: Instant; paused: boolean } | null> {
  const [row] = await query<{ due: Instant; paused: boolean }>(
    em,
    `select ${asInstant('due')} as due, paused_at is not null as paused from deadline where case_id = $1 and name = 'obtain' and closed_at is null`,
    [projectId],
  );
  return row ?? null;
}

const done: Written = { body: { message: applyDialog.done } };
const asks = ({ action }: ActRequest): boolean => action === 'apply' || action === 'reapply';

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<AcquisitionFacts> {
  const nothing: AcquisitionFacts = { gate: null, held: [], reviewed: false, takesConsortium: false, welcome: false, barred: null, files: [] };
  if (!asks(request)) return nothing;
  const input = request.input as ApplyInput;
  const projectId = request.action === 'apply' ? input.projectId : (await acquisitionById(em, file.id))!.projectId;
  const project = (await projectById(em, projectId))!;
  const set = (await ruleBook(em)).rulesFor(project.district, shanghaiDay(received));
  const line = await supplierLine(em, { organisationId: file.organisationId, district: project.district });
  const bidder = bidderStatus(ruleValue(set, supplierRules.bidderStatusRequired), line?.state ?? null);
  const { invitees, reviewed, consortium } = project.fields;
  const gate = await gateOf(em, projectId);
  return {
    gate,
    held: gate?.paused ? [suspendedReason(set)] : [],
    reviewed: reviewed ?? ruleValue(set, tenderRules.reviewed),
    takesConsortium: consortium,
    welcome: project.method !== 'singleSource' && (invitees.length === 0 || invitees.includes(file.organisationId!)),
    barred: bidder.mayBid ? null : bidder.message,
    files: await fileReasons(em, input.fileId === null ? [] : [input.fileId], file.organisationId, 'file'),
  };
}

export function acquisitionRecords({ fields }: { fields: Fields }): ProcessRecords<AcquisitionFacts> {
  const sealed = ({ input, file }: Act): string => {
    const { contactName, phone, email, address, fax } = input as ApplyInput;
    const contact: Contact = { contactName, phone, email, address, fax };
    return fields.encrypt(JSON.stringify(contact), file.district, CONTACT);
  };
  const used = async ({ em, file, input }: Act): Promise<void> => {
    const { fileId } = input as ApplyInput;
    if (fileId !== null) await useFiles(em, file.id, [fileId]);
  };
  /** Without a review the documents are given at once, and bids are open to the supplier. */
  const given = async ({ em, file, facts }: Act, projectId: string): Promise<void> => {
    if (!facts.reviewed) await obtained(em, projectId, file.organisationId!);
  };
  const apply = async (act: Act): Promise<Written> => {
    const { em, file, input, received } = act;
    const { projectId, consortium, fileId } = input as ApplyInput;
    await query(
      em,
      `insert into tender_acquisition (case_id, project_id, organisation_id, contact, file_id, consortium, applied_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [file.id, projectId, file.organisationId, sealed(act), fileId, consortium, received],
    );
    await given(act, projectId);
    await used(act);
    return done;
  };
  const reapply = async (act: Act): Promise<Written> => {
    const { em, file, input, received } = act;
    const { consortium, fileId } = input as ApplyInput;
    await query(
      em,
      `update tender_acquisition set contact = $2, file_id = $3, consortium = $4, applied_at = $5, decided_at = null where case_id = $1`,
      [file.id, sealed(act), fileId, consortium, received],
    );
    await given(act, (await acquisitionById(em, file.id))!.projectId);
    await used(act);
    return done;
  };
  const decided = async ({ em, file, received }: Act): Promise<Written> => {
    await later(em, `update tender_acquisition set decided_at = $2 where case_id = $1`, [file.id, received]);
    return {};
  };
  const approved = async (act: Act): Promise<Written> => {
    const { projectId, organisationId } = (await acquisitionById(act.em, act.file.id))!;
    await obtained(act.em, projectId, organisationId);
    return decided(act);
  };
  return {
    process: acquisition,
    begin: async (em, { actor, input }) => {
      const { organisationId } = actor as PersonActor;
      const project = await projectById(em, (input as ApplyInput).projectId);
      if (!project || project.publishedAt === null) throw refuse('NOT_FOUND');
      if (!organisationId) throw refuse('FORBIDDEN');
      return { district: project.district, organisationId, counterpartId: project.organiserId };
    },
    facts: factsOf,
    apply: { apply, reapply, approve: approved, reject: decided },
    unique: { tender_acquisition_once: { code: 'ALREADY_RUNNING', message: '已申请获取该项目采购文件' } },
  };
}

export const registerRecords = (): ProcessRecords<null> => ({
  process: acquisitionRegister,
  begin: async (em, { input }) => {
    const project = (await projectById(em, (input as { projectId: string }).projectId))!;
    return { district: project.district, organisationId: project.organiserId, applicantId: null };
  },
  facts: async () => null,
  apply: {
    open: async ({ em, file, input }) => {
      await query(em, `insert into acquisition_register (case_id, project_id) values ($1, $2)`, [
        file.id,
        (input as { projectId: string }).projectId,
      ]);
      return {};
    },
  },
});
