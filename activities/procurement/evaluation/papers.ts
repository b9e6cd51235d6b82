// What P43 评审报告 says: the report that every member has signed, with each member's points, who is out and by which rule. Until the result members stand by their seats alone (R23).
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  againOf,
  DISSENT,
  dutiesOf,
  evaluatedBids,
  membersOf,
  panelOf,
  reportOf,
  signaturesOf,
  type ReportContent,
  type StoredEvaluatedBid,
} from '../../../db/procurement/evaluation.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { caseRow } from '../../../db/supplier/cases.ts';
import { shanghaiDay, shown } from '../../../domain/kit/instant.ts';
import { divideHalfUp, formatPercent, formatWan } from '../../../domain/kit/money.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { outStages, type OutStage } from '../../../domain/procurement/evaluation/bids.ts';
import { chairOf } from '../../../domain/procurement/evaluation/chair.ts';
import { memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import { evaluationMethods, type EvaluationScheme } from '../../../domain/procurement/evaluation/scheme.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { principles, terms } from '../../../domain/procurement/law/rules.ts';
import { inForce } from '../../../domain/procurement/law/verdict.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import type { Fields } from '../../../security/field.ts';
import type { EvaluationReportPaper, ReportLot } from '../../../templates/procurement/report-paper.ts';
import { defineDocument } from '../../documents/define.ts';
import { memberNames } from './members.ts';

/** Rule by which a bid falls out at a step. */
const rules = {
  qualification: principles.tooFew,
  price: principles.priceMismatch,
  conformity: principles.conformity,
  low: terms.explain,
  unopened: principles.undecrypted,
  few: principles.tooFew,
} as const satisfies Record<OutStage, unknown>;
function ruleText(set: RuleSet, stage: OutStage): string {
  const cite = inForce<unknown>(set, rules[stage])?.cite;
  return cite ? [cite.rule, cite.article].filter(Boolean).join('　') : '—';
}
const points = (hundredths: number): string => formatPercent(BigInt(hundredths));
const day = (date: string): string => {
  const [year, month, of] = date.split('-').map(Number);
  return `${year}年${month}月${of}日`;
};

/** Points of a 标项, a row for each bidder that was scored and each item. */
function pointsOf(scheme: EvaluationScheme, { scores = {} }: ReportContent, seats: readonly string[], lot: number, ranked: readonly StoredEvaluatedBid[]): ReportLot['points'] {
  return ranked.flatMap(({ organisationId, name }) =>
    scheme.items.map((item) => {
      const given = seats.map((seat) => scores[seat]?.find((one) => one.lot === lot && one.organisationId === organisationId)?.scores[item.id]);
      const known = given.filter((one) => one !== undefined);
      const mean = known.length ? points(Number(divideHalfUp(BigInt(known.reduce((all, one) => all + one, 0)), BigInt(known.length)))) : '—';
      return { supplier: name, item: item.name, most: points(item.max), cells: given.map((one) => (one === undefined ? '—' : points(one))), mean };
    }),
  );
}

function lotsOf(set: RuleSet, { fields }: StoredProject, content: ReportContent, seats: readonly string[], bids: readonly StoredEvaluatedBid[]): ReportLot[] {
  const scheme = fields.evaluation!;
  return content.lots.map(({ lot, bidders }) => {
    const own = bids.filter((bid) => bid.lot === lot);
    const nameOf = (id: string): string => own.find(({ organisationId }) => organisationId === id)?.name ?? '—';
    const out = own.filter((bid) => bid.out !== null);
    const scored = bidders.filter(({ organisationId }) => !out.some((bid) => bid.organisationId === organisationId));
    const ranked = scored.map((line) => ({
      rank: line.rank === null ? null : String(line.rank),
      supplier: nameOf(line.organisationId),
      price: formatWan(BigInt(line.priceFen)),
      scored: line.scoredFen === null ? null : formatWan(BigInt(line.scoredFen)),
      technical: points(line.technical),
      commercial: points(line.commercial),
      priceScore: points(line.price),
      total: points(line.score),
      remark: line.reason ?? (line.drawn ? '并列，随机抽取确定' : ''),
    }));
    const inOrder = scored.flatMap(({ organisationId }) => own.find((bid) => bid.organisationId === organisationId) ?? []);
    return {
      lot: String(lot),
      name: fields.lots.find(({ no }) => no === lot)?.name ?? '',
      ranked,
      out: out.map(({ name, out: fallen }) => ({ supplier: name, stage: outStages[fallen!.stage], reason: fallen!.reason, rule: ruleText(set, fallen!.stage) })),
      points: pointsOf(scheme, content, seats, lot, inOrder),
    };
  });
}

async function reportData(em: EntityManager, fields: Fields, projectId: string, named: boolean): Promise<EvaluationReportPaper> {
  const project = (await projectById(em, projectId))!;
  const [panel, report] = [(await panelOf(em, projectId))!, (await reportOf(em, projectId))!];
  const book = await ruleBook(em);
  const set = book.rulesOf((await caseRow(em, tenderProject.type, projectId))!);
  const members = membersOf(await dutiesOf(em, panel));
  const names = named ? await memberNames({ fields })(em, projectId) : [];
  const chair = chairOf(members);
  const signatures = await signaturesOf(em, projectId, report.n);
  const seats = members.map(({ seat }) => String(seat));
  const grounds = ruleValue(set, terms.again);
  return {
    code: project.code,
    name: project.name,
    purchaser: project.purchaser,
    organiser: project.organiser,
    method: methods[project.method],
    evaluatedBy: evaluationMethods[project.fields.evaluation!.method],
    n: String(report.n),
    endedOn: day(shanghaiDay(signatures.map(({ at }) => at).toSorted().at(-1) ?? report.madeAt)),
    members: members.map(({ seat, kind }, n) => ({ seat: String(seat), kind: memberKinds[kind], name: names[n] ?? null, chair: seat === chair })),
    seats,
    lots: lotsOf(set, project, report.content, seats, await evaluatedBids(em, projectId)),
    warnings: report.content.warnings.map(({ key, message }) => ({ says: message, explanation: report.content.explanations[key] ?? null })),
    again: (await againOf(em, projectId)).map(({ ground, reason, at }) => ({
      ground: grounds.find(({ key }) => key === ground)?.label ?? ground,
      reason,
      at: shown(at),
    })),
    dissents: members.flatMap(({ seat, dissent }) => (dissent === null ? [] : [{ seat: String(seat), text: fields.decrypt(dissent, DISSENT) }])),
    signatures: signatures.map(({ seat, at, keyId, value }) => ({ seat: String(seat), at: shown(at), keyId, signature: value })),
    hash: report.hash ?? '—',
  };
}

/** `subject`: number of the report; `/named` behind it from the result on. */
export const reportPaper = defineDocument({
  kind: 'P43',
  load: (em, fields, { caseId, subject }) => reportData(em, fields, caseId, subject.endsWith('/named')),
});
