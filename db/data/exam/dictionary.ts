// What a dictionary begins with, until its office changes it: the national specialties of 应急〔2019〕8号, the two subjects, the three levels, the fee. 上海 offers 03 to 07
// (2024), of which 05 and 06 are set by the departments of their trades.
import { levelNames, type LevelCode } from '../../../domain/exam/exam.ts';
import { feeCode, type AnyEntry, type Dictionary, type EntryKind, type Entries } from '../../../domain/exam/dictionary.ts';

const SHANGHAI = '310000';
const centre = '上海市应急管理宣传教育中心';
const specialties = [
  { code: '01', label: '煤矿安全', setter: '' },
  { code: '02', label: '金属非金属矿山安全', setter: '' },
  { code: '03', label: '化工安全', setter: centre },
  { code: '04', label: '金属冶炼安全', setter: centre },
  { code: '05', label: '建筑施工安全', setter: '上海市住房和城乡建设管理委员会' },
  { code: '06', label: '道路运输安全', setter: '上海市交通委员会' },
  { code: '07', label: '其他安全（不包括消防安全）', setter: centre },
] as const;
const practice = specialties.map(({ code }) => `S${code}`);
const prerequisites: Readonly<Record<LevelCode, readonly string[]>> = {
  full: [],
  single: ['尚有一门科目未取得合格成绩'],
  additional: ['已取得初级注册安全工程师职业资格证书', '所报专业与证书专业不同'],
};
/** Since 2024; the paper that sets it is to be entered by the office. */
const fee = { feeFen: '7000', basis: '考试收费标准（每科70元）', validFrom: '2024-01-01', validTo: null } as const;

const enabled = <K extends EntryKind>(kind: K, code: string, entry: Entries[K]): AnyEntry => ({ kind, code, entry, standing: 'enabled' }) as unknown as AnyEntry;

/** Entries that a 区划 begins with. */
export function firstEntries(district: string): Dictionary {
  const here = district === SHANGHAI;
  return [
    ...specialties.map(({ code, label, setter }): AnyEntry => {
      const off = here && (code === '01' || code === '02');
      return { kind: 'specialty', code, entry: { code, label, setter: here ? setter : '' }, standing: off ? 'disabled' : 'enabled' };
    }),
    enabled('subject', 'F01', {
      code: 'F01',
      label: '安全生产法律法规',
      shortLabel: '法规',
      paper: 'objective',
      specialty: null,
      fullMark: 100,
      minutes: 120,
    }),
    ...specialties.map(({ code, label }) =>
      enabled('subject', `S${code}`, {
        code: `S${code}`,
        label: `安全生产实务（${label}）`,
        shortLabel: `实务${code}`,
        paper: 'mixed',
        specialty: code,
        fullMark: 100,
        minutes: 150,
      }),
    ),
    ...(Object.keys(levelNames) as LevelCode[]).map((code) =>
      enabled('level', code, {
        code,
        label: levelNames[code],
        specialties: specialties.map((one) => one.code),
        subjects: code === 'additional' ? practice : ['F01', ...practice],
        prerequisites: prerequisites[code],
      }),
    ),
    ...['F01', ...practice].map((subject) => {
      const code = feeCode({ subject, validFrom: fee.validFrom });
      return enabled('fee', code, { code, subject, ...fee });
    }),
  ];
}
