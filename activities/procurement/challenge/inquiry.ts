// Records of 询问: a question and its answer.
import { inquiryTime } from '../../../domain/procurement/law/challenge.ts';
import { QUESTION, REPLY } from '../../../db/procurement/challenges.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import type { addressees } from '../../../domain/procurement/challenge/challenge.ts';
import { inquiry, type InquiryFacts } from '../../../domain/procurement/challenge/inquiry.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Fields } from '../../../security/field.ts';
import type { ProcessRecords } from '../../kit/records.ts';

interface AskInput {
  projectId: string;
  addressee: keyof typeof addressees;
  question: string;
}

export const inquiryRecords = ({ fields }: { fields: Fields }): ProcessRecords<InquiryFacts> => ({
  process: inquiry,
  begin: async (em, { actor, input }, received) => {
    const { projectId, addressee } = input as AskInput;
    const found = await projectById(em, projectId);
    const { organisationId } = actor as PersonActor;
    if (!found || found.publishedOn === null) throw refuse('NOT_FOUND');
    if (!organisationId) throw refuse('FORBIDDEN');
    return {
      district: found.district,
      organisationId,
      counterpartId: addressee === 'agency' ? found.organiserId : found.purchaserId,
      ruleSet: ruleSetText((await ruleBook(em)).rulesFor(found.district, shanghaiDay(received))),
    };
  },
  facts: async () => ({ against: [] }),
  apply: {
    ask: async ({ em, file, input, received }) => {
      const { projectId, addressee, question } = input as AskInput;
      const book = await ruleBook(em);
      const { due } = inquiryTime({ set: book.rulesOf(file), calendar: book.calendar() }, shanghaiDay(received));
      await query(
        em,
        `insert into tender_inquiry (case_id, project_id, organisation_id, addressee, question, asked_at, due) values ($1, $2, $3, $4, $5, $6, $7)`,
        [file.id, projectId, file.organisationId, addressee, fields.encrypt(question, file.district, QUESTION), received, due],
      );
      return { data: { projectId }, body: { due: rfc3339(due) } };
    },
    answer: async ({ em, file, input, received }) => {
      const { content } = input as { content: string };
      await later(em, `update tender_inquiry set answer = $2, answered_at = $3 where case_id = $1`, [
        file.id,
        fields.encrypt(content, file.district, REPLY),
        received,
      ]);
      return {};
    },
  },
});
