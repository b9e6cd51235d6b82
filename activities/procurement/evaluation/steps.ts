// Acts of 采购项目 that lead the evaluation from step to step. What a step finds is computed from what members have handed in, under the panel's lock.
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  dutiesOf,
  evaluatedBids,
  membersOf,
  panelOf,
  reportOf,
  type StoredDuty,
  type StoredEvaluatedBid,
  type StoredPanel,
} from '../../../db/procurement/evaluation.ts';
import { askedOf, bondsToReview } from '../../../db/procurement/bonds.ts';
import { pricesOf, priceStage, withoutShares, type StoredPrice } from '../../../db/procurement/prices.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { plusMs, shown, type Instant } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import {
  afterConfirming,
  afterConformity,
  afterJudging,
  afterPrices,
  afterQualification,
  bidKey,
  lowPrices,
  noneLeft,
  settled,
  toConfirm,
  toExplain,
  type EvaluatedBid,
  type Reviewed,
} from '../../../domain/procurement/evaluation/bids.ts';
import { chairReasons } from '../../../domain/procurement/evaluation/chair.ts';
import { bondReasons, BOND_ITEM, unbonded } from '../../../domain/procurement/evaluation/bonded.ts';
import { evaluationRules } from '../../../domain/procurement/evaluation/rules.ts';
import type { EvaluationScheme } from '../../../domain/procurement/evaluation/scheme.ts';
import type { StatementKind } from '../../../domain/procurement/evaluation/statement.ts';
import { inForce, type Finding } from '../../../domain/procurement/law/verdict.ts';
import { principles, terms } from '../../../domain/procurement/law/rules.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { telling } from './notices.ts';

type Act = Acting<Loaded>;
/** How a step leaves the bids, and whose statement it asks for. */
export interface Step {
  bids: EvaluatedBid[];
  asks: { about: StatementKind; of: EvaluatedBid[] } | null;
}
export interface StepFacts {
  against: Reason[];
  step: Step | null;
}

const wrong = (message: string, field?: string, rule?: string): Reason => ({ message, ...(field && { field }), ...(rule && { rule }) });
const few = (law: Law): Reason => {
  const article = inForce(law.set, principles.tooFew)?.cite.article;
  return { code: 'EVALUATION_TOO_FEW', message: '合格投标人不足三家，不得评标', rule: 'R21', ...(article && { article }) };
};
const schemeOf = ({ fields }: StoredProject): EvaluationScheme | null => fields.evaluation ?? null;

/** 资格审查: every requirement of the tender, once. */
function reviewReasons(project: StoredProject, bids: readonly EvaluatedBid[], request: ActRequest, lacking: ReadonlyMap<string, Finding>): Reason[] {
  const input = request.input as {
    lot: number;
    organisationId: string;
    listedFen?: string | null;
    items?: readonly Reviewed[];
    bars?: readonly Reason[];
  };
  const bid = bids.find((one) => bidKey(one) === bidKey(input));
  const found = bid ? [] : [wrong('没有这一已解密的投标', 'organisationId')];
  if (!input.items && project.state === 'qualifying' && schemeOf(project)?.pricesLast) {
    // What can't be known yet is typed by nobody.
    const early = (['listedFen', 'wordsFen', 'documentFen', 'unitsFen', 'slipped'] as const).filter((field) => (request.input as Record<string, unknown>)[field]);
    return [...found, ...early.map((field) => wrong('报价文件尚未开启，不能录入报价', field))];
  }
  if (!input.items) {
    // What was read out counts; nobody types another price beside it.
    const [quoted, typed] = [bid?.quotedFen ?? null, input.listedFen ?? null];
    if (quoted === null) return [...found, ...(typed === null ? [wrong('请填写开标一览表报价', 'listedFen', 'R30')] : [])];
    return typed === null || typed === quoted ? found : [wrong('开标一览表报价以开标记录为准', 'listedFen', 'R30')];
  }
  const asked = schemeOf(project)?.qualifications.map(({ id }) => id) ?? [];
  const given = input.items.map(({ id }) => id).filter((id) => id !== BOND_ITEM);
  return [
    ...found,
    ...(asked.toSorted().join() === given.toSorted().join() ? [] : [wrong('应当逐项审查采购文件规定的全部资格条件', 'items')]),
    ...bondReasons(lacking.get(bidKey(input)), input.items),
    // Whom the law bars passes only where somebody has looked into it and says why.
    ...(input.items.every(({ passed, reason }) => passed && !reason?.trim()) ? (input.bars ?? []) : []),
    ...input.items.flatMap(({ passed, reason }, n) => (passed || reason?.trim() ? [] : [wrong('请写明不符合的原因', `items[${n}].reason`, 'R21')])),
  ];
}

