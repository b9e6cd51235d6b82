// Records of 质疑: who may question what and until when, the letter, its answer, and what that does to the project.
import type { EntityManager } from '@mikro-orm/postgresql';
import { ANSWER, awardDays, challengeById, LETTER, partOf, SUPPLEMENT, type StoredChallenge } from '../../../db/procurement/challenges.ts';
import { holdProject } from '../../../db/procurement/open-data.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { challenge, type AnswerInput, type ChallengeFacts, type SubmitInput } from '../../../domain/procurement/challenge/challenge.ts';
import { unfit } from '../../../domain/procurement/challenge/consequence.ts';
import { letterReasons } from '../../../domain/procurement/challenge/letter.ts';
import { challengeRules } from '../../../domain/procurement/challenge/rules.ts';
import { answerTime, challengeStart, challengeTime, type ChallengeStarts } from '../../../domain/procurement/law/challenge.ts';
import { planTender, type Law } from '../../../domain/procurement/law/deadlines.ts';
import { regimeOf } from '../../../domain/procurement/law/regime.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';
import { haltsContracts, liftsContracts } from '../contract/halt.ts';
import { follows, liftSigning, stopSigning, suspends } from './project-acts.ts';
import { cited } from '../../../domain/procurement/law/verdict.ts';
import { periods } from '../../../domain/procurement/law/rules.ts';
import { addressed } from './addressed.ts';

interface Loaded extends ChallengeFacts {
  stored: StoredChallenge | null;
  project: StoredProject;
  /** Until when it may be questioned. */
  within: Instant | null;
}
type Act = Acting<Loaded>;

/** Days of the project that a count may start from, by the one function of the law. */
async function startsOf(em: EntityManager, law: Law, project: StoredProject, input: SubmitInput, organisationId: string, received: Instant) {
  const { published, bidDeadline, obtainUntil } = { published: project.publishedOn!, ...project };
  const { obtainedOn, tookPart } = await partOf(em, project.id, organisationId);
  const { reported, awarded } = await awardDays(em, project.id);
  const happened = { ...(reported && { reported }), ...(awarded && { awarded }) };
  const { dates } = planTender(law, { method: project.method, kind: project.kind, published, obtainUntil, bidDeadline, happened });
  const opened = bidDeadline !== null && bidDeadline <= received ? shanghaiDay(bidDeadline) : null;
  const starts: ChallengeStarts = {
    obtained: obtainedOn,
    noticeEnded: dates.find(({ name }) => name === 'questionDocuments')?.from ?? null,
    stepEnded: input.step === 'opening' ? opened : reported,
    resultEnded: awarded === null ? null : (dates.find(({ name }) => name === 'challenge')?.from ?? null),
    shown: input.about === 'candidates' ? reported : project.publishedOn,
  };
  return { starts, obtained: obtainedOn !== null, tookPart };
}

const about = (set: RuleSet, message: string): Reason => ({ field: 'about', message, ...cited(set, periods.challenge) });

/** The kind of purchase knows this kind of letter. */
function kindReasons({ method, kind, state }: StoredProject, { about: asked, step }: SubmitInput, set: RuleSet): Reason[] {
  const tendered = regimeOf(method, kind) === 'ZTB';
  return [
    ...(asked === 'singleSource' && method !== 'singleSource' ? [about(set, '本项目不是单一来源采购')] : []),
    ...(asked === 'candidates' && (!tendered || state !== 'awarding') ? [about(set, '招标投标法适用项目公示中标候选人期间方可提出异议')] : []),
    ...(tendered && asked !== 'candidates' ? [about(set, '本项目适用招标投标法，请按异议提出')] : []),
    ...((step !== null) === (asked === 'process')
      ? []
      : [{ field: 'step', message: '请选择所质疑的采购程序环节，且仅限对采购过程的质疑', rule: 'R41' }]),
  ];
}

async function submitFacts(em: EntityManager, law: Law, project: StoredProject, request: ActRequest, received: Instant): Promise<Partial<Loaded>> {
  const input = request.input as SubmitInput;
  const organisationId = (request.actor as PersonActor).organisationId!;
  const { starts, obtained, tookPart } = await startsOf(em, law, project, input, organisationId, received);
  const from = challengeStart(input.about, starts);
  const within = from === null ? null : challengeTime(law, input.about, from);
  const mine = input.about === 'singleSource' || (input.about === 'documents' ? obtained : tookPart);
  const late = within !== null && received >= within.due;
  const { article } = ruleRow(law.set, challengeRules.challengeLetter);
  return {
    shown: starts.shown,
    within: within?.due ?? null,
    against: [
      ...kindReasons(project, input, law.set),
      ...(mine
        ? []
        : [about(law.set, input.about === 'documents' ? '未获取本项目采购文件，不能质疑采购文件' : '未参加本项目采购活动，不能质疑采购过程和结果')]),
      ...(within === null && mine ? [about(law.set, '所质疑的事项尚未发生')] : []),
      ...(late
        ? [{ ...about(law.set, `自${from}起计算，法定质疑期已于${rfc3339(within.due)}届满`), code: 'CHALLENGE_TOO_LATE', article: within.cite.article ?? '' }]
        : []),
      ...letterReasons(ruleValue(law.set, challengeRules.challengeLetter), input.letter, { rule: 'R41', article }),
      ...(await fileReasons(em, [input.fileId], organisationId, 'file')).map((reason) => ({ ...reason, field: 'fileId' })),
    ],
  };
}

