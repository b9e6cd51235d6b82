// An invented exam of 上海 in a year of one's choice, by the calendar of the year 2024: enrolment in late July, tickets in October, two sessions on one Saturday.
import { levelNames, type ExamConfig, type Subject } from '../../domain/exam/exam.ts';
import type { ExamDraft } from '../../domain/exam/setup.ts';
import { instant, plusDays, type PlainDate } from '../../domain/kit/instant.ts';

export const SHANGHAI = '310000';
const at = (day: PlainDate, time: string) => instant(`${day}T${time}:00+08:00`);

export const specialties = [
  { code: '03', label: '化工安全', setter: '上海市应急管理宣传教育中心' },
  { code: '04', label: '金属冶炼安全', setter: '上海市应急管理宣传教育中心' },
  { code: '05', label: '建筑施工安全', setter: '上海市住房和城乡建设管理委员会' },
  { code: '06', label: '道路运输安全', setter: '上海市交通委员会' },
  { code: '07', label: '其他安全（不包括消防安全）', setter: '上海市应急管理宣传教育中心' },
] as const;

export const subjects: readonly Subject[] = [
  {
    code: 'F01',
    label: '安全生产法律法规',
    shortLabel: '法规',
    paper: 'objective',
    specialty: null,
    fullMark: 100,
    minutes: 120,
    session: 1,
  },
  ...specialties.map(({ code, label }) => ({
    code: `S${code}`,
    label: `安全生产实务（${label}）`,
    shortLabel: `实务${code}`,
    paper: 'mixed' as const,
    specialty: code,
    fullMark: 100,
    minutes: 150,
    session: 2,
  })),
];

/** Enrolment from `enrolOpens` (10:00) for ten days, payment an hour longer, tickets 85 days later, the exam after five more. */
export function sampleExam({ enrolOpens, sitting = 1 }: { enrolOpens: PlainDate; sitting?: number }): ExamConfig {
  const day = (n: number): PlainDate => plusDays(enrolOpens, n);
  const year = Number(enrolOpens.slice(0, 4));
  const codes = specialties.map(({ code }) => code);
  const practice = codes.map((code) => `S${code}`);
  return {
    code: `31${year}${String(sitting).padStart(2, '0')}`,
    name: `${year}年度上海市初级注册安全工程师职业资格考试`,
    shortName: `${year}初安考试`,
    district: SHANGHAI,
    year,
    month: Number(day(90).slice(5, 7)),
    sitting,
    areas: [
      { code: '310101', label: '黄浦考区' },
      { code: '310115', label: '浦东考区' },
    ],
    windows: {
      enrolOpens: at(day(0), '10:00'),
      enrolCloses: at(day(9), '16:00'),
      payCloses: at(day(9), '17:00'),
      ticketOpens: at(day(85), '10:00'),
      ticketCloses: at(day(88), '17:00'),
      scoresAt: null,
    },
    sessions: [
      { no: 1, opens: at(day(90), '09:00'), closes: at(day(90), '11:00') },
      { no: 2, opens: at(day(90), '14:00'), closes: at(day(90), '16:30') },
    ],
    specialties: [...specialties],
    subjects,
    levels: [
      { code: 'full', label: levelNames.full, specialties: codes, subjects: ['F01', ...practice] },
      { code: 'single', label: levelNames.single, specialties: codes, subjects: ['F01', ...practice] },
      { code: 'additional', label: levelNames.additional, specialties: codes, subjects: practice },
    ],
    fees: subjects.map(({ code }) => ({ subject: code, feeFen: '7000', basis: '考试收费标准（每科70元）' })),
    templates: { guide: null, commitment: null, form: null, ticket: null },
  };
}

/** The same exam as its office writes it: all else follows from the dictionaries. */
export function sampleDraft(of: Parameters<typeof sampleExam>[0]): ExamDraft {
  const { sessions, specialties: offered, subjects: all, levels, fees: _, templates: __, ...own } = sampleExam(of);
  return {
    ...own,
    sessions: sessions.map((session) => ({ ...session, subjects: all.filter((one) => one.session === session.no).map(({ code }) => code) })),
    specialties: offered.map(({ code }) => code),
    levels: levels.map(({ code }) => code),
  };
}
