// Records of 投诉: the letter, its correction, the statement, the decision and what it does to project, contract and complainant.
import type { EntityManager } from '@mikro-orm/postgresql';
import { challengeById, type StoredChallenge } from '../../../db/procurement/challenges.ts';
import { performedContracts } from '../../../db/procurement/contracts.ts';
import { holdProject } from '../../../db/procurement/open-data.ts';
import { ASKED, COMPLAINT, complaintById, EXPLAINED, REFUSAL, rejectedOf, type StoredComplaint } from '../../../db/procurement/complaints.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay, type Instant, type PlainDate } from '../../../domain/kit/instant.ts';
import { sources, type CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { unfit } from '../../../domain/procurement/challenge/consequence.ts';
import { letterReasons, type Letter } from '../../../domain/procurement/challenge/letter.ts';
import { challengeRules } from '../../../domain/procurement/challenge/rules.ts';
import { complaint, type ComplainInput, type ComplaintFacts, type DecideInput } from '../../../domain/procurement/complaint/complaint.ts';
import { badRecordDue, consequenceOf, counted, decisionKinds } from '../../../domain/procurement/complaint/decision.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { answerTime, complaintTime } from '../../../domain/procurement/law/challenge.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import { periods } from '../../../domain/procurement/law/rules.ts';
import { cited } from '../../../domain/procurement/law/verdict.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';
import { haltsContracts, liftsContracts } from '../contract/halt.ts';
import { publishDecision } from '../open/publish.ts';
import { follows, liftSigning, stopSigning, suspends } from './project-acts.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

interface Loaded extends ComplaintFacts {
  stored: StoredComplaint | null;
  challenge: StoredChallenge;
  project: StoredProject;
}
type Act = Acting<Loaded>;
/** The purchase still goes on, so that it can be suspended. */
const suspendable = (state: string): boolean => sources(tenderProject.actions['suspend']!).includes(state);
const reason = (field: string, message: string, more: object = {}): Reason => ({ field, message, rule: 'R42', ...more });

const lettersReasons = (set: RuleSet, letter: Letter): Reason[] =>
  letterReasons(ruleValue(set, challengeRules.complaintLetter), letter, {
    rule: 'R42',
    article: ruleRow(set, challengeRules.complaintLetter).article,
  });
const paper = async (em: EntityManager, fileId: string, organisationId: string | null): Promise<Reason[]> =>
  (await fileReasons(em, [fileId], organisationId, 'file')).map((one) => ({ ...one, field: 'fileId' }));

/** A complaint follows a challenge that was answered or whose time is over, within its own time. */
async function submitReasons(em: EntityManager, law: Law, row: StoredChallenge, request: ActRequest, received: Instant): Promise<Reason[]> {
  const { letter, fileId } = request.input as ComplainInput;
  const asked = shanghaiDay(row.submittedAt);
  // Counted anew: holidays that were not published when the challenge came may have moved it.
  const { day } = answerTime(law, row.about, asked);
  const { due, cite } = complaintTime(law, day);
  const objection = row.about === 'candidates' || row.about === 'singleSource';
  return [
    ...(objection ? [reason('challengeId', '异议不适用政府采购投诉程序')] : []),
    ...(['answered', 'overdue'].includes(row.state) ? [] : [reason('challengeId', '质疑答复之前不能投诉')]),
    ...(received < due
      ? []
      : [
          reason('challengeId', `投诉期自${day}质疑答复期满起计算，已于${rfc3339(due)}届满`, {
            code: 'COMPLAINT_TOO_LATE',
            article: cite.article ?? '',
          }),
        ]),
    ...lettersReasons(law.set, letter),
    ...(await paper(em, fileId, (request.actor as PersonActor).organisationId ?? null)),
  ];
}

function decideReasons({ kind, ground }: DecideInput, { regions }: CaseView, project: StoredProject): Reason[] {
  const consequence = consequenceOf[kind];
  const why =
    consequence === null
      ? ['contracted', 'accepting', 'resulted'].includes(project.state)
        ? null
        : '项目尚未签订合同'
      : unfit(consequence, project.state);
  return [
    ...(why === null ? [] : [reason('kind', why)]),
    ...((kind === 'rejected') === (ground !== null) ? [] : [reason('ground', kind === 'rejected' ? '请选择驳回的情形' : '只有驳回投诉才填写情形')]),
    ...(['given', 'missing'].includes(regions['statement']!) ? [] : [reason('statement', '被投诉人说明或者说明期满后方可作出处理决定')]),
    ...(regions['waiting'] === 'running' ? [reason('waiting', '鉴定、评审尚未结束')] : []),
  ];
}

/** 采购法第五十七条: what goes on is suspended, what is concluded is not performed; thirty days at the most, so a contract stands still once for a complaint. */
async function suspendReasons(em: EntityManager, caseId: string, project: StoredProject, set: RuleSet): Promise<Reason[]> {
  if (suspendable(project.state)) return heldBy(project, set);
  const contracts = await performedContracts(em, project.id);
  if (contracts.some(({ performance, haltedBy }) => performance !== 'stopped' && !haltedBy.includes(caseId))) return [];
  const message = contracts.length ? '合同已因本投诉中止履行，暂停时间最长不得超过三十日' : '没有可以暂停的采购活动和正在履行的合同';
  return [reason('reason', message, cited(set, periods.suspension))];
}

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const book = await ruleBook(em);
  const law: Law = { set: book.rulesOf(file), calendar: book.calendar() };
  const stored = await complaintById(em, file.id);
  const row = (await challengeById(em, stored?.challengeId ?? (request.input as ComplainInput).challengeId))!;
  const project = (await projectById(em, row.projectId))!;
  const { action, input } = request;
  const own = (request.actor as PersonActor).organisationId ?? null;
  const reasons: Reason[] = [];
  if (action === 'submit') reasons.push(...(await submitReasons(em, law, row, request, received)));
  if (action === 'askCorrection') {
    if (stored!.asked !== null) reasons.push(reason('missing', '补正通知应当一次性作出'));
    if ((input as { due: PlainDate }).due <= shanghaiDay(received)) reasons.push(reason('due', '补正期限应当在今天之后'));
  }
  if (action === 'correct') {
    const { letter, fileId } = input as ComplainInput;
    reasons.push(...lettersReasons(law.set, letter), ...(await paper(em, fileId, own)));
  }
  if (action === 'refuse' && !ruleValue(law.set, challengeRules.refusals).some(({ key }) => key === (input as { ground: string }).ground))
    reasons.push(reason('ground', '没有这一不予受理的情形'));
  if (action === 'explain') {
    const { fileId } = input as { fileId: string | null };
    if (fileId !== null) reasons.push(...(await paper(em, fileId, own)));
  }
  if (action === 'sendCopy' && !['running', 'late'].includes(file.regions['copying']!)) reasons.push(reason('copy', '投诉书副本已经发送'));
  if (action === 'beginWaiting' && file.regions['waiting'] === 'running') reasons.push(reason('ground', '鉴定、评审已经开始'));
  if (action === 'suspendProject') reasons.push(...(await suspendReasons(em, file.id, project, law.set)));
  if (action === 'decide') reasons.push(...decideReasons(input as DecideInput, file, project));
  return { ...law, stored, challenge: row, project, against: reasons };
}

