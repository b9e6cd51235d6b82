// 汇总, 复核 and 评审报告: computed from what members have locked; a report that all have signed is delivered with its own ranking, and evaluated again on the law's four grounds only.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dutiesOf, evaluatedBids, membersOf, panelOf, reportOf, type ReportContent, type StoredDuty } from '../../../db/procurement/evaluation.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { resultOf, warningsOf } from '../../../domain/procurement/evaluation/result.ts';
import { evaluationRules } from '../../../domain/procurement/evaluation/rules.ts';
import { reevaluation } from '../../../domain/procurement/law/award.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import { regimeOf } from '../../../domain/procurement/law/regime.ts';
import { against } from '../../../domain/procurement/law/verdict.ts';
import { canonicalJson, sm3, sm3Bytes } from '../../../security/hash.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { incompleteReasons } from './steps.ts';

type Act = Acting<Loaded>;
export interface ReviseInput {
  /** Key of the law's grounds (R34). */
  ground: string;
  reason: string;
  /** Members who score again, by their numbers. */
  seats: readonly number[];
}
export interface ReevaluateInput extends ReviseInput {
  /** Number under which the finance department was told. */
  reportedAs: string;
}
const wrong = (message: string, field?: string, rule?: string): Reason => ({ message, ...(field && { field }), ...(rule && { rule }) });

async function team(em: EntityManager, projectId: string): Promise<{ seed: string; members: StoredDuty[]; incomplete: Reason[] }> {
  const panel = (await panelOf(em, projectId, 'alone'))!;
  const members = membersOf(await dutiesOf(em, panel));
  return { seed: panel.seed!, members, incomplete: incompleteReasons(members, panel) };
}

const seatReasons = (members: readonly StoredDuty[], seats: readonly number[]): Reason[] =>
  seats.flatMap((seat, n) => (members.some((one) => one.seat === seat) ? [] : [wrong('没有这一评委', `seats[${n}]`)]));

/** What speaks against an act on scores or report. */
export async function reportReasonsOf(em: EntityManager, { action, input }: ActRequest, project: StoredProject, law: Law): Promise<Reason[]> {
  if (action === 'summarise') {
    const { members, incomplete } = await team(em, project.id);
    return [...incomplete, ...members.filter(({ state }) => state !== 'locked').map(({ seat }) => wrong(`评委${seat}尚未提交评分`))];
  }
  if (action === 'makeReport') {
    await panelOf(em, project.id, 'alone');
    const { explanations } = input as { explanations: Record<string, string> };
    const { warnings } = (await reportOf(em, project.id))!.content;
    return warnings.flatMap(({ key, kind, message }) => {
      if (kind === 'objective') return [wrong(`${message}，应当退回修改`, 'explanations', 'R34')];
      return explanations[key]?.trim() ? [] : [wrong(`${message}，请写明复核意见`, `explanations.${key}`, 'R34')];
    });
  }
  if (action === 'reviseScores' || action === 'reevaluate') {
    const { ground, seats, reportedAs } = input as ReevaluateInput;
    const { members } = await team(em, project.id);
    const again = reevaluation(law.set, ground, action === 'reviseScores' || Boolean(reportedAs?.trim()));
    return [
      ...against([again], 'ground'),
      ...seatReasons(members, seats),
      ...(action === 'reevaluate' && !(await reportOf(em, project.id)) ? [wrong('线下评审的项目请在线下重新评审')] : []),
    ];
  }
  return [];
}

/** Computes the report anew. Answers what it holds. */
async function compute(em: EntityManager, project: StoredProject, law: Law): Promise<ReportContent> {
  const { seed, members } = await team(em, project.id);
  const bids = await evaluatedBids(em, project.id);
  const scheme = project.fields.evaluation!;
  const scores = members.map((one) => one.scores ?? []);
  const lots = resultOf({
    set: law.set,
    scheme,
    bids,
    scores,
    seed,
    projectId: project.id,
    sm3: sm3Bytes,
    regime: regimeOf(project.method, project.kind),
    kind: project.kind,
    priceWeight: project.fields.priceWeight ?? 0,
  });
  return {
    lots,
    warnings: warningsOf({ scheme, bids, scores, seats: members.map(({ seat }) => seat!) }, ruleValue(law.set, evaluationRules.deviation)),
    explanations: {},
    members: members.length,
    scores: Object.fromEntries(members.map(({ seat, scores: own }) => [String(seat), own ?? []])),
  };
}

