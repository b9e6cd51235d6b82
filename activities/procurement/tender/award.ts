// Records of 定标: the report's ranking, the purchaser's choice in its order, the result with its 中标通知书, a winner who forgoes.
import type { EntityManager } from '@mikro-orm/postgresql';
import { losersBonds } from '../../../db/procurement/bonds.ts';
import { candidatesOf } from '../../../db/procurement/candidates.ts';
import { ceremonyOf } from '../../../db/procurement/ceremonies.ts';
import { reportOf } from '../../../db/procurement/evaluation.ts';
import { liveContract } from '../../../db/procurement/contracts.ts';
import { asInstant, later, query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { planPeriod } from '../../../domain/kit/deadline.ts';
import { endOfDay, plusMs, shanghaiDay, type Instant, type PlainDate } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import { periods } from '../../../domain/procurement/law/rules.ts';
import { choiceReasons, firstInOrder, forgoReasons, reportReasons, type Choice, type LotReport } from '../../../domain/procurement/project/award.ts';
import { resultOf, resultText, type ResultInput } from '../../../domain/procurement/project/result.ts';
import { tenderDocuments, type StoredProject } from '../../../db/procurement/projects.ts';
import type { Acting, Written } from '../../kit/records.ts';
import { replacing } from './after.ts';
import { deliverReport } from '../evaluation/report.ts';
import { unsigned } from '../evaluation/steps.ts';
import { fallDue } from '../bond/records.ts';
import type { Loaded } from './project-facts.ts';

type Act = Acting<Loaded>;
export interface ReportInput {
  /** Day on which the evaluation ended. */
  endedOn: PlainDate;
  lots: readonly LotReport[];
}

/** R35: two working days from the end of the evaluation. */
const lastToReport = ({ set, calendar }: Law, endedOn: PlainDate): Instant =>
  planPeriod(calendar, plusMs(endOfDay(endedOn), -1), ruleValue(set, periods.report), '').due;

/** What speaks against an act of 定标. */
export async function awardReasons(em: EntityManager, { action, input }: ActRequest, stored: StoredProject, received: Instant): Promise<Reason[]> {
  if (action === 'deliver' && stored.fields.evaluation) {
    // What is evaluated here is delivered as it was computed and signed; nobody types a ranking into it.
    const typed = (input as Partial<ReportInput>).lots !== undefined;
    return typed ? [{ field: 'lots', message: '本项目在线评审，评审报告由评审结果生成' }] : unsigned(em, stored);
  }
  if (action === 'deliver') {
    const { endedOn, lots } = input as ReportInput;
    if (!lots || !endedOn) return [{ field: 'lots', message: '线下评审的，请填写评审结束日期和各标项的评审结果' }];
    const rows = await query<{ id: string }>(
      em,
      `select a.organisation_id as id from tender_acquisition a join case_file c on c.id = a.case_id where a.project_id = $1 and c.state = 'obtained'`,
      [stored.id],
    );
    const late = stored.bidDeadline !== null && endOfDay(endedOn) <= stored.bidDeadline;
    // Bids that were opened here are evaluated when the opening is complete; what comes on paper is opened at the table.
    const open = stored.state === 'opening' && (await ceremonyOf(em, stored.id)) !== null;
    return [
      ...(open ? [{ message: '开标尚未完成，不能送达评审报告', rule: 'R19' }] : []),
      ...(late || endOfDay(endedOn) > endOfDay(shanghaiDay(received)) ? [{ field: 'endedOn', message: '评审结束日期应在开标之后、今天之前' }] : []),
      ...reportReasons(stored.fields, lots, new Set(rows.map(({ id }) => id))),
    ];
  }
  if (action === 'award') return choiceReasons(await candidatesOf(em, stored.id), (input as { lots: readonly Choice[] }).lots);
  if (action === 'recordForgone') {
    const { lot } = input as { lot: number };
    if ((await liveContract(em, stored.id, lot))?.concluded) return [{ field: 'lot', message: '该标项的合同已签订' }];
    return forgoReasons(await candidatesOf(em, stored.id), lot);
  }
  return [];
}

/** The day of the result, for the acts whose dates are counted from it. */
export async function awardedOn(em: EntityManager, { action, caseId }: ActRequest, received: Instant): Promise<{ awarded?: PlainDate }> {
  if (action === 'publishResult') return { awarded: shanghaiDay(received) };
  if (action !== 'endResultNotice') return {};
  const [notice] = await query<{ at: Instant }>(
    em,
    `select ${asInstant('max(published_at)')} as at from tender_notice where case_id = $1 and kind = 'award'`,
    [caseId],
  );
  return { awarded: shanghaiDay(notice!.at) };
}

async function deliver({ em, file, input, facts, received }: Act): Promise<Written> {
  const offline = !facts.stored!.fields.evaluation;
  const { endedOn, lots, n } = offline ? { ...(input as ReportInput), n: null } : await deliverReport(em, file.id, received);
  const rows = lots.flatMap(({ lot, bidders }) => bidders.map((bidder) => ({ lot, ...bidder })));
  await query(
    em,
    `insert into tender_candidate (case_id, lot, organisation_id, rank, price_fen, score, reason)
       select $1, r.lot, r."organisationId", r.rank, r."priceFen", r.score, r.reason
       from jsonb_to_recordset($2::jsonb) r (lot int, "organisationId" uuid, rank int, "priceFen" bigint, score int, reason text)`,
    [file.id, JSON.stringify(rows)],
  );
  // Received all the same: that it is late is the agency's fault, not the purchaser's.
  return { data: { late: received >= lastToReport(facts, endedOn), lots: lots.length, offline, ...(n !== null && { report: n }) } };
}

async function won({ em, file }: Act, choices: readonly Choice[], silent: boolean): Promise<Written> {
  for (const { lot, organisationId } of choices)
    await query(em, `update tender_candidate set state = 'won' where case_id = $1 and lot = $2 and organisation_id = $3`, [
      file.id,
      lot,
      organisationId,
    ]);
  return { data: { silent, lots: choices.map(({ lot }) => lot) } };
}
const award = (act: Act): Promise<Written> => won(act, (act.input as { lots: readonly Choice[] }).lots, false);
/** 87号令第六十八条: whoever has neither decided nor said why in time has decided for the first in order. */
const awardSilent = async (act: Act): Promise<Written> => won(act, firstInOrder(await candidatesOf(act.em, act.file.id)), true);

/** `publish`: writes the notice and answers its number. */
export type PublishAward = (act: Act, notice: { kind: 'award'; title: string; content: string; data: Record<string, unknown> }) => Promise<number>;

/** The result: what the notice says (R36), and what its paper and each winner's letter are made of. */
async function publishResult(act: Act, publish: PublishAward, members: readonly string[]): Promise<Written> {
  const { em, file, facts, received } = act;
  const winners = (await candidatesOf(em, file.id)).filter(({ state }) => state === 'won');
  const input = act.input as ResultInput;
  // Who evaluated here is known; of an evaluation offline the agency says it.
  const said = { ...input, experts: members.length ? members : input.experts };
  const result = resultOf(facts.stored!, winners, said, await tenderDocuments(em, file.id));
  const { name } = facts.stored!;
  const n = await publish(act, { kind: 'award', title: `${name}中标结果公告`, content: resultText(facts.stored!, result), data: { ...result } });
  await later(
    em,
    `update tender_candidate set told_at = coalesce(told_at, $2), state = case when state = 'listed' then 'lost' else state end where case_id = $1`,
    [file.id, received],
  );
  const also = fallDue(act, await losersBonds(em, file.id), 'lost');
  // Once more with the members' names, which are no secret from now on.
  const report = facts.stored!.fields.evaluation ? (await reportOf(em, file.id))?.n : undefined;
  const data = { notice: n, paper: true, letters: winners.map(({ lot }) => lot), ...(report !== undefined && { report }) };
  return { data, body: { notice: n }, also };
}

/** `membersOf`: who evaluated, named with the result (R36). */
export const awardRecords = (publish: PublishAward, membersOf: (em: EntityManager, projectId: string) => Promise<string[]>) => ({
  deliver,
  award,
  awardSilent,
  publishResult: async (act: Act): Promise<Written> => publishResult(act, publish, await membersOf(act.em, act.file.id)),
  /** Who came after is a candidate again, and learns of it with the next notice; who came before stays out. */
  recordForgone: async (act: Act): Promise<Written> => {
    const { em, file, input } = act;
    const { lot, reason } = input as { lot: number; reason: string };
    await query(
      em,
      `update tender_candidate set state = case state when 'won' then 'forgone' else 'listed' end, reason = case state when 'won' then $3 else reason end,
         told_at = case state when 'won' then told_at end where case_id = $1 and lot = $2 and (state = 'won' or (state = 'lost' and rank is not null))`,
      [file.id, lot, reason],
    );
    return { data: { lot }, also: await replacing(act, [lot]) };
  },
});