/** What is missing before 资格审查 can end. */
async function openReasons(em: EntityManager, project: StoredProject, bids: readonly EvaluatedBid[]): Promise<Reason[]> {
  const panel = await panelOf(em, project.id, 'alone');
  return [
    ...(schemeOf(project) ? [] : [wrong('采购文件未载明评审办法，请按线下评审送达评审报告', 'evaluation')]),
    ...(panel?.formedAt ? [] : [wrong('评审委员会尚未组建', undefined, 'R23')]),
    ...bids.flatMap(({ lot, name, offer, qualification }) => [
      ...(offer ? [] : [wrong(`尚未录入标项${lot}的${name}的投标报价与声明`)]),
      ...(qualification ? [] : [wrong(`尚未对标项${lot}的${name}进行资格审查`)]),
    ]),
  ];
}

async function team(em: EntityManager, project: StoredProject): Promise<{ all: StoredDuty[]; incomplete: Reason[] }> {
  const panel = (await panelOf(em, project.id, 'alone'))!;
  const all = membersOf(await dutiesOf(em, panel));
  return { all, incomplete: incompleteReasons(all, panel) };
}
/** 87号令第四十九条: whoever has left is replaced before the committee goes on. */
export const incompleteReasons = (all: readonly StoredDuty[], { members }: Pick<StoredPanel, 'members'>): Reason[] =>
  all.length === members ? [] : [wrong(`评审委员会成员${all.length}人，应为${members}人，请补足后继续评审`, undefined, 'R23')];
const missing = (all: readonly StoredDuty[], has: (duty: StoredDuty) => boolean, what: string): Reason[] =>
  all.filter((duty) => !has(duty)).map(({ seat }) => wrong(`评委${seat}尚未${what}`));

/** What an act of the evaluation finds, and what speaks against it. */
export async function stepFacts(em: EntityManager, request: ActRequest, project: StoredProject, law: Law): Promise<StepFacts> {
  const { action } = request;
  const bids: StoredEvaluatedBid[] = await evaluatedBids(em, project.id);
  const scheme = schemeOf(project);
  const stepping = (step: Step, against: Reason[] = []): StepFacts => ({
    against: against.length ? against : noneLeft(step.bids) ? [few(law)] : [],
    step,
  });
  if (action === 'recordOffer' || action === 'examineQualification')
    return { against: reviewReasons(project, bids, request, unbonded(law.set, askedOf(project), bids, await bondsToReview(em, project.id))), step: null };
  if (action === 'concludeQualification') {
    const against = await openReasons(em, project, bids);
    if (against.length) return { against, step: null };
    const next = afterQualification(law.set, project.fields, bids);
    const asked = toConfirm(next);
    return stepping({ bids: next, asks: asked.length ? { about: 'mismatch', of: asked } : null });
  }
  if (action === 'allConfirmed') {
    const open = toConfirm(bids).filter(({ answer }) => answer.mismatch === 'asked');
    return { against: open.map(({ name }) => wrong(`${name}尚未答复`)), step: confirmedStep(law, project, bids) };
  }
  if (action === 'endConfirming') return { against: [], step: confirmedStep(law, project, bids) };
  if (action in priceSteps) return priceFacts(em, action, project, law, bids);
  if (action === 'concludeConformity') {
    const { all, incomplete } = await team(em, project);
    const left = [...incomplete, ...chairReasons(law.set, all), ...missing(all, ({ conformity }) => conformity !== null, '提交符合性审查意见')];
    const against = noneLeft(bids) ? [few(law)] : left;
    if (against.length) return { against, step: null };
    const next = afterConformity(
      law.set,
      project.fields,
      scheme!,
      bids,
      all.map(({ conformity }) => conformity!),
    );
    const asked = toExplain(next);
    return stepping({ bids: next, asks: asked.length ? { about: 'low', of: asked } : null });
  }
  if (action === 'allExplained') {
    await panelOf(em, project.id, 'alone');
    const open = toExplain(bids).filter(({ answer }) => answer.low !== 'explained');
    return { against: open.map(({ name }) => wrong(`${name}尚未说明`)), step: null };
  }
  if (action === 'concludeJudging') {
    const { all, incomplete } = await team(em, project);
    const against = [...incomplete, ...missing(all, ({ judgements }) => judgements !== null, '提交报价合理性认定意见')];
    if (against.length) return { against, step: null };
    return stepping({
      bids: afterJudging(
        bids,
        all.map(({ judgements }) => judgements!),
      ),
      asks: null,
    });
  }
  if (action === 'summarise') return { against: await unpriced(em, project, bids, law), step: null };
  if (action === 'voidQualified') {
    await panelOf(em, project.id, 'alone');
    return voidFacts(em, law, project, bids);
  }
  return { against: [], step: null };
}