export function complaintRecords({ fields, site }: { fields: Fields; site: string | null }): ProcessRecords<Loaded> {
  const sealed = (file: CaseView, place: string, value: unknown): string => fields.encrypt(JSON.stringify(value), file.district, place);
  const keep = (em: EntityManager, id: string, column: 'asked' | 'explained' | 'refusal', value: string) =>
    later(em, `update tender_complaint set ${column} = $2 where case_id = $1`, [id, value]);
  /** Only what this complaint has suspended goes on with it. */
  const project = (file: CaseView, { id, regions }: StoredProject) => ({
    id,
    suspended: file.regions['project'] === 'suspended' && regions['hold'] === 'suspended',
  });

  const submit = async ({ em, file, input, facts, received }: Act): Promise<Written> => {
    const { challengeId, letter, fileId } = input as ComplainInput;
    await query(
      em,
      `insert into tender_complaint (case_id, challenge_id, project_id, organisation_id, letter, file_id, submitted_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [file.id, challengeId, facts.project.id, file.organisationId, sealed(file, COMPLAINT, letter), fileId, received],
    );
    await useFiles(em, file.id, [fileId]);
    return { data: { challengeId, projectId: facts.project.id } };
  };
  const correct = async ({ em, file, input }: Act): Promise<Written> => {
    const { letter, fileId } = input as ComplainInput;
    await later(em, `update tender_complaint set letter = $2, file_id = $3, corrected = true where case_id = $1`, [
      file.id,
      sealed(file, COMPLAINT, letter),
      fileId,
    ]);
    await useFiles(em, file.id, [fileId]);
    return {};
  };
  const explain = async ({ em, file, input }: Act): Promise<Written> => {
    const { text, fileId } = input as { text: string; fileId: string | null };
    await keep(em, file.id, 'explained', sealed(file, EXPLAINED, text));
    if (fileId !== null) await useFiles(em, file.id, [fileId]);
    return { data: { fileId } };
  };
  const suspendProject = async ({ em, file, input, facts, received, request }: Act): Promise<Written> => {
    const { id, state } = facts.project;
    const halts = await haltsContracts(em, request, id, { byCase: file.id, ground: 'complaint' });
    await holdProject(em, id);
    await stopSigning(em, { caseId: file.id, projectId: facts.project.id, why: '投诉', scope: 'signing', at: received });
    const runs = suspendable(state);
    const also = runs ? [suspends(request, id, 'complaint', (input as { reason: string }).reason)] : [];
    return { data: { contracts: halts.length, project: runs }, also: [...halts, ...also] };
  };
  /** 第三十七条: complaints without facts make a record, once for the same complaints. */
  async function badRecord({ em, file, facts, received }: Act): Promise<string | null> {
    const rule = ruleValue(facts.set, challengeRules.badRecord);
    const earlier = (await rejectedOf(em, file.organisationId!, counted)).filter(({ id }) => id !== file.id);
    const today = shanghaiDay(received);
    if (
      !badRecordDue(
        rule,
        earlier.map(({ day }) => day),
        today,
      )
    )
      return null;
    const id = uuidv7();
    const basis = ruleRow(facts.set, challengeRules.badRecord).article ?? challengeRules.badRecord.label;
    await query(
      em,
      `insert into supplier_bad_record (id, organisation_id, district, ground, basis, complaints, at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        id,
        file.organisationId,
        file.district,
        `${rule.months}个月内${rule.times}次以上投诉查无实据`,
        basis,
        JSON.stringify([...earlier.slice(1 - rule.times).map((one) => one.id), file.id]),
        received,
      ],
    );
    return id;
  }
  const decide = async (act: Act): Promise<Written> => {
    const { em, file, input, facts, received, request } = act;
    const { kind, ground, content } = input as DecideInput;
    await later(em, `update tender_complaint set decision = $2, ground = $3, decision_text = $4, decided_at = $5 where case_id = $1`, [
      file.id,
      kind,
      ground,
      content,
      received,
    ]);
    const record = ground !== null && counted.includes(ground) ? await badRecord(act) : null;
    const byCase = file.id;
    const contracts =
      kind === 'contract'
        ? await haltsContracts(em, request, facts.project.id, { byCase, ground: 'decision' })
        : await liftsContracts(em, request, { byCase, ground: 'complaint' });
    if (kind === 'contract')
      await stopSigning(em, { caseId: file.id, projectId: facts.project.id, why: decisionKinds[kind], scope: 'contract', at: received });
    else await liftSigning(em, file.id, received);
    await publishDecision(em, facts.project, { caseId: file.id, title: `投诉处理决定：${decisionKinds[kind]}`, content, at: received, site });
    const also = follows(request, project(file, facts.project), consequenceOf[kind], `投诉处理决定：${decisionKinds[kind]}`);
    return { data: { kind, ground, badRecord: record }, also: [...contracts, ...also] };
  };
  const ended = async ({ em, file, facts, received, request }: Act): Promise<Written> => {
    const goOn = await liftsContracts(em, request, { byCase: file.id, ground: 'complaint' });
    await liftSigning(em, file.id, received);
    const copied = file.regions['statement'] !== 'none';
    return { data: { copied }, also: [...goOn, ...follows(request, project(file, facts.project), null, '投诉处理程序终止')] };
  };
  return {
    process: complaint,
    begin: async (em, { actor, input }, received) => {
      const row = await challengeById(em, (input as ComplainInput).challengeId);
      const { organisationId } = actor as PersonActor;
      if (!row || row.organisationId !== organisationId) throw refuse('NOT_FOUND');
      const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(row.district, shanghaiDay(received)));
      return { district: row.district, organisationId: row.organisationId, applicantId: null, counterpartId: row.answererId, ruleSet };
    },
    facts: factsOf,
    apply: {
      submit,
      askCorrection: async ({ em, file, input }) => {
        const { missing, due } = input as { missing: string; due: PlainDate };
        await keep(em, file.id, 'asked', sealed(file, ASKED, { missing, due }));
        return { data: { due } };
      },
      correct,
      notCorrected: async (act) => {
        await keep(act.em, act.file.id, 'refusal', sealed(act.file, REFUSAL, { ground: 'letter', reason: '未按照补正期限进行补正' }));
        return ended(act);
      },
      refuse: async (act) => {
        await keep(act.em, act.file.id, 'refusal', sealed(act.file, REFUSAL, act.input));
        return ended(act);
      },
      explain,
      suspendProject,
      resumeProject: async ({ em, file, input, facts, received, request }) => {
        const goOn = await liftsContracts(em, request, { byCase: file.id, ground: 'complaint' });
        await liftSigning(em, file.id, received);
        return { also: [...goOn, ...follows(request, project(file, facts.project), null, (input as { reason: string }).reason)] };
      },
      decide,
      withdraw: ended,
    },
    unique: { tender_complaint_challenge_id_key: { code: 'ALREADY_RUNNING', message: '对该质疑已经提起投诉' } },
  };
}
