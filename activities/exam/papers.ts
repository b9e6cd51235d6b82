// Papers of an exam's set-up: 考试通知 (P37) and 报考指南 (P03) as its configuration has them, and the 样张 of a template.
import type { EntityManager } from '@mikro-orm/postgresql';
import { examById } from '../../db/exam/exams.ts';
import { changeBehind, versionOf, type ExamVersion } from '../../db/exam/setup.ts';
import { templateByHash, templateById } from '../../db/exam/templates.ts';
import { one } from '../../db/kit/sql.ts';
import { changeKinds } from '../../domain/exam/change.ts';
import { subjectsOf, templateKinds, type ExamConfig } from '../../domain/exam/exam.ts';
import { guideValues, sampleValues } from '../../domain/exam/template-variables.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { fillMarkup, readMarkup } from '../../domain/kit/markup.ts';
import { formatYuan } from '../../domain/kit/money.ts';
import type { ExamNotice } from '../../templates/exam/papers.ts';
import { defineDocument, type About } from '../documents/define.ts';

const minute = (at: Instant): string => shown(at).slice(0, 16);

/** The configuration that the act of a journal row put into force. Null: the act ended the exam. */
async function versionBehind(em: EntityManager, { caseId, seq }: About): Promise<ExamVersion | null> {
  const { version } = await one<{ version: number | null }>(
    em,
    `select (data->>'configVersion')::int as version from journal where case_id = $1 and seq = $2`,
    [caseId, seq],
  );
  return version === null ? null : versionOf(em, caseId, version);
}

function windowsOf({ windows }: ExamConfig): ExamNotice['windows'] {
  const { enrolOpens, enrolCloses, payCloses, ticketOpens, ticketCloses, scoresAt } = windows;
  return [
    { label: '网上报名', from: minute(enrolOpens), until: minute(enrolCloses) },
    { label: '网上缴费', from: minute(enrolOpens), until: minute(payCloses) },
    { label: '准考证打印', from: minute(ticketOpens), until: minute(ticketCloses) },
    ...(scoresAt === null ? [] : [{ label: '成绩公布', from: minute(scoresAt), until: null }]),
  ];
}

function tablesOf(config: ExamConfig): Pick<ExamNotice, 'windows' | 'sessions' | 'levels' | 'fees'> {
  const subject = (code: string): string => config.subjects.find((one1) => one1.code === code)?.label ?? code;
  return {
    windows: windowsOf(config),
    sessions: config.sessions.flatMap(({ no, opens, closes }) =>
      config.subjects.filter(({ session }) => session === no).map(({ label }) => ({ subject: label, from: minute(opens), until: minute(closes) })),
    ),
    levels: config.levels.map(({ code, label, specialties }) => ({
      label,
      specialties: specialties.map((of) => config.specialties.find((one1) => one1.code === of)?.label ?? of),
      subjects: [...new Set(specialties.flatMap((of) => subjectsOf(config, code, of).map((one1) => one1.label)))],
    })),
    fees: config.fees.map(({ subject: of, feeFen, basis }) => ({ subject: subject(of), yuan: formatYuan(BigInt(feeFen)), basis })),
  };
}

export const noticePaper = defineDocument({
  kind: 'P37',
  load: async (em, _, about): Promise<ExamNotice> => {
    const exam = await examById(em, about.caseId);
    if (!exam) throw new Error(`no exam ${about.caseId}`);
    const version = await versionBehind(em, about);
    const change = await changeBehind(em, about.caseId, version?.version ?? null);
    const { name, code } = exam.config;
    return {
      name,
      code,
      hash: version?.hash ?? exam.hash ?? '',
      publishedOn: shanghaiDay(about.at),
      ...(version ? tablesOf(version.config) : { windows: [], sessions: [], levels: [], fees: [] }),
      change: change ? `考试${changeKinds[change.kind]}：${change.reason}` : null,
    };
  },
});

export const guidePaper = defineDocument({
  kind: 'P03',
  load: async (em, _, about) => {
    const version = await versionBehind(em, about);
    const template = version?.config.templates.guide && (await templateByHash(em, version.config.templates.guide.hash));
    if (!version || !template) throw new Error(`no guide behind row ${about.seq} of ${about.caseId}`);
    return {
      name: version.config.name,
      title: template.title,
      version: String(template.version),
      hash: template.hash,
      publishedOn: shanghaiDay(about.at),
      body: fillMarkup(readMarkup(template.body).nodes, guideValues(version.config)),
      attachments: template.attachments.map(({ name }) => name),
    };
  },
});

export const specimenPaper = defineDocument({
  kind: 'specimen',
  load: async (em, _, { caseId }) => {
    const found = await templateById(em, caseId);
    if (!found) throw new Error(`no template ${caseId}`);
    const { kind, title, version, hash, body } = found;
    return { kind: templateKinds[kind], title, version: String(version), hash, body: fillMarkup(readMarkup(body).nodes, sampleValues(kind)) };
  },
});
