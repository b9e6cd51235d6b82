// What P33–P36 say, from the records of a project or of a letter as the act of their journal row has left them. They are the 采购组织机构's own papers.
import type { EntityManager } from '@mikro-orm/postgresql';
import { clarificationById, CONTENT } from '../../db/procurement/clarifications.ts';
import { noticesOf, projectById, type StoredProject, type TenderNotice } from '../../db/procurement/projects.ts';
import { one } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { formatWan } from '../../domain/kit/money.ts';
import { periodWords } from '../../domain/kit/period.ts';
import { answerWays, dueText, issuers, type AnswerWay } from '../../domain/procurement/clarification/clarification.ts';
import { methods } from '../../domain/procurement/law/regime.ts';
import { periods } from '../../domain/procurement/law/rules.ts';
import { inForce } from '../../domain/procurement/law/verdict.ts';
import type { Result } from '../../domain/procurement/project/result.ts';
import type { OwnIssuer } from '../../templates/procurement/award-papers.ts';
import { defineDocument, type About } from '../documents/define.ts';

/** Whose paper it is, and what it is about. */
async function ofProject(em: EntityManager, project: StoredProject): Promise<{ issuer: OwnIssuer; project: string; projectCode: string }> {
  const { unit, creditCode } = await one<OwnIssuer>(em, `select name as unit, credit_code as "creditCode" from organisation where id = $1`, [project.organiserId]);
  return { issuer: { unit, creditCode }, project: project.name, projectCode: project.code };
}

/** The notice that the act of a journal row has published. Throws where there is none. */
async function noticeOf(em: EntityManager, { caseId, at }: About, kind: TenderNotice['kind']): Promise<{ project: StoredProject; notice: TenderNotice }> {
  const project = await projectById(em, caseId);
  const notice = (await noticesOf(em, caseId)).find((found) => found.kind === kind && found.publishedAt === at);
  if (!project || !notice) throw new Error(`project ${caseId} has no notice ${kind} of ${at}`);
  return { project, notice };
}

const dayWords = (day: string): string => {
  const [year, month, of] = day.split('-').map(Number);
  return `${year}年${month}月${of}日`;
};
const moment = (at: Instant): string => shown(at).slice(0, 16);

const letterPaper = defineDocument({
  kind: 'P33',
  load: async (em, fields, { caseId, subject }) => {
    const row = await clarificationById(em, caseId);
    const project = row && (await projectById(em, row.projectId));
    if (!row || !project) throw new Error(`no clarification ${caseId}`);
    const answered = subject === 'answer' && row.answeredAt !== null && row.fileHash !== null;
    return {
      ...(await ofProject(em, project)),
      to: row.organisation,
      lot: String(row.lot),
      round: `第${row.n}次询标`,
      from: issuers[row.issuer as keyof typeof issuers],
      content: fields.decrypt(row.content, CONTENT),
      due: dueText(row.due),
      answer: answered ? { way: answerWays[row.way as AnswerWay], at: moment(row.answeredAt!), hash: row.fileHash! } : null,
    };
  },
});

/** `subject`: the 标项. */
const awardPaper = defineDocument({
  kind: 'P34',
  load: async (em, _, about) => {
    const { project, notice } = await noticeOf(em, about, 'award');
    const lot = (notice.data as unknown as Result).lots.find((won) => String(won.lot) === about.subject)!;
    return { ...(await ofProject(em, project)), to: lot.winner, lot: String(lot.lot), lotName: lot.name, price: formatWan(BigInt(lot.priceFen)) };
  },
});

interface Changed {
  obtainUntil: string | null;
  bidDeadline: Instant | null;
}
const correctionPaper = defineDocument({
  kind: 'P35',
  load: async (em, _, about) => {
    const { project, notice } = await noticeOf(em, about, 'correction');
    const { before, ...after } = notice.data as unknown as Changed & { before: Changed };
    const told = (what: string, name: keyof Changed, words: (value: string) => string) =>
      before[name] === after[name] || after[name] === null ? [] : [{ what, before: before[name] === null ? '—' : words(before[name]), after: words(after[name]) }];
    return {
      ...(await ofProject(em, project)),
      purchaser: project.purchaser,
      organiser: project.organiser,
      about: notice.about!,
      subject: notice.title,
      content: notice.content,
      changes: [...told('投标截止及开标时间', 'bidDeadline', moment), ...told('获取采购文件截止', 'obtainUntil', dayWords)],
    };
  },
});

const resultPaper = defineDocument({
  kind: 'P36',
  load: async (em, _, about) => {
    const { project, notice } = await noticeOf(em, about, 'award');
    const { lots, experts, fee, documents } = notice.data as unknown as Result;
    const set = (await ruleBook(em)).rulesFor(about.district, shanghaiDay(about.at));
    const [shownFor, challenged] = [inForce(set, periods.resultNotice), inForce(set, periods.challenge)].map((rule) => rule && periodWords(rule.value));
    return {
      ...(await ofProject(em, project)),
      purchaser: project.purchaser,
      organiser: project.organiser,
      method: methods[project.method],
      lots: lots.map(({ lot, name, winner, priceFen, subject }) => ({ lot: String(lot), name, winner, price: formatWan(BigInt(priceFen)), subject })),
      experts,
      fee,
      notice: shownFor ?? '1个工作日',
      challenge: challenged ? `供应商认为中标结果使自己的权益受到损害的，可以在公告期限届满之日起${challenged}内，以书面形式提出质疑。` : '',
      documents: documents.map(({ label, hash }) => ({ label, hash })),
    };
  },
});

export const awardPapers = [letterPaper, awardPaper, correctionPaper, resultPaper] as const;
