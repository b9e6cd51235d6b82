// Records of 12345工单 for `decide`.
import type { EntityManager } from '@mikro-orm/postgresql';
import { hotlineTicket, type TakeInput, type TicketFacts } from '../../domain/hotline/ticket.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { ANSWER_PLACE, CALLER_PLACE, caseNumbered, TEXT_PLACE, ticketById } from '../../db/hotline/reads.ts';
import { later, query } from '../../db/kit/sql.ts';
import { handlersOf } from '../../db/rating/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

type Act = Acting<TicketFacts>;

async function factsOf(em: EntityManager, file: CaseView, { action, input }: ActRequest): Promise<TicketFacts> {
  if (action === 'take') return { kind: (input as TakeInput).kind, handlers: [] };
  const { kind, aboutCase } = (await ticketById(em, file.id))!;
  return { kind, handlers: action === 'answer' && aboutCase !== null ? await handlersOf(em, aboutCase) : [] };
}

export function hotlineRecords({ fields }: { fields: Fields }): ProcessRecords<TicketFacts> {
  const take = async ({ em, file, input }: Act): Promise<Written> => {
    const { number, kind, text, caller, caseNo, at, due } = input as TakeInput;
    const about = caseNo === null ? null : await caseNumbered(em, caseNo);
    await query(
      em,
      `insert into hotline_ticket (case_id, number, kind, text, caller, case_no, about_case, asked_at, due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        file.id,
        number,
        kind,
        fields.encrypt(text, file.district, TEXT_PLACE),
        caller === null ? null : fields.encrypt(caller, file.district, CALLER_PLACE),
        caseNo,
        about?.id ?? null,
        at,
        due,
      ],
    );
    return { data: { number, kind, about: about?.id ?? null } };
  };
  const answer = async ({ em, file, input, actor, received }: Act): Promise<Written> => {
    const text = fields.encrypt((input as { text: string }).text, file.district, ANSWER_PLACE);
    const by = actor.kind === 'person' ? actor.accountId : null;
    await later(em, `update hotline_ticket set answer = $2, answered_by = $3, answered_at = $4 where case_id = $1`, [file.id, text, by, received]);
    return {};
  };
  return {
    process: hotlineTicket,
    begin: async (em, { input }, received) => {
      const { caseNo, district } = input as TakeInput;
      const about = caseNo === null ? null : await caseNumbered(em, caseNo);
      const own = about?.district ?? district;
      return { district: own, applicantId: null, ruleSet: ruleSetText((await ruleBook(em)).rulesFor(own, shanghaiDay(received))) };
    },
    facts: factsOf,
    apply: {
      take,
      late: async ({ em, file }) => {
        await later(em, `update hotline_ticket set late = true where case_id = $1`, [file.id]);
        return {};
      },
      answer,
      sent: async ({ em, file, input, received }) => {
        const { receipt } = input as { receipt: string };
        await later(em, `update hotline_ticket set receipt = $2, sent_at = $3 where case_id = $1`, [file.id, receipt, received]);
        return { data: { receipt } };
      },
      refused: async ({ em, file, input }) => {
        const { code } = input as { code: string };
        await later(em, `update hotline_ticket set refusal = $2 where case_id = $1`, [file.id, code]);
        return { data: { code } };
      },
    },
    unique: { hotline_ticket_number_key: { code: 'ALREADY_RUNNING', message: '该工单已经接收' } },
  };
}
