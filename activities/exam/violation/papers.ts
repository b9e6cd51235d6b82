// What P09–P12 say, from the records of a violation as the act of their journal row has left them.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import { periodWords } from '../../../domain/kit/period.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { violationSources } from '../../../domain/exam/violation/entry.ts';
import { serviceMethods, type ServiceMethod } from '../../../domain/exam/violation/handling.ts';
import { appliedArticles, itemText, measuresOf, measureWords, transfersOf, type Finding } from '../../../domain/exam/violation/measures.ts';
import { catalogueOf, violationRules, type ViolationCatalogue } from '../../../domain/exam/violation/rules.ts';
import { disputeKinds } from '../../../domain/exam/violation/violation.ts';
import { examById } from '../../../db/exam/exams.ts';
import { decisionsOf, disputesOf, noticesOf, places, recordOf, violationById, type StoredViolation } from '../../../db/exam/violation-cases.ts';
import { asInstant, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { papers } from '../../../templates/papers.ts';
import { defineDocument, type About } from '../../documents/define.ts';

const minute = (at: Instant): string => shown(at).slice(0, 16);

interface Known {
  stored: StoredViolation;
  set: RuleSet;
  catalogue: ViolationCatalogue;
  exam: string;
  subject: (code: string | null) => string | null;
}

async function known(em: EntityManager, { caseId }: About): Promise<Known> {
  const stored = await violationById(em, caseId);
  const exam = stored && (await examById(em, stored.examId));
  if (!stored || !exam) throw new Error(`no violation ${caseId}`);
  const file = await one<{ ruleSet: string; district: string; createdAt: Instant }>(
    em,
    `select rule_set as "ruleSet", district, ${asInstant('created_at')} as "createdAt" from case_file where id = $1`,
    [caseId],
  );
  const set = (await ruleBook(em)).rulesOf(file);
  const subject = (code: string | null): string | null =>
    code === null ? null : (exam.config.subjects.find((one1) => one1.code === code)?.label ?? code);
  return { stored, set, catalogue: catalogueOf(set), exam: exam.config.name, subject };
}

const itemsOf = ({ catalogue }: Known, findings: readonly Finding[]) => findings.map(({ item }) => ({ code: item, text: itemText(catalogue, item) }));

/** 考点, 考场, 座位 of the newest run that stands; null where there was none. */
async function seatOf(em: EntityManager, enrolmentId: string): Promise<string | null> {
  const [row] = await query<{ site: number; room: number; seat: number }>(
    em,
    `select s.site, s.room, s.seat from exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run
      where s.enrolment_id = $1 and r.state = 'allocated' and s.vacated_at is null order by s.run desc limit 1`,
    [enrolmentId],
  );
  const two = (n: number, digits: number): string => String(n).padStart(digits, '0');
  return row ? `${two(row.site, 2)}考点 ${two(row.room, 3)}考场 ${two(row.seat, 2)}座` : null;
}

const recordPaper = defineDocument({
  kind: 'P09',
  load: async (em, fields, about) => {
    const found = await known(em, about);
    const { stored, subject } = found;
    const { facts, proposed, recorders, signature, siteHead } = recordOf(fields, stored);
    const evidence = await query<{ label: string; hash: string }>(em, `select label, hash from violation_evidence where case_id = $1 order by n`, [
      stored.id,
    ]);
    const people = (all: readonly { name: string; post: string | null }[]) => all.map(({ name, post }) => ({ name, post: post ?? '工作人员' }));
    return {
      exam: found.exam,
      name: stored.name,
      ticket: stored.ticket,
      subject: subject(stored.subject),
      seat: await seatOf(em, stored.enrolmentId),
      source: violationSources[stored.source],
      occurredAt: minute(stored.occurredAt),
      items: itemsOf(found, stored.findings),
      facts,
      proposed,
      evidence,
      recorders: people(recorders),
      signature: signature && (signature.how === 'signed' ? '考生已签字' : `考生拒绝签字：${signature.why}`),
      witnesses: signature?.how === 'refused' ? people(signature.witnesses) : [],
      siteHead: siteHead?.name ?? null,
      siteHeadAt: siteHead && minute(siteHead.signedAt),
      enteredAt: minute(stored.enteredAt),
    };
  },
});

interface Charge {
  findings: readonly Finding[];
  subject: string | null;
}
function charged(found: Known, facts: string, { findings, subject }: Charge) {
  const { catalogue, stored, exam, set } = found;
  const { local } = ruleValue(set, violationRules.basis);
  return {
    to: stored.name,
    exam,
    ticket: stored.ticket,
    facts,
    items: itemsOf(found, findings),
    basis: [...appliedArticles(catalogue, findings).map(({ basis }) => basis), ...(local === null ? [] : [local])],
    measures: measureWords(measuresOf(catalogue, findings), found.subject(subject)),
  };
}

const noticePaper = defineDocument({
  kind: 'P10',
  load: async (em, fields, about) => {
    const found = await known(em, about);
    const notice = (await noticesOf(em, about.caseId)).find(({ seq }) => seq === about.seq)!;
    return {
      ...charged(found, fields.decrypt(notice.text, places.notice), notice),
      window: periodWords(ruleValue(found.set, violationRules.statement)),
      again: notice.round === 1 ? null : `第${notice.round}次告知`,
    };
  },
});

/** What the decision says of the statement: when it came, or that there was none. */
async function statementWords(em: EntityManager, caseId: string): Promise<string> {
  const [row] = await query<{ at: Instant }>(em, `select ${asInstant('max(received_at)')} as at from violation_statement where case_id = $1`, [
    caseId,
  ]);
  return row?.at ? `你于${dayWords(shanghaiDay(row.at))}提出陈述申辩，本机关已复核。` : '你在规定期限内未陈述申辩。';
}
const dayWords = (day: string): string => {
  const [year, month, of] = day.split('-').map(Number);
  return `${year}年${month}月${of}日`;
};

const decisionPaper = defineDocument({
  kind: 'P11',
  load: async (em, fields, about) => {
    const found = await known(em, about);
    const all = await decisionsOf(em, about.caseId);
    const decision = all.find(({ seq }) => seq === about.seq)!;
    const before = all.find(({ n }) => n === decision.n - 1);
    const dispute = (await disputesOf(em, about.caseId)).findLast(({ outcome }) => outcome === 'amended');
    const amends =
      decision.number === null && dispute
        ? `根据${disputeKinds[dispute.kind]}结果（${dispute.body}，${dispute.outcomeNumber}），原处理决定（${before?.number ?? '—'}）变更如下。`
        : null;
    const told = (await noticesOf(em, about.caseId)).findLast(({ servedAt }) => servedAt !== null);
    const { reviewBody, court } = ruleValue(found.set, violationRules.remedies);
    return {
      ...charged(found, fields.decrypt(decision.text, places.decision), decision),
      number: decision.number,
      toldOn: told ? shanghaiDay(told.servedAt!) : null,
      statement: await statementWords(em, about.caseId),
      transfers: transfersOf(ruleValue(found.set, violationRules.transfers), decision.findings).map(({ to, article }) => ({ to, article })),
      amends,
      remedies: {
        reviewBody,
        reviewDays: ruleValue(found.set, violationRules.reconsideration).amount,
        court,
        suitMonths: ruleValue(found.set, violationRules.litigation).amount,
      },
    };
  },
});

interface Served {
  what: 'notice' | 'decision';
  paperId: string;
  method: ServiceMethod;
  announcedAt: Instant | null;
  servedAt: Instant;
  details: string;
  /** Of the announcement that this service ends; null: it was served otherwise. */
  announced: string | null;
}

/** The newest announcement of what was served. */
const ANNOUNCEMENT = `select announced_at, details from violation_service a where a.case_id = s.case_id and a.paper_id = s.paper_id and a.announced_at is not null order by a.recorded_at desc limit 1`;

const receiptPaper = defineDocument({
  kind: 'P12',
  load: async (em, fields, about) => {
    const { stored, exam } = await known(em, about);
    const service = await one<Served>(
      em,
      `select s.what, s.paper_id as "paperId", s.method, ${asInstant('a.announced_at')} as "announcedAt", ${asInstant('s.served_at')} as "servedAt", s.details,
           case when s.method = 'announcement' then a.details end as announced
         from violation_service s left join lateral (${ANNOUNCEMENT}) a on true where s.case_id = $1 and s.seq = $2`,
      [about.caseId, about.seq],
    );
    const details = JSON.parse(fields.decrypt(service.details, places.service)) as {
      place?: string;
      receiver?: string;
      servers?: string[];
      note?: string | null;
    };
    const { reason = null } =
      service.announced === null ? {} : (JSON.parse(fields.decrypt(service.announced, places.service)) as { reason?: string });
    return {
      to: stored.name,
      exam,
      document: papers[service.what === 'notice' ? 'P10' : 'P11'].title({} as never),
      documentNumber: await numberOf(em, about.caseId, service),
      method: serviceMethods[service.method],
      place: details.place ?? null,
      announcedAt: service.announcedAt && minute(service.announcedAt),
      servedAt: minute(service.servedAt),
      receiver: details.receiver ?? null,
      servers: details.servers ?? [],
      note: details.note ?? reason,
    };
  },
});

async function numberOf(em: EntityManager, caseId: string, { what, paperId }: Served): Promise<string | null> {
  if (what === 'decision') return (await decisionsOf(em, caseId)).find(({ id }) => id === paperId)?.number ?? null;
  const notice = (await noticesOf(em, caseId)).find(({ id }) => id === paperId)!;
  const [row] = await query<{ number: string | null }>(em, `select number from document where key = $1`, [`${caseId}/${notice.seq}/P10`]);
  return row?.number ?? null;
}

export const violationPapers = [recordPaper, noticePaper, decisionPaper, receiptPaper] as const;
