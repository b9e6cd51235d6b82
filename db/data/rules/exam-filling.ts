// Rules of filling in, version 1.
import { fillingRules as rules } from '../../../domain/exam/filling-rules.ts';
import { byDefault, country, row } from './row.ts';

export const examFillingRows = [
  row(rules.singleForAnybody, country, false, { source: 'S3-20列出考单科；2024年通知仅见考全科、增报专业，待核', verified: false }),
  row(
    rules.eligibility,
    country,
    [
      { id: 'exam.eligibility.secondary.safety', level: 'secondary', major: 'safety', years: 4 },
      { id: 'exam.eligibility.secondary', level: 'secondary', major: 'any', years: 5 },
      { id: 'exam.eligibility.college.safety', level: 'college', major: 'safety', years: 2 },
      { id: 'exam.eligibility.college', level: 'college', major: 'any', years: 3 },
      { id: 'exam.eligibility.bachelor', level: 'bachelor', major: 'any', years: 0 },
    ],
    { source: '2024年上海考试报名通知（转载）：中专安全工程类满4年、其他满5年，大专满2年、其他满3年，本科及以上从事安全生产业务工作', verified: false },
  ),
  row(rules.minAge, country, 18, byDefault),
  row(rules.guideSeconds, country, 10, byDefault),
  row(rules.photo, country, { accept: 80, reject: 40, faceFrom: 30, faceTo: 75 }, byDefault),
  row(rules.covered, country, [], { source: 'S3§2.1：无法核验的转人工核查', verified: true }),
  row(rules.checkPatience, country, 30, byDefault),
];
