// Records of 询问: a question and its answer.
import { inquiryTime } from '../../../domain/procurement/law/challenge.ts';
import { QUESTION, REPLY } from '../../../db/procurement/challenges.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import type { addressees } from '../../../domain/procurement/challenge/challenge.ts';
import { inquiry, type InquiryFacts } from '../../../domain/procurement/challenge/inquiry.ts';
import type { Fields } from '../../../security/field.ts';
import type { ProcessRecords } from '../../kit/records.ts';
import { addressed } from './addressed.ts';

interface AskInput {
  projectId: string;
  addressee: keyof typeof addressees;
  question: string;
}

export const inquiryRecords = ({ fields }: { fields: Fields }): ProcessRecords<InquiryFacts> => ({
  process: inquiry,
  begin: addressed,
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
