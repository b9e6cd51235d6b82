// What routes hand out about scores: opened for whoever may see them, counted, and as spreadsheets that are written while they are sent.
import type { Readable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import { levelNames, type ExamConfig, type LevelCode } from '../../../domain/exam/exam.ts';
import { templateHeaders, type ScoreMapping } from '../../../domain/exam/scores/mapping.ts';
import { shownMark, standingLabel, type Ground, type Marks } from '../../../domain/exam/scores/marks.ts';
import { outcomes } from '../../../domain/exam/scores/pass-list.ts';
import { maskedIdNumber } from '../../../domain/licence/verdict.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { errorsOf } from '../../../db/exam/scores/imports.ts';
import { REVIEW_ANSWER, REVIEW_MARKS, REVIEW_REASON, type StoredReview } from '../../../db/exam/scores/reviews.ts';
import type { ScoreRow } from '../../../db/exam/scores/scores.ts';
import { searchScores, type ScoreLine, type ScoreSearch } from '../../../db/exam/scores/search.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { sheet } from '../../../templates/kit/sheet.ts';
import { save } from '../../kit/save.ts';
import type { Plan } from '../annulment/plan.ts';
import { cascadeOf, rulesOn } from './cascade.ts';
import { soundScore } from './record.ts';
import { scoresInForce } from './rows.ts';

export interface ShownScore {
  objective: string | null;
  subjective: string | null;
  total: string | null;
  /** 正常, 缺考, 违纪, 雷同, 资格不符 */
  standing: string;
}
export interface Band {
  /** 分 */
  from: number;
  to: number;
  count: number;
}
export interface Distribution {
  subject: string;
  scores: number;
  absent: number;
  void: number;
  highest: string | null;
  lowest: string | null;
  mean: string | null;
  bands: Band[];
}
export interface OpenedReview {
  reason: string;
  answer: string | null;
  marks: { objective: string | null; subjective: string | null; total: string | null } | null;
}
export interface Export {
  by: string;
  reason: string;
}

export interface ScoreDesk {
  /** Marks of a row. Throws where it was altered past the system. */
  shown: (row: ScoreRow) => ShownScore;
  review: (review: Pick<StoredReview, 'reason' | 'answer' | 'marks'>) => OpenedReview;
  /** The empty form. */
  form: (mapping: ScoreMapping) => Readable;
  errors: (importId: string) => Readable;
  distribution: (examId: string, config: ExamConfig) => Promise<Distribution[]>;
  /** Scores as a spreadsheet; who took them out and why is kept before the first line. */
  export: (search: ScoreSearch, config: ExamConfig, by: Export) => Promise<Readable>;
  /** Everything that falls with a revocation, under the hash that its second person accepts; null: nothing. */
  cascade: (district: string, hits: readonly CertificateHit[]) => Promise<Plan | null>;
}

const BAND = 10;
const PAGE = 1_000;
const mark = (tenths: number | null): string | null => (tenths === null ? null : shownMark(tenths));
const shownMarks = ({ objective, subjective, total }: Marks) => ({ objective: mark(objective), subjective: mark(subjective), total: mark(total) });

interface Count {
  totals: number[];
  absent: number;
  void: number;
}
function counted(subject: string, fullMark: number, { totals, absent, void: gone }: Count): Distribution {
  const bands = Array.from({ length: Math.ceil(fullMark / BAND) }, (_, n): Band => ({
    from: n * BAND,
    to: Math.min((n + 1) * BAND, fullMark),
    count: 0,
  }));
  let [sum, highest, lowest] = [0, -Infinity, Infinity];
  for (const total of totals) {
    sum += total;
    highest = Math.max(highest, total);
    lowest = Math.min(lowest, total);
    // The full mark belongs to the last band.
    bands[Math.min(Math.floor(total / (BAND * 10)), bands.length - 1)]!.count++;
  }
  const some = totals.length > 0;
  return {
    subject,
    scores: totals.length + absent + gone,
    absent,
    void: gone,
    highest: some ? shownMark(highest) : null,
    lowest: some ? shownMark(lowest) : null,
    mean: some ? shownMark(Math.round(sum / totals.length)) : null,
    bands,
  };
}

const headers = ['准考证号', '姓名', '证件号码', '报考级别', '专业', '科目', '客观', '主观', '总分', '状态', '考试结果'];

export function createScoreDesk({ orm, fields }: { orm: MikroORM; fields: Fields }): ScoreDesk {
  const shown = (row: ScoreRow): ShownScore => {
    const record = soundScore(fields, row);
    return { ...shownMarks(record), standing: standingLabel(record.attendance, record.ground as Ground | null) };
  };
  async function* errorLines(importId: string): AsyncGenerator<string[]> {
    yield ['行号', '列', '错误'];
    for (let after: readonly [number, number] = [0, 0]; ;) {
      const errors = await errorsOf(orm.em.fork(), importId, PAGE, after);
      for (const { row, column, message } of errors) yield [String(row), column ?? '整行', message];
      if (errors.length < PAGE) return;
      after = [errors.at(-1)!.row, errors.at(-1)!.n];
    }
  }
  async function* scoreLines(search: ScoreSearch, config: ExamConfig): AsyncGenerator<string[]> {
    yield headers;
    for (let after: readonly [string, string] | null = null; ;) {
      const lines: ScoreLine[] = await searchScores(orm.em.fork(), search, PAGE, after);
      for (const line of lines) {
        const { objective, subjective, total, standing } = shown(line);
        yield [
          line.number ?? '',
          line.name,
          maskedIdNumber(fields.decrypt(line.idNumber, ENROLMENT_ID_NUMBER)),
          levelNames[line.level as LevelCode],
          config.specialties.find(({ code }) => code === line.specialty)?.label ?? line.specialty,
          config.subjects.find(({ code }) => code === line.subject)?.label ?? line.subject,
          objective ?? '',
          subjective ?? '',
          total ?? '',
          standing,
          line.outcome === null ? '' : outcomes[line.outcome],
        ];
      }
      if (lines.length < PAGE) return;
      after = [lines.at(-1)!.enrolmentId, lines.at(-1)!.subject];
    }
  }

  return {
    shown,
    review: ({ reason, answer, marks }) => ({
      reason: fields.decrypt(reason, REVIEW_REASON),
      answer: answer === null ? null : fields.decrypt(answer, REVIEW_ANSWER),
      marks: marks === null ? null : shownMarks(JSON.parse(fields.decrypt(marks, REVIEW_MARKS)) as Marks),
    }),
    form: (mapping) => sheet('成绩导入模板', [templateHeaders(mapping)]),
    errors: (importId) => sheet('成绩导入错误清单', errorLines(importId)),
    distribution: async (examId, config) => {
      const counts = new Map<string, Count>();
      for await (const rows of scoresInForce(orm, examId))
        for (const row of rows) {
          const { subject, attendance, ground, total } = soundScore(fields, row);
          const count = counts.get(subject) ?? { totals: [], absent: 0, void: 0 };
          counts.set(subject, count);
          if (ground !== null) count.void++;
          else if (attendance === 'absent' || total === null) count.absent++;
          else count.totals.push(total);
        }
      return config.subjects.flatMap(({ code, fullMark }) => (counts.has(code) ? [counted(code, fullMark, counts.get(code)!)] : []));
    },
    export: async (search, config, { by, reason }) => {
      await save(orm, (em) =>
        query(
          em,
          `insert into score_export (id, account_id, exam_id, reason, filter, rows, at)
             select $1, $2, $3, $4, $5, count(*), app_now() from score where exam_id = $3 and in_force`,
          [uuidv7(), by, search.examId, reason, JSON.stringify({ ...search, indexes: search.indexes === undefined ? undefined : true })],
        ),
      );
      return sheet('考试成绩', scoreLines(search, config));
    },
    cascade: async (district, hits) => {
      const em = orm.em.fork();
      return cascadeOf(em, await rulesOn(em, district, await now(em)), hits);
    },
  };
}
