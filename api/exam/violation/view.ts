// How violations and annulments are shown.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { annulmentRules } from '../../../domain/exam/annulment/rules.ts';
import { effectKinds, effectStandings, effectWords, type EffectKindName } from '../../../domain/exam/effects.ts';
import { violationSources } from '../../../domain/exam/violation/entry.ts';
import { serviceMethods } from '../../../domain/exam/violation/handling.ts';
import { itemText, measuresOf, measureWords, type Finding } from '../../../domain/exam/violation/measures.ts';
import { catalogueOf, type ViolationCatalogue } from '../../../domain/exam/violation/rules.ts';
import { violation } from '../../../domain/exam/violation/violation.ts';
import { annulment } from '../../../domain/exam/annulment/annulment.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { allowedActions, standing, stateOf, type Process } from '../../../domain/kit/process.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import type { Fields } from '../../../security/field.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { effectsOf, type StoredAnnulment } from '../../../db/exam/annulments.ts';
import { examById } from '../../../db/exam/exams.ts';
import { followUps } from '../../../db/exam/follow-ups.ts';
import { decisionsOf, disputesOf, noticesOf, places, recordOf, type StoredDecision, type StoredNotice } from '../../../db/exam/violation-cases.ts';
import { deadlinesOf, evidenceOf, recusalsOf, servicesOf, statementsOf, transfersOf, type ViolationLine } from '../../../db/exam/violation-lists.ts';
import { asInstant, one } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { outward } from '../../kit/outward.ts';
import type { annulmentLine, annulmentWhole, line, own, whole } from './shapes.ts';

type Anything = Record<string, unknown>;
const when = (at: Instant | null): string | null => (at === null ? null : rfc3339(at));

export const shownLine = (row: ViolationLine): z.input<typeof line> => ({
  id: row.id,
  examId: row.examId,
  exam: row.exam,
  enrolmentId: row.enrolmentId,
  ticket: row.ticket,
  name: row.name,
  subject: row.subject,
  source: row.source,
  sourceLabel: violationSources[row.source],
  items: row.findings.map(({ item }) => item),
  state: row.state,
  stateLabel: violation.states[row.state]!.label,
  version: row.version,
  number: row.number,
  occurredAt: rfc3339(row.occurredAt),
  enteredAt: rfc3339(row.enteredAt),
});

/** Rules that a case began with. */
export async function rulesOf(em: EntityManager, caseId: string): Promise<RuleSet> {
  const file = await one<{ ruleSet: string | null; district: string; createdAt: Instant }>(
    em,
    `select rule_set as "ruleSet", district, ${asInstant('created_at')} as "createdAt" from case_file where id = $1`,
    [caseId],
  );
  return (await ruleBook(em)).rulesOf(file);
}

const fileOf = (
  process: Process<any>,
  row: { id: string; district: string; state: string; version: number; regions?: Record<string, string> },
  applicantId: string | null,
) => seenCase(process.type, { ...row, applicantId });

interface Words {
  catalogue: ViolationCatalogue;
  subject: (code: string | null) => string | null;
}
async function wordsOf(em: EntityManager, row: ViolationLine): Promise<Words> {
  const exam = await examById(em, row.examId);
  return {
    catalogue: catalogueOf(await rulesOf(em, row.id)),
    subject: (code) => exam?.config.subjects.find((one1) => one1.code === code)?.label ?? code,
  };
}
const shownFindings = ({ catalogue }: Words, findings: readonly Finding[]) =>
  findings.map(({ item, as }) => ({ item, text: itemText(catalogue, item), as: as ?? null }));
const measured = (words: Words, { findings, subject }: { findings: readonly Finding[]; subject: string | null }): string[] =>
  measureWords(measuresOf(words.catalogue, findings), words.subject(subject));

const shownNotice = (words: Words, fields: Fields, notice: StoredNotice) => ({
  id: notice.id,
  round: notice.round,
  findings: shownFindings(words, notice.findings),
  measures: measured(words, notice),
  text: fields.decrypt(notice.text, places.notice),
  servedAt: when(notice.servedAt),
});
const shownDecision = (words: Words, fields: Fields, decision: StoredDecision) => ({
  id: decision.id,
  n: decision.n,
  number: decision.number,
  findings: shownFindings(words, decision.findings),
  measures: measured(words, decision),
  text: fields.decrypt(decision.text, places.decision),
  decidedAt: when(decision.decidedAt),
  servedAt: when(decision.servedAt),
  inForceAt: when(decision.inForceAt),
  annulmentId: decision.annulmentId,
  endedBy: decision.endedBy,
});
const papersOf = async (em: EntityManager, id: string, place: string, kinds: readonly string[]) =>
  (await documentsOf(em, id))
    .filter(({ kind }) => kinds.includes(kind))
    .map((paper) => ({ kind: paper.kind, title: paper.title, ready: paper.readyAt !== null, href: `${place}/${id}/papers/${paper.id}` }));
const clocks = async (em: EntityManager, id: string) => (await deadlinesOf(em, id)).map((clock) => ({ ...clock, due: rfc3339(clock.due) }));