async function factsOf(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const book = await ruleBook(em);
  const law: Law = { set: book.rulesOf(file), calendar: book.calendar() };
  const stored = await challengeById(em, file.id);
  const project = (await projectById(em, stored?.projectId ?? (request.input as SubmitInput).projectId))!;
  const facts: Loaded = {
    ...law,
    stored,
    project,
    about: stored?.about ?? (request.input as SubmitInput).about,
    shown: null,
    within: null,
    against: [],
  };
  if (request.action === 'submit') return { ...facts, ...(await submitFacts(em, law, project, request, received)) };
  if (request.action === 'answer') {
    const { finding, consequence } = request.input as AnswerInput;
    const why = unfit(consequence, project.state);
    const idle = finding === 'rejected' && consequence !== 'goOn' ? '质疑不成立的，采购活动继续开展' : null;
    return { ...facts, against: [why, idle].flatMap((message) => (message === null ? [] : [{ field: 'consequence', message, rule: 'R41' }])) };
  }
  return facts;
}

export function challengeRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const sealed = (file: CaseView, place: string, value: unknown): string => fields.encrypt(JSON.stringify(value), file.district, place);
  const submit = async ({ em, file, input, facts, received, request }: Act): Promise<Written> => {
    const { projectId, addressee, about: asked, step, letter, fileId } = input as SubmitInput;
    const { due } = answerTime(facts, asked, shanghaiDay(received), facts.shown);
    await query(
      em,
      `insert into tender_challenge (case_id, project_id, organisation_id, addressee, about, step, letter, file_id, submitted_at, within, answer_due)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [file.id, projectId, file.organisationId, addressee, asked, step, sealed(file, LETTER, letter), fileId, received, facts.within, due],
    );
    await useFiles(em, file.id, [fileId]);
    // 招标投标法实施条例第五十四条: what is objected to in time stops the purchase until it is answered.
    const stops = asked === 'candidates' && facts.project.regions['hold'] !== 'suspended';
    const also = stops ? [suspends(request, projectId, 'objection', '对评标结果的异议答复前，暂停招标投标活动')] : [];
    return { data: { projectId, about: asked, step }, body: { answerDue: rfc3339(due) }, also };
  };
  const supplement = async ({ em, file, input }: Act): Promise<Written> => {
    const { text, fileId } = input as { text: string; fileId: string | null };
    await later(em, `update tender_challenge set supplement = $2 where case_id = $1`, [file.id, sealed(file, SUPPLEMENT, { text, fileId })]);
    if (fileId !== null) await useFiles(em, file.id, [fileId]);
    return { data: { fileId } };
  };
  /** 条例第五十四条: what is not concluded is not concluded, what is concluded is not performed. */
  const stop = async ({ em, file, facts, received, request }: Act): Promise<Written> => {
    const also = await haltsContracts(em, request, facts.project.id, { byCase: file.id, ground: 'challenge' });
    await holdProject(em, facts.project.id);
    await stopSigning(em, { caseId: file.id, projectId: facts.project.id, why: '质疑', scope: 'signing', at: received });
    return { data: { contracts: also.length }, also };
  };
  const lifts = (em: EntityManager, request: ActRequest, byCase: string) => liftsContracts(em, request, { byCase, ground: 'challenge' });
  /** Only what this case has stopped goes on with it. */
  const project = ({ id, regions }: StoredProject, stored: StoredChallenge) => ({
    id,
    suspended: stored.about === 'candidates' && regions['hold'] === 'suspended',
  });
  const answer = async ({ em, file, input, facts, received, request }: Act): Promise<Written> => {
    const { finding, consequence, content } = input as AnswerInput;
    const late = file.state === 'overdue';
    await later(em, `update tender_challenge set finding = $2, consequence = $3, answer = $4, answered_at = $5, late = $6 where case_id = $1`, [
      file.id,
      finding,
      consequence,
      sealed(file, ANSWER, content),
      received,
      late,
    ]);
    const goOn = await lifts(em, request, file.id);
    await liftSigning(em, file.id, received);
    return { data: { finding, consequence, late }, also: [...goOn, ...follows(request, project(facts.project, facts.stored!), consequence, '质疑已答复')] };
  };
  const withdraw = async ({ em, file, facts, received, request }: Act): Promise<Written> => {
    await later(em, `update tender_challenge set live = false where case_id = $1`, [file.id]);
    const goOn = await lifts(em, request, file.id);
    await liftSigning(em, file.id, received);
    return { also: [...goOn, ...follows(request, project(facts.project, facts.stored!), null, '质疑已撤回')] };
  };
  return {
    process: challenge,
    begin: addressed,
    facts: factsOf,
    apply: { submit, supplement, stopSigning: stop, answer, withdraw },
    unique: { tender_challenge_once: { code: 'ALREADY_RUNNING', message: '对同一采购程序环节应当一次性提出质疑' } },
  };
}
