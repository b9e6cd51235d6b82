// Records of 报价确认与说明. The gate is the project's running deadline, read without touching the project.
import type { EntityManager } from '@mikro-orm/postgresql';
import { ANSWER, statementById } from '../../../db/procurement/evaluation.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { priceStatement, type StatementFacts, type StatementKind } from '../../../domain/procurement/evaluation/statement.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';
import { statementNotice } from './steps.ts';
import { type Instant, shanghaiDay } from '../../../domain/kit/instant.ts';
import { suspendedReason } from '../../../domain/procurement/project/hold.ts';
import { ruleBook } from '../../../db/rule/book.ts';

type Act = Acting<StatementFacts>;
interface Asked {
  projectId: string;
  lot: number;
  organisationId: string;
  about: StatementKind;
  asked: { says: string; fen: string };
  due: string;
  code: string;
  name: string;
}

async function factsOf(em: EntityManager, file: CaseView, { action, input }: ActRequest, received: Instant): Promise<StatementFacts> {
  if (action === 'ask') return { about: (input as Asked).about, gate: null, held: [], files: [] };
  const { about, due, paused } = (await statementById(em, file.id))!;
  const files = action === 'explain' ? await fileReasons(em, (input as { files: string[] }).files, file.organisationId, 'files') : [];
  const held = due !== null && paused ? [suspendedReason((await ruleBook(em)).rulesFor(file.district, shanghaiDay(received)))] : [];
  return { about, gate: due === null ? null : { due }, held, files };
}

export function statementRecords({ fields }: { fields: Fields }): ProcessRecords<StatementFacts> {
  const ask = async ({ em, file, input, request }: Act): Promise<Written> => {
    const { projectId, lot, organisationId, about, asked, due, code, name } = input as Asked;
    await query(em, `insert into price_statement (case_id, project_id, lot, organisation_id, about, asked) values ($1, $2, $3, $4, $5, $6)`, [
      file.id,
      projectId,
      lot,
      organisationId,
      about,
      JSON.stringify(asked),
    ]);
    return { outbox: [statementNotice(file.id, request.key, { organisationId, due, code, name })] };
  };
  const answered = async ({ em, file, received }: Act): Promise<Written> => {
    await query(em, `update price_statement set answered_at = $2 where case_id = $1`, [file.id, received]);
    return {};
  };
  const explain = async ({ em, file, input, received }: Act): Promise<Written> => {
    const { text, files } = input as { text: string; files: string[] };
    await query(em, `update price_statement set answer = $2, files = $3, answered_at = $4 where case_id = $1`, [
      file.id,
      fields.encrypt(text, file.district, ANSWER),
      JSON.stringify(files),
      received,
    ]);
    await useFiles(em, file.id, files);
    return { data: { files } };
  };
  return {
    process: priceStatement,
    begin: async (em, { input }) => {
      const { projectId, organisationId } = input as Asked;
      const project = await projectById(em, projectId);
      if (!project) throw refuse('NOT_FOUND');
      return { district: project.district, organisationId, applicantId: null, counterpartId: project.organiserId };
    },
    facts: factsOf,
    apply: { ask, confirm: answered, decline: answered, explain },
  };
}
