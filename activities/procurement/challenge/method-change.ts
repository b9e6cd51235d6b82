// Records of 变更采购方式: what is asked of 财政 after 废标, and telling what it decided.
import { participantsOf } from '../../../db/procurement/challenges.ts';
import { methodChangeById, WHY } from '../../../db/procurement/method-changes.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { methodChain } from '../../../domain/procurement/method/chain.ts';
import { methodChange, methodReasons, type MethodChangeFacts, type MethodChangeInput } from '../../../domain/procurement/method/change.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Fields } from '../../../security/field.ts';
import { approvalFacts } from '../../approval/facts.ts';
import type { EffectParts } from '../../processes.ts';
import type { ProcessRecords } from '../../kit/records.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';

interface Loaded extends MethodChangeFacts {
  /** Those who were left. */
  left: readonly string[];
}

export const methodChangeRecords = ({ fields }: { fields: Fields }): ProcessRecords<Loaded> => ({
  process: methodChange,
  begin: async (em, { actor, input }, received) => {
    const found = await projectById(em, (input as MethodChangeInput).projectId);
    if (!found || found.purchaserId !== (actor as PersonActor).organisationId) throw refuse('NOT_FOUND');
    const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(found.district, shanghaiDay(received)));
    return { district: found.district, organisationId: found.purchaserId, counterpartId: found.organiserId, ruleSet };
  },
  facts: async (em, file, request, received) => {
    const set = (await ruleBook(em)).rulesOf(file);
    const approval = await approvalFacts(em, request, { chain: methodChain, file, received, set });
    if (request.action !== 'submit') return { approval, against: [], left: [] };
    const input = request.input as MethodChangeInput;
    const project = (await projectById(em, input.projectId))!;
    const left = (await participantsOf(em, project.id)).map(({ id }) => id);
    const against = [...methodReasons(input, project, left.length, set), ...(await fileReasons(em, input.files, file.organisationId, 'files'))];
    return { approval, against, left };
  },
  apply: {
    submit: async ({ em, file, input, facts, received }) => {
      const { projectId, method, twoLeft, reason, files } = input as MethodChangeInput;
      await query(
        em,
        `insert into method_change (case_id, project_id, method, two_left, suppliers, reason, files, submitted_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          file.id,
          projectId,
          method,
          twoLeft,
          JSON.stringify(twoLeft ? facts.left : []),
          fields.encrypt(reason, file.district, WHY),
          JSON.stringify(files),
          received,
        ],
      );
      await useFiles(em, file.id, files);
      return { data: { projectId, method, twoLeft } };
    },
  },
});

export type MethodMessage = 'methodApproved' | 'methodRejected';
export interface MethodActivities {
  /** Tells purchaser and agency what 财政 decided, once per effect key. */
  tellMethod: (request: EffectRequest & { message: MethodMessage }) => Promise<null>;
}
export const createMethodActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): MethodActivities => ({
  tellMethod: async ({ message, ...request }) => {
    const em = orm.em.fork();
    const row = await methodChangeById(em, request.caseId);
    const project = row && (await projectById(em, row.projectId));
    if (!row || !project) throw new Error(`no change of method ${request.caseId}`);
    const params = { project: project.name, code: project.code, method: methods[row.method] };
    for (const organisationId of new Set([project.purchaserId, project.organiserId]))
      await notify({ ...request, key: `${request.key}/${organisationId}`, template: message, to: { organisationId }, params });
    return null;
  },
});
