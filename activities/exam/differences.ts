// Records of 差错单, and how one is opened from wherever a difference is found.
import type { EntityManager } from '@mikro-orm/postgresql';
import { paymentDifference, type DifferenceFacts, type ReportInput } from '../../domain/exam/difference.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { actorRef } from '../../domain/kit/actor.ts';
import { planPeriod } from '../../domain/kit/deadline.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { basisOf } from './season.ts';

const ended = async ({ em, file, actor, received }: Acting<DifferenceFacts>): Promise<Written> => {
  await query(em, `update payment_difference set settled_at = $2, settled_by = $3 where case_id = $1`, [file.id, received, actorRef(actor)]);
  return {};
};

export const differenceRecords = (): ProcessRecords<DifferenceFacts> => ({
  process: paymentDifference,
  begin: async (_em, { input }) => ({ district: (input as ReportInput).district, applicantId: null }),
  facts: async (em, file, _request, received) => {
    const book = await ruleBook(em);
    const set = book.rulesFor(file.district, shanghaiDay(received));
    const period = ruleValue(set, paymentRules.differenceSla);
    return { calendar: book.calendar(), sla: { period, basis: basisOf(set, paymentRules.differenceSla) } };
  },
  apply: {
    report: async ({ em, file, input, received, facts: { calendar, sla } }) => {
      const { day, kind, subject, number, orderNumber, oursFen, theirsFen, note } = input as ReportInput;
      const { due } = planPeriod(calendar, received, sla.period, sla.basis);
      await query(
        em,
        `insert into payment_difference (case_id, district, day, kind, subject, number, order_number, ours_fen, theirs_fen, note, found_at, due, owner_role)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'feeOfficer')`,
        [file.id, file.district, day, kind, subject, number, orderNumber, oursFen, theirsFen, note, received, due],
      );
      return { data: { day, kind, subject, number } };
    },
    settle: ended,
    agree: ended,
    overdue: async ({ em, file, received }) => {
      await query(em, `update payment_difference set overdue_at = $2 where case_id = $1`, [file.id, received]);
      return {};
    },
  },
  unique: { payment_difference_open: { code: 'ALREADY_RUNNING' } },
});

export interface Reporting {
  decide: (request: ActRequest) => Promise<Outcome>;
}

const system = (action: string, key: string, caseId: string, input: unknown): ActRequest => ({
  key,
  type: paymentDifference.type,
  action,
  caseId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/** Opens a 差错单, once as long as it is open. One that a person has settled is not opened again; one that had agreed by itself is. Answers whether one is open. */
export async function reportDifference(em: EntityManager, { decide }: Reporting, input: ReportInput): Promise<boolean> {
  const before = await one<{ open: boolean; settled: boolean; agreed: number }>(
    em,
    `select coalesce(bool_or(settled_at is null), false) as open, coalesce(bool_or(settled_by <> 'system'), false) as settled,
        count(*) filter (where settled_by = 'system')::int as agreed from payment_difference where subject = $1 and kind = $2 and number = $3`,
    [input.subject, input.kind, input.number],
  );
  if (before.open) return true;
  if (before.settled) return false;
  const key = `difference/${input.subject}/${input.kind}/${input.number}/${before.agreed}`;
  const outcome = await decide(system('report', key, uuidv7(), input));
  if (!outcome.ok && outcome.refusal.code !== 'ALREADY_RUNNING') throw new Error(`a difference was not opened: ${outcome.refusal.code}`);
  return true;
}

/** Ends a 差错单 because both books agree again. What a person has ended meanwhile stays ended. */
export const agreeDifference = ({ decide }: Reporting, caseId: string): Promise<Outcome> => decide(system('agree', `${caseId}/agree`, caseId, {}));

/** Marks those that are over their time; answers how many. */
export async function overdueDifferences(em: EntityManager, { decide }: Reporting): Promise<number> {
  const rows = await query<{ id: string }>(
    em,
    `select case_id as id from payment_difference where settled_at is null and overdue_at is null and due <= app_now() order by due limit 1000`,
  );
  let marked = 0;
  for (const { id } of rows) if ((await decide(system('overdue', `${id}/overdue`, id, {}))).ok) marked++;
  return marked;
}