/** Everything, for those who handle it. */
export async function wholeOf(em: EntityManager, fields: Fields, row: ViolationLine, person: PersonActor): Promise<z.input<typeof whole>> {
  const words = await wordsOf(em, row);
  const file = fileOf(violation, row, row.accountId);
  const recusals = (await recusalsOf(em, row.id)).map(({ reason, ...recusal }) => ({
    ...recusal,
    reason: fields.decrypt(String(reason), places.recusal),
  }));
  const disputes = (await disputesOf(em, row.id)).map(({ text, ...dispute }) => ({ ...dispute, text: text && fields.decrypt(text, places.dispute) }));
  return {
    ...shownLine(row),
    regions: row.regions,
    standing: standing(file)
      .map((address) => stateOf(violation, address)?.label ?? address)
      .filter((label) => label !== '—'),
    findings: shownFindings(words, row.findings),
    record: outward(recordOf(fields, row)) as Anything,
    evidence: (await evidenceOf(em, row.id)).map(({ n, label, hash }) => ({ n, label, hash, href: `/v1/admin/violations/${row.id}/evidence/${n}` })),
    panel: row.panel as Anything | null,
    notices: (await noticesOf(em, row.id)).map((notice) => shownNotice(words, fields, notice)),
    statements: (await statementsOf(em, row.id)).map(({ text, receivedAt, ...statement }) => ({
      ...statement,
      text: fields.decrypt(text, places.statement),
      receivedAt: rfc3339(receivedAt),
    })),
    decisions: (await decisionsOf(em, row.id)).map((decision) => shownDecision(words, fields, decision)),
    services: (await servicesOf(em, row.id)).map(({ announcedAt, servedAt, ...service }) => ({
      ...service,
      methodLabel: serviceMethods[service.method],
      announcedAt: when(announcedAt),
      servedAt: when(servedAt),
    })),
    disputes: outward(disputes) as Anything[],
    recusals: outward(recusals) as Anything[],
    transfers: outward(await transfersOf(em, row.id)) as Anything[],
    papers: await papersOf(em, row.id, '/v1/admin/violations', ['P09', 'P10', 'P11', 'P12']),
    deadlines: await clocks(em, row.id),
    allowedActions: allowedActions(violation, file, person),
  };
}

/** What the candidate was told. */
export async function ownOf(em: EntityManager, fields: Fields, row: ViolationLine, person: PersonActor): Promise<z.input<typeof own>> {
  const words = await wordsOf(em, row);
  const notice = (await noticesOf(em, row.id)).at(-1);
  const decision = (await decisionsOf(em, row.id)).findLast(({ decidedAt }) => decidedAt !== null);
  return {
    id: row.id,
    exam: row.exam,
    state: row.state,
    stateLabel: violation.states[row.state]!.label,
    version: row.version,
    notice: notice ? shownNotice(words, fields, notice) : null,
    decision: decision ? shownDecision(words, fields, decision) : null,
    statements: (await statementsOf(em, row.id)).map(({ text, receivedAt }) => ({
      text: fields.decrypt(text, places.statement),
      receivedAt: rfc3339(receivedAt),
    })),
    papers: await papersOf(em, row.id, '/v1/violations', ['P10', 'P11']),
    deadlines: await clocks(em, row.id),
    allowedActions: allowedActions(violation, fileOf(violation, row, row.accountId), person).filter(({ action }) => ownActs.includes(action)),
  };
}
const ownActs = ['acknowledge', 'plead', 'waive', 'askRecusal'];

/** One effect of a plan, in the office's words. */
export const shownEffect = <E extends { kind: EffectKindName; details: object; before: object | null }>({ kind, details, before, ...effect }: E) => ({
  ...effect,
  kind,
  kindLabel: effectKinds[kind],
  ...effectWords[kind],
  details: outward(details) as Anything,
  before: outward(before) as Anything | null,
});

export async function shownAnnulment(em: EntityManager, row: StoredAnnulment): Promise<z.input<typeof annulmentLine>> {
  const set = (await ruleBook(em)).rulesFor(row.district, shanghaiDay(row.proposedAt));
  return {
    id: row.id,
    district: row.district,
    ground: row.ground,
    groundLabel: ruleValue(set, annulmentRules.grounds).find(({ ground }) => ground === row.ground)?.label ?? row.ground,
    basis: row.basis,
    reason: row.reason,
    causeId: row.causeId,
    state: row.state,
    stateLabel: annulment.states[row.state]!.label,
    version: row.version,
    hash: row.hash,
    proposedAt: rfc3339(row.proposedAt),
    doneAt: when(row.doneAt),
    undoneAt: when(row.undoneAt),
  };
}

export async function wholeAnnulment(
  em: EntityManager,
  fields: Fields,
  row: StoredAnnulment,
  person: PersonActor,
): Promise<z.input<typeof annulmentWhole>> {
  const effects = await effectsOf(em, fields, row.id);
  return {
    ...(await shownAnnulment(em, row)),
    effects: effects.map(({ after, standing: stands, note, changedAt, n, title, parent, id, kind, details, before }) => ({
      ...shownEffect({ n, title, parent, id, kind, details, before }),
      after: outward(after) as Anything | null,
      standing: stands,
      standingLabel: effectStandings[stands],
      note,
      changedAt: rfc3339(changedAt),
    })),
    follows: (await followUps(em, row.id, effects)).map((follow) => ({ ...follow, at: when(follow.at) })),
    allowedActions: allowedActions(annulment, fileOf(annulment, row, null), person),
  };
}