const unlocked = (members: readonly StoredDuty[], seats: readonly number[], key: string): ActRequest[] =>
  members
    .filter(({ seat, state }) => state === 'signed' || (state === 'locked' && seats.includes(seat!)))
    .map(({ id }) => ({
      key: `${key}/unlock/${id}`,
      type: 'EvaluationDuty',
      caseId: id,
      action: 'unlock',
      actor: { kind: 'system' },
      input: {},
      bodyHash: '',
    }));

async function backToScoring({ em, file, input, facts }: Act, again: Record<string, unknown>): Promise<Written> {
  const { seats, ground } = input as ReviseInput;
  const { members } = await team(em, file.id);
  const report = (await reportOf(em, facts.stored!.id))!;
  await query(em, `update evaluation_report set again = coalesce(again, '[]') || $3::jsonb where project_id = $1 and n = $2`, [
    file.id,
    report.n,
    JSON.stringify([again]),
  ]);
  return { data: { ground, seats, report: report.n }, also: unlocked(members, seats, `${file.id}/${file.seq + 1}`) };
}

export const reportRecords = {
  summarise: async ({ em, file, facts, received }: Act): Promise<Written> => {
    const content = await compute(em, facts.stored!, facts);
    const before = await reportOf(em, file.id);
    // What was not delivered is no report yet and is made anew.
    const n = before && before.deliveredAt === null ? before.n : (before?.n ?? 0) + 1;
    await query(
      em,
      `insert into evaluation_report (project_id, n, content, made_at) values ($1, $2, $3, $4)
         on conflict (project_id, n) do update set content = excluded.content, made_at = excluded.made_at, hash = null`,
      [file.id, n, JSON.stringify(content), received],
    );
    return { data: { report: n, warnings: content.warnings.length }, body: { warnings: content.warnings } };
  },
  makeReport: async ({ em, file, input }: Act): Promise<Written> => {
    const { explanations } = input as { explanations: Record<string, string> };
    const { n, content } = (await reportOf(em, file.id))!;
    const whole = { ...content, explanations };
    const hash = sm3(canonicalJson({ projectId: file.id, n, ...whole }));
    await query(em, `update evaluation_report set content = $3, hash = $4 where project_id = $1 and n = $2`, [
      file.id,
      n,
      JSON.stringify(whole),
      hash,
    ]);
    return { data: { report: n, hash }, body: { n, hash } };
  },
  reviseScores: (act: Act): Promise<Written> => {
    const { ground, reason, seats } = act.input as ReviseInput;
    return backToScoring(act, { ground, reason, seats, at: act.received });
  },
  /** The ranking that was delivered is taken back; its report stays as it was. */
  reevaluate: async (act: Act): Promise<Written> => {
    const { ground, reason, seats, reportedAs } = act.input as ReevaluateInput;
    await query(act.em, `delete from tender_candidate where case_id = $1`, [act.file.id]);
    return backToScoring(act, { ground, reason, seats, reportedAs, at: act.received });
  },
};

/** Bidders of the last report as 定标 keeps them, and the day on which its last member signed: from it the law counts (R35). */
export async function deliverReport(
  em: EntityManager,
  projectId: string,
  received: Instant,
): Promise<{ lots: ReportContent['lots']; endedOn: PlainDate; n: number }> {
  const { n, content } = (await reportOf(em, projectId))!;
  const { last } = await one<{ last: Instant | null }>(
    em,
    `select max(signature->>'at') as last from evaluation_duty where project_id = $1 and report = $2`,
    [projectId, n],
  );
  await query(em, `update evaluation_report set delivered_at = $3 where project_id = $1 and n = $2`, [projectId, n, received]);
  return { lots: content.lots, endedOn: shanghaiDay(last ?? received), n };
}
