// What the table of 采购项目 is asked with: the project, its times as they stand after the act, and everything against it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { standingReasons } from './after.ts';
import { awardedOn, awardReasons } from './award.ts';
import { refundsAfter, voids } from '../bond/refunds.ts';
import { archiveReasons, endedReasons } from '../contract/archive.ts';
import { fileReasons } from './uploads.ts';
import { projectById, tenderDocuments, type StoredProject } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { plusMs, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView, DeadlineView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleRow, ruleValue } from '../../../domain/kit/rules.ts';
import { openingRules } from '../../../domain/procurement/opening/rules.ts';
import { filedPlan, intention } from '../../../domain/procurement/law/award.ts';
import type { Consequences } from '../../../domain/procurement/law/change.ts';
import { planTender, type Law } from '../../../domain/procurement/law/deadlines.ts';
import { against } from '../../../domain/procurement/law/verdict.ts';
import { fieldReasons, unsealed, type ProjectFields } from '../../../domain/procurement/project/fields.ts';
import type { CorrectInput, ProjectFacts, ScheduleInput } from '../../../domain/procurement/project/project.ts';
import { changeOf, datesOf, resumes, timesReasons, type Times } from '../../../domain/procurement/project/times.ts';
import { partyId } from '../../../security/bid/header.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openWork } from '../../kit/reading.ts';
import { evaluationFacts } from '../evaluation/records.ts';
import type { Step } from '../evaluation/steps.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

export interface CreateInput extends ProjectFields {
  district: string;
  purchaserId: string;
  /** The project that this one begins anew; the system's to say. */
  previousId?: string;
}
export interface AttachInput {
  documents: readonly { fileId: string; label: string }[];
}
export interface Loaded extends ProjectFacts {
  stored: StoredProject | null;
  /** Where this platform is reached; null: nowhere. */
  site: string | null;
  /** Where each clock stands after a resumption. */
  shifted: Record<string, Instant>;
  /** How an act of the evaluation leaves the bids. */
  step: Step | null;
}

const kept = ({ publishedOn, publishAt, obtainUntil, bidDeadline }: StoredProject): Times => ({
  published: publishedOn,
  publishAt,
  obtainUntil,
  bidDeadline,
});
const blank: Times = { published: null, publishAt: null, obtainUntil: null, bidDeadline: null };

/** A custodian is who his keys say: his id follows from them. */
const custodianReasons = ({ sealing }: ProjectFields): Reason[] =>
  (sealing?.custodians ?? []).flatMap((party, n) =>
    party.id === partyId(nodeCrypto, party) ? [] : [{ field: `sealing.custodians.${n}`, message: '解密参与方的证书与其编号不符' }],
  );

/** The purchaser must be an organisation that we know; whoever buys for himself is both. */
async function purchaserReasons(em: EntityManager, id: string): Promise<Reason[]> {
  const [found] = await query(em, `select id from organisation where id = $1 and kind in ('purchaser', 'legal')`, [id]);
  return found ? [] : [{ field: 'purchaserId', message: '没有这一采购单位' }];
}

/** A correction of times: what the law says, and what is plain. */
function correctReasons(law: Law, stored: StoredProject, input: CorrectInput, change: Consequences | null, received: Instant): Reason[] {
  const { obtainUntil } = input;
  const deadline = change?.bidDeadline ?? stored.bidDeadline;
  return [
    ...(change
      ? change.findings.flatMap((finding) => against([finding], finding.label === '澄清或者修改的范围' ? 'changesScope' : 'bidDeadline'))
      : []),
    ...(obtainUntil !== null && stored.obtainUntil !== null && obtainUntil < stored.obtainUntil
      ? [{ field: 'obtainUntil', message: '获取采购文件截止日只能顺延', rule: 'R06' }]
      : []),
    ...(obtainUntil !== null && obtainUntil < shanghaiDay(received) ? [{ field: 'obtainUntil', message: '获取采购文件截止日不能早于今天' }] : []),
    ...(obtainUntil !== null && deadline !== null && shanghaiDay(deadline) < obtainUntil
      ? [{ field: 'obtainUntil', message: '获取采购文件截止日不能晚于投标截止时间' }]
      : []),
  ];
}

const lawOfFile = async (em: EntityManager, file: Parameters<Awaited<ReturnType<typeof ruleBook>>['rulesOf']>[0]): Promise<Law> => {
  const book = await ruleBook(em);
  return { set: book.rulesOf(file), calendar: book.calendar() };
};