/** Confirmed prices, or those that nobody confirmed; where prices are opened last, with those that have to be explained now. */
function confirmedStep(law: Law, project: StoredProject, bids: readonly EvaluatedBid[]): Step {
  const scheme = schemeOf(project);
  if (!scheme?.pricesLast) return { bids: afterConfirming(bids), asks: null };
  const next = lowPrices(law.set, project.fields, scheme, bids);
  const asked = toExplain(next);
  return { bids: next, asks: asked.length ? { about: 'low', of: asked } : null };
}

/** Where prices are opened last nothing is summed up before they are there, nor when fewer than three are left. */
async function unpriced(em: EntityManager, project: StoredProject, bids: readonly EvaluatedBid[], law: Law): Promise<Reason[]> {
  if (!schemeOf(project)?.pricesLast) return [];
  if (!(await priceStage(em, project.id))) return [wrong('商务技术评审结束后应当先开启报价')];
  return noneLeft(bids) ? [few(law)] : [];
}

const priceSteps: Readonly<Record<string, true>> = { openPrices: true, extendPriceDecryption: true, closePriceDecryption: true, endPriceDecryption: true, announcePrices: true, concludePrices: true };

/** What speaks against an act of the price opening, and what 报价审查 finds. */
async function priceFacts(em: EntityManager, action: string, project: StoredProject, law: Law, bids: readonly EvaluatedBid[]): Promise<StepFacts> {
  const left = (states: readonly string[], prices: readonly StoredPrice[], what: string): StepFacts => ({
    against: prices.filter(({ state }) => states.includes(state)).map(({ organisation }) => wrong(`${organisation}的报价文件${what}`)),
    step: null,
  });
  if (action === 'openPrices') {
    if (!schemeOf(project)?.pricesLast) return { against: [wrong('采购文件未规定报价在商务技术评审后开启', undefined, 'R19')], step: null };
    if (await priceStage(em, project.id)) return { against: [wrong('报价已经开启')], step: null };
    const { all, incomplete } = await team(em, project);
    return { against: [...incomplete, ...missing(all, ({ state }) => state === 'locked', '提交评分')], step: null };
  }
  const prices = await pricesOf(em, project.id);
  if (action === 'extendPriceDecryption')
    return { against: (await withoutShares(em, project.id)) > 0 ? [] : [wrong('仅在解密参与方的份额尚未齐备期间可以延长报价解密时间', undefined, 'R20')], step: null };
  if (action === 'closePriceDecryption') return left(['waiting', 'failed'], prices, '尚未解密');
  if (action === 'announcePrices') return left(['waiting', 'failed', 'overdue'], prices, '未解密，尚未认定原因');
  if (action !== 'concludePrices') return { against: [], step: null };
  const unknown = bids.filter(({ out, unopened, offer, quotedFen }) => out === null && !unopened && (offer?.listedFen ?? quotedFen) === null);
  if (unknown.length) return { against: unknown.map(({ lot, name }) => wrong(`尚未录入标项${lot}的${name}的投标报价与声明`)), step: null };
  return { against: [], step: pricedStep(law, project, bids) };
}
/** None left is no refusal here: 废标 follows. */
function pricedStep(law: Law, project: StoredProject, bids: readonly EvaluatedBid[]): Step {
  const next = afterPrices(law.set, project.fields, bids);
  const asked = toConfirm(next);
  return asked.length ? { bids: next, asks: { about: 'mismatch', of: asked } } : confirmedStep(law, project, next);
}

