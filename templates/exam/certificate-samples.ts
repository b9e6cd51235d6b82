// Invented data to try the papers of 资格审查 and certificates with: ordinary, and what is hard to print.
import { samplePhoto } from '../kit/sample-pictures.ts';
import { certificateStatement, type CertificatePapers } from './certificate-papers.ts';

const reviewed = {
  to: '林汐',
  exam: '2026年度上海市初级注册安全工程师职业资格考试',
  level: '考全科',
  specialty: '化工安全',
  openedOn: '2027-01-11',
  reasons: [],
  basis: [],
  due: null,
  items: [],
  appealUntil: null,
  remedies: null,
} as const;
const remedies = { reviewBody: '上海市人民政府', reviewDays: 60, court: '人民法院', suitMonths: 6 } as const;
const certified = {
  number: '202631010310000018',
  edition: 1,
  outcome: 'qualification',
  name: '林汐',
  sex: '女',
  idNumber: '990101********1234',
  specialty: '化工安全',
  specialtyCode: '03',
  subjects: ['安全生产法律法规', '安全生产实务（化工安全）'],
  statement: certificateStatement('qualification', 2026),
  issuedOn: '2027-01-25',
  electronicId: '1.2.156.3005.2.11100000ZAZYZG.11310000MB2F30135X.202631010310000018.001.I',
  photo: samplePhoto,
  token: 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG',
  code: '1.20260301-a1b2c3.MjAyNjMxMDEwMzEwMDAwMDE4fDF8MjAyNzAxMjV8MDN85p6X5rGQ.MEUCIQDx0f1Zg2mW5c5vWmC0kq3Jm0q8l1r9bK2tq7u3xgkF5QIgYw3n4o5p6q7r8s9t0u1v2w3x4y5z6A7B8C9D',
  annotation: null,
} as const;

export const certificateSamples: { readonly [K in keyof CertificatePapers]: Readonly<Record<string, CertificatePapers[K]>> } = {
  P16: {
    passed: { ...reviewed, outcome: 'passed' },
    rejected: {
      ...reviewed,
      to: '𬱖·䶮㛃',
      outcome: 'rejected',
      reasons: ['从事安全生产业务工作年限不符合报考条件', '社会保险缴费记录与填报的工作经历不符，截至2026年12月31日不满3年。'],
      basis: ['报名承诺书（告知承诺制）：承诺不实的，考试成绩无效'],
      appealUntil: '2027-02-08',
      remedies,
    },
    supplement: {
      ...reviewed,
      outcome: 'supplement',
      items: [
        { item: '学历证书', message: '上传毕业证书原件的彩色扫描件，能看清证书编号' },
        { item: '工作年限证明', message: '由用人单位盖章，写明起止时间和岗位' },
      ],
      due: '2027-01-25',
    },
    granted: { ...reviewed, outcome: 'granted', reasons: ['补交的离职证明与社会保险记录一致，工作年限符合报考条件。'] },
    refused: {
      ...reviewed,
      outcome: 'refused',
      reasons: ['补交的材料不能证明所填报的工作经历。'],
      basis: ['《专业技术人员资格考试违纪违规行为处理规定》（人社部令第31号）第十条'],
      remedies,
    },
  },
  P17: {
    whole: certified,
    hard: {
      ...certified,
      number: '202631010510000028',
      electronicId: '1.2.156.3005.2.11100000ZAZYZG.11310000MB2F30135X.202631010510000028.002.6',
      edition: 2,
      name: '𬱖·䶮㛃·阿卜杜拉·买买提',
      sex: null,
      specialty: '建筑施工安全',
      specialtyCode: '05',
      subjects: ['安全生产法律法规', '安全生产实务（建筑施工安全）'],
      photo: null,
      code: null,
    },
    additional: {
      ...certified,
      outcome: 'additional',
      number: '202631010420000012',
      electronicId: '1.2.156.3005.2.11100000ZACJHG.11310000MB2F30135X.202631010420000012.001.1',
      specialty: '金属冶炼安全',
      specialtyCode: '04',
      subjects: ['安全生产实务（金属冶炼安全）'],
      statement: certificateStatement('additional', 2026),
    },
    annotated: { ...certified, annotation: { scene: '上海市地铁某线机电工程投标', from: '2027-03-01', until: '2027-05-29' } },
  },
};