export async function loadFacts(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const law = await lawOfFile(em, file);
  const stored = await projectById(em, file.id);
  const project = stored?.fields ?? (request.input as CreateInput);
  const what = stored ?? project;
  const facts: Loaded = {
    ...law,
    against: [],
    times: stored ? kept(stored) : blank,
    dates: [],
    change: null,
    fits: true,
    bonded: project.bond !== null,
    stored,
    site: null,
    shifted: {},
    step: null,
  };
  const reasons: Reason[] = [];
  const { input, action } = request;
  if (action === 'create')
    reasons.push(
      ...fieldReasons(law.set, input as CreateInput),
      ...custodianReasons(input as CreateInput),
      ...(await purchaserReasons(em, (input as CreateInput).purchaserId)),
    );
  if (action === 'edit') reasons.push(...fieldReasons(law.set, input as ProjectFields), ...custodianReasons(input as ProjectFields));
  if (action === 'attach')
    reasons.push(
      ...(await fileReasons(
        em,
        (input as AttachInput).documents.map(({ fileId }) => fileId),
        file.organisationId,
        'documents',
      )),
    );
  if (action === 'submit' && !(await tenderDocuments(em, file.id)).length) reasons.push({ field: 'documents', message: '请先上传采购文件' });
  if (action === 'schedule') {
    facts.times = { published: null, ...(input as ScheduleInput) };
    const begins = shanghaiDay(facts.times.publishAt ?? received);
    reasons.push(
      ...timesReasons(law, what, facts.times, received),
      ...unsealed(project, facts.times.bidDeadline),
      ...against(
        [intention(law.set, law.calendar, { shown: project.intentionShown, begins, unforeseeable: project.unforeseeable })],
        'intentionShown',
      ),
      ...against([filedPlan(law.set, { planNumber: project.planNumber, budgetShown: true })], 'planNumber'),
    );
  }
  if (action === 'announce') {
    const published = shanghaiDay(received);
    facts.times = { ...facts.times, published };
    const { obtainUntil, bidDeadline } = facts.times;
    facts.fits = !planTender(law, { method: what.method, kind: what.kind, published, obtainUntil, bidDeadline }).findings.some(
      ({ verdict }) => verdict === 'violation',
    );
  }
  if (action === 'correct') {
    const asked = input as CorrectInput;
    facts.change = changeOf(law, what, facts.times, { ...asked, at: received });
    facts.times = {
      ...facts.times,
      obtainUntil: asked.obtainUntil ?? facts.times.obtainUntil,
      bidDeadline: facts.change?.bidDeadline ?? facts.times.bidDeadline,
    };
    reasons.push(...heldBy(file, law.set), ...correctReasons(law, stored!, asked, facts.change, received));
  }
  if (['closeBidding', 'publishResult', 'followBonds', ...voids].includes(action)) facts.refunds = await refundsAfter(em, file.id, action, law, received);
  if (action === 'archive') reasons.push(...(await archiveReasons(em, file.id)));
  if (action === 'archiveEnded') reasons.push(...(await endedReasons(em, file)));
  if (stored) reasons.push(...(await awardReasons(em, request, stored, received)), ...(await standingReasons(em, request, file, stored, law.set)));
  const evaluating = stored && (await evaluationFacts(em, file, request, stored, law, received));
  if (evaluating) {
    reasons.push(...evaluating.against);
    const { step } = evaluating;
    const pricesLast = stored.fields.evaluation?.pricesLast ?? false;
    const decrypt = { minutes: stored.fields.decryptMinutes ?? ruleValue(law.set, openingRules.decrypt), basis: ruleRow(law.set, openingRules.decrypt).article ?? openingRules.decrypt.label };
    Object.assign(facts, { step, evaluation: { asks: Boolean(step?.asks), about: step?.asks?.about ?? null, pricesLast, decrypt: action === 'openPrices' ? decrypt : null } });
  }
  if (action === 'suspend') reasons.push(...heldBy(file, law.set));
  if (action === 'resume' || action === 'lapse') {
    const { due } = resumes(law, await runningOf(em, file.id), received, '');
    facts.shifted = due;
    facts.times = {
      ...facts.times,
      bidDeadline: due['bidDeadline'] ?? facts.times.bidDeadline,
      // The clock ends with the last day; the day is what the office fixed.
      obtainUntil: due['obtain'] ? shanghaiDay(plusMs(due['obtain'], -1)) : facts.times.obtainUntil,
    };
  }
  return { ...facts, against: reasons, dates: datesOf(law, what, facts.times, await awardedOn(em, request, received)) };
}

const runningOf = async (em: EntityManager, caseId: string): Promise<DeadlineView[]> => (await openWork(em, caseId)).deadlines;