/** 废标 only where in no 标项 three are left: as they stand, or as the step that is due would leave them. */
async function voidFacts(em: EntityManager, law: Law, project: StoredProject, bids: readonly StoredEvaluatedBid[]): Promise<StepFacts> {
  const stage = project.regions['evaluation'];
  const all = await panelOf(em, project.id).then(async (panel) => (panel ? membersOf(await dutiesOf(em, panel)) : []));
  const conform = all.length > 0 && all.every(({ conformity }) => conformity !== null);
  const judged = all.length > 0 && all.every(({ judgements }) => judgements !== null);
  const reviewed = bids.every(({ offer, qualification }) => offer && qualification);
  const next =
    project.state === 'qualifying' && reviewed
      ? afterQualification(law.set, project.fields, bids)
      : stage === 'conformity' && conform
        ? afterConformity(
            law.set,
            project.fields,
            schemeOf(project)!,
            bids,
            all.map(({ conformity }) => conformity!),
          )
        : stage === 'judging' && judged
          ? afterJudging(
              bids,
              all.map(({ judgements }) => judgements!),
            )
          : [...bids];
  if (noneLeft(next)) return { against: [], step: { bids: next, asks: null } };
  return { against: [wrong('尚有标项的合格投标人不少于三家，或者审查尚未完成，不能废标', undefined, 'R21')], step: null };
}

/** Keeps how a step leaves the bids, and asks whom it has to ask. */
export async function keepStep({ em, file, facts, received }: Act, { bids, asks }: Step): Promise<Written> {
  const rows = bids.map(({ lot, organisationId, settledFen, corrections, triggers, out }) => ({
    lot,
    organisationId,
    settledFen,
    corrections,
    triggers,
    outStage: out?.stage ?? null,
    outReason: out?.reason ?? null,
  }));
  await query(
    em,
    `update evaluation_bid b set settled_fen = r."settledFen", corrections = r.corrections, triggers = r.triggers, out_stage = r."outStage", out_reason = r."outReason"
       from jsonb_to_recordset($2::jsonb) r (lot int, "organisationId" uuid, "settledFen" bigint, corrections jsonb, triggers jsonb, "outStage" text, "outReason" text)
       where b.project_id = $1 and b.lot = r.lot and b.organisation_id = r."organisationId"`,
    [file.id, JSON.stringify(rows)],
  );
  const data = { lots: new Set(bids.filter(({ out }) => out === null).map(({ lot }) => lot)).size, asked: asks?.of.length ?? 0 };
  if (!asks) return { data };
  const minutes = asks.about === 'mismatch' ? ruleValue(facts.set, evaluationRules.confirmMinutes) : ruleValue(facts.set, terms.explain).minutes;
  const due = plusMs(received, minutes * 60_000);
  const also = asks.of.map((bid): ActRequest => {
    const key = `${file.id}/${file.seq + 1}/${asks.about}/${bid.lot}/${bid.organisationId}`;
    const says = asks.about === 'mismatch' ? settled(facts.set, bid.offer!, null).says : `报价${bid.triggers.join('，')}`;
    const { code, name } = facts.stored!;
    const input = {
      projectId: file.id,
      lot: bid.lot,
      organisationId: bid.organisationId,
      about: asks.about,
      asked: { says, fen: bid.settledFen },
      due: told(due),
      code,
      name,
    };
    return { key, type: 'PriceStatement', action: 'ask', actor: { kind: 'system' }, input, bodyHash: key };
  });
  return { data, also };
}
const told = (due: Instant): string => shown(due).slice(0, 16);

/** The notice of a statement that is asked for. */
export const statementNotice = (caseId: string, key: string, input: { organisationId: string; due: string; code: string; name: string }) =>
  telling(key, {
    caseId,
    template: 'priceStatementAsked',
    to: { organisationId: input.organisationId },
    params: { project: input.name, code: input.code, due: input.due },
  });

/** The last report has been signed by every member. */
export async function unsigned(em: EntityManager, project: StoredProject): Promise<Reason[]> {
  const report = await reportOf(em, project.id);
  if (!report?.hash) return [wrong('评审报告尚未形成')];
  const { all, incomplete } = await team(em, project);
  return [...incomplete, ...missing(all, ({ state, report: n }) => state === 'signed' && n === report.n, '签署评审报告')];
}
