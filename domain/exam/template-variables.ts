// What an edited template of the exam may say by `{{name}}`: the allow-list of each kind, with a sample candidate's values for its preview. A name that isn't here is refused.
import type { MarkupValue } from '../kit/markup.ts';
import { shown, type Instant } from '../kit/instant.ts';
import { formatYuan } from '../kit/money.ts';
import { windowNames } from './calendar.ts';
import type { ExamConfig, TemplateKind, Windows } from './exam.ts';

export interface Variable {
  label: string;
  /** A template without it says too little to be enabled. */
  required?: true;
  /** Stands for a picture. */
  picture?: true;
  sample: string;
}

const ofExam = {
  examName: { label: '考试名称', sample: '2026年度上海市初级注册安全工程师职业资格考试' },
  examCode: { label: '考试代码', sample: '31202601' },
  sessions: { label: '各科目考试时间', sample: '安全生产法律法规：2026-10-24 09:00—11:00；安全生产实务：2026-10-24 14:00—16:30' },
} as const satisfies Record<string, Variable>;
const ofCandidate = {
  candidateName: { label: '考生姓名', sample: '林汐' },
  idNumber: { label: '证件号码（部分隐藏）', sample: '310000********0012' },
  level: { label: '报考级别', sample: '考全科' },
  specialty: { label: '报考专业', sample: '建筑施工安全' },
  subjects: { label: '报考科目', sample: '安全生产法律法规、安全生产实务' },
} as const satisfies Record<string, Variable>;
const windows = {
  enrolOpens: '2026-07-20 10:00',
  enrolCloses: '2026-07-31 16:00',
  payCloses: '2026-07-31 17:00',
  ticketOpens: '2026-10-19 10:00',
  ticketCloses: '2026-10-22 17:00',
} as const;
/** Grey frames in the place of pictures. */
const frames = {
  photo:
    'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI4MCIgaGVpZ2h0PSIxMTAiPjxyZWN0IHdpZHRoPSI4MCIgaGVpZ2h0PSIxMTAiIGZpbGw9IiNjZmUyZjMiIHN0cm9rZT0iIzY2NiIvPjwvc3ZnPg==',
  map: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIxNjAiIGhlaWdodD0iOTAiPjxyZWN0IHdpZHRoPSIxNjAiIGhlaWdodD0iOTAiIGZpbGw9IiNlNWU1ZTUiIHN0cm9rZT0iIzY2NiIvPjwvc3ZnPg==',
  qr: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI4MCIgaGVpZ2h0PSI4MCI+PHJlY3Qgd2lkdGg9IjgwIiBoZWlnaHQ9IjgwIiBmaWxsPSIjZmZmIiBzdHJva2U9IiM2NjYiLz48L3N2Zz4=',
} as const;
const required = <V extends Variable>(variable: V): V & { required: true } => ({ ...variable, required: true });

export const templateVariables: Readonly<Record<TemplateKind, Readonly<Record<string, Variable>>>> = {
  // S3-02: a guide without 科目, 费用 or 时间 can't be published.
  guide: {
    ...ofExam,
    examName: required(ofExam.examName),
    sessions: required(ofExam.sessions),
    enrolOpens: { label: windowNames.enrolOpens, sample: windows.enrolOpens, required: true },
    enrolCloses: { label: windowNames.enrolCloses, sample: windows.enrolCloses, required: true },
    payCloses: { label: windowNames.payCloses, sample: windows.payCloses, required: true },
    ticketOpens: { label: windowNames.ticketOpens, sample: windows.ticketOpens },
    ticketCloses: { label: windowNames.ticketCloses, sample: windows.ticketCloses },
    levels: { label: '报考级别', sample: '考全科、考单科、考增项' },
    specialties: { label: '考试专业', sample: '化工安全、建筑施工安全' },
    subjects: { label: '考试科目', sample: '安全生产法律法规、安全生产实务', required: true },
    fees: { label: '考试费用', sample: '每科70.00元', required: true },
    areas: { label: '考区', sample: '黄浦考区、浦东考区' },
  },
  commitment: {
    ...ofExam,
    ...ofCandidate,
    examName: required(ofExam.examName),
    candidateName: required(ofCandidate.candidateName),
    idNumber: required(ofCandidate.idNumber),
    employer: { label: '工作单位', sample: '浦江安全技术有限公司' },
    signedOn: { label: '签署日期', sample: '2026-07-21', required: true },
  },
  form: { ...ofExam, ...ofCandidate },
  ticket: {
    ...ofExam,
    ...ofCandidate,
    examName: required(ofExam.examName),
    candidateName: required(ofCandidate.candidateName),
    idNumber: required(ofCandidate.idNumber),
    sessions: required(ofExam.sessions),
    ticketNumber: { label: '准考证号', sample: '26310103027157', required: true },
    site: { label: '考点', sample: '第一考点', required: true },
    siteAddress: { label: '考点地址', sample: '黄浦区示例路1号', required: true },
    room: { label: '考场', sample: '027', required: true },
    seat: { label: '座位', sample: '15', required: true },
    photo: { label: '照片', picture: true, required: true, sample: frames.photo },
    map: { label: '考点地图', picture: true, sample: frames.map },
    qr: { label: '二维码', picture: true, sample: frames.qr },
  },
};

/** Values of the sample candidate, whom nobody is. */
export const sampleValues = (kind: TemplateKind): Record<string, MarkupValue> =>
  Object.fromEntries(
    Object.entries(templateVariables[kind]).map(([name, { sample, picture: drawing }]) => [name, drawing ? { image: sample } : sample]),
  );

const minute = (at: Instant): string => shown(at).slice(0, 16);

/** 各科目考试时间 of some subjects. */
export const sessionsText = ({ subjects, sessions }: ExamConfig, codes: readonly string[] = subjects.map(({ code }) => code)): string =>
  sessions
    .flatMap(({ no, opens, closes }) => {
      const named = [...new Set(subjects.filter(({ code, session }) => session === no && codes.includes(code)).map(({ label }) => label))];
      return named.length ? [`${named.join('、')}：${minute(opens)}—${minute(closes).slice(11)}`] : [];
    })
    .join('；');

/** Values of an exam's guide, as its configuration has them. */
export function guideValues(config: ExamConfig): Record<string, string> {
  const { windows: all, subjects, specialties, levels, areas, fees } = config;
  const prices = [...new Set(fees.map(({ feeFen }) => feeFen))];
  const labelOf = (code: string): string => subjects.find((subject) => subject.code === code)?.label ?? code;
  const labels = (list: readonly { label: string }[]): string => [...new Set(list.map(({ label }) => label))].join('、');
  return {
    examName: config.name,
    examCode: config.code,
    sessions: sessionsText(config),
    ...Object.fromEntries((Object.keys(windows) as (keyof typeof windows & keyof Windows)[]).map((name) => [name, minute(all[name])])),
    levels: labels(levels),
    specialties: labels(specialties),
    subjects: labels(subjects),
    fees:
      prices.length === 1
        ? `每科${formatYuan(BigInt(prices[0]!))}元`
        : fees.map(({ subject, feeFen }) => `${labelOf(subject)}${formatYuan(BigInt(feeFen))}元`).join('、'),
    areas: labels(areas),
  };
}
