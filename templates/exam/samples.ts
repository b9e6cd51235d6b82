// Invented data to try the papers of the exam with: ordinary, and what is hard to print. Identity numbers have right check characters and lie in a district that was
// never given out.
import { fillMarkup, readMarkup, type Markup, type MarkupValue } from '../../domain/kit/markup.ts';
import { sampleValues } from '../../domain/exam/template-variables.ts';
import { samplePhoto } from '../kit/sample-pictures.ts';
import { certificateSamples } from './certificate-samples.ts';
import type { ExamPapers } from './papers.ts';
import { scoreSamples } from './score-samples.ts';
import { seatSamples } from './seat-samples.ts';
import { violationSamples } from './violation-samples.ts';

const exam = '2026年度上海市初级注册安全工程师职业资格考试';
const edited = (source: string, values: Record<string, MarkupValue>): readonly Markup[] => fillMarkup(readMarkup(source).nodes, values);
const guide = `<h2>一、考试</h2><p>{{examName}}，考试专业：{{specialties}}。</p>
<h2>二、科目、时间与费用</h2><ul><li>{{sessions}}</li><li>{{fees}}</li></ul>
<p>网上报名：{{enrolOpens}}至{{enrolCloses}}，<strong>逾期不再受理</strong>；缴费截止：{{payCloses}}。</p>
<table><thead><tr><th>级别</th><th>说明</th></tr></thead><tbody><tr><td>{{levels}}</td><td>A&amp;B &lt;见附件&gt;</td></tr></tbody></table>`;
const ticket = `<h2>{{examName}}</h2><table><tr><th>姓名</th><td>{{candidateName}}</td><th>准考证号</th><td>{{ticketNumber}}</td></tr>
<tr><th>照片</th><td>{{photo}}</td><th>二维码</th><td>{{qr}}</td></tr></table><hr><h3>考生须知</h3><ol><li>对号入座，座位{{seat}}。</li><li><em>开考5分钟后</em>不得入场。</li></ol>`;
const bill = {
  code: '31010126',
  number: '0000000042',
  checkCode: '9f2c0d',
  paymentCode: '31000026000000000427',
  orderNumber: '202607203100000042',
  issuedOn: '2026-07-20',
  payer: '林汐',
  unitCode: '310000YJXJ',
  unitName: '上海市应急管理宣传教育中心',
  treasury: '市级国库',
  projectCode: '103044908',
  projectName: '初级注册安全工程师职业资格考试费',
  paidAt: '2026-07-20 10:16:02',
  channel: '微信',
  platformNo: 'SHZF202607208F3A0C1D5E7B9024',
  unitSignature: '3b6f0d9e4c7a1582'.repeat(8),
  supervisionSignature: '90ab5e2d7c41f836'.repeat(8),
} as const;
const commitment = `<p>本人{{candidateName}}（证件号码：{{idNumber}}），工作单位{{employer}}，报名参加{{examName}}，郑重承诺：</p>
<ol><li>所填写的信息真实、准确、完整、有效。</li><li>遵守考试纪律和考场规则。</li></ol><p>签署日期：{{signedOn}}</p>`;
const education = {
  level: '本科',
  degree: '学士',
  school: '东海大学',
  major: '安全工程',
  graduatedOn: '2012年6月30日',
  certificateNo: '102471201205000001',
};
const work = {
  employer: '林汐安全技术服务有限公司',
  creditCode: '91149999MA0TE5T089',
  post: '安全员',
  from: '2015年7月1日',
  to: '至今',
  safety: '是',
};

export const examSamples: { readonly [K in keyof ExamPapers]: Readonly<Record<string, ExamPapers[K]>> } = {
  P01: {
    filled: {
      number: '00000000418',
      confirmedAt: '2026-07-24 10:20:30',
      exam,
      area: '黄浦考区',
      level: '考全科',
      specialty: '建筑施工安全',
      subjects: ['安全生产法律法规', '安全生产实务（建筑施工安全）'],
      barrierFree: '不需要',
      photo: samplePhoto,
      name: '林汐',
      sex: '女',
      nation: '汉族',
      birth: '1990年3月7日',
      idNumber: '149999199003070014',
      phone: '13800000001',
      email: 'linxi@example.cn',
      address: '上海市黄浦区复兴中路一号',
      local: '在本市工作',
      education: [education],
      work: [work],
    },
    unconfirmed: {
      number: '00000000426',
      confirmedAt: null,
      exam,
      area: null,
      level: '考增项',
      specialty: '其他安全（不包括消防安全）',
      subjects: ['安全生产实务（其他安全）'],
      barrierFree: '需要',
      photo: null,
      name: '阿卜杜热合曼·麦麦提吐尔逊·𬱖䶮㛃',
      sex: null,
      nation: null,
      birth: null,
      idNumber: '14999919900307009X',
      phone: null,
      email: null,
      address: null,
      local: null,
      education: Array.from({ length: 5 }, (_, n) => ({
        ...education,
        school: `中国（上海）自由贸易试验区安全生产与应急管理联合培养第${n + 1}职业技术大学`,
        degree: null,
      })),
      work: Array.from({ length: 12 }, (_, n) => ({
        ...work,
        employer: `中国（上海）自由贸易试验区临港新片区安全生产综合技术服务与工程咨询（集团）股份有限责任公司第${n + 1}分公司`,
        from: `${2000 + n}年7月1日`,
        to: `${2001 + n}年6月30日`,
        safety: n % 2 ? '否' : '是',
      })),
    },
  },
  P02: {
    signed: {
      number: '00000000418',
      exam,
      body: edited(commitment, sampleValues('commitment')),
      version: '3',
      signed: { name: '林汐', at: '2026-07-24 10:21:00', hash: '9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f0a9b' },
    },
    unsigned: {
      number: '00000000426',
      exam,
      body: edited(commitment, { ...sampleValues('commitment'), candidateName: '阿卜杜热合曼·麦麦提吐尔逊·𬱖䶮㛃', signedOn: '（尚未签署）' }),
      version: '0',
      signed: null,
    },
  },
  P03: {
    first: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      title: '报考指南',
      version: '1',
      hash: '5d41c0b2a9f8e7d6c5b4a392817f6e5d4c3b2a190f8e7d6c5b4a39281706f5e4',
      publishedOn: '2026-07-15',
      body: edited(guide, sampleValues('guide')),
      attachments: ['考点分布图.pdf', '报名操作说明𬱖䶮.pdf'],
    },
    plain: {
      name: '2027年度上海市初级注册安全工程师职业资格考试',
      title: '报考指南',
      version: '12',
      hash: '06f5e45d41c0b2a9f8e7d6c5b4a392817f6e5d4c3b2a190f8e7d6c5b4a392817',
      publishedOn: '2027-07-15',
      body: edited('<p>{{examName}}</p>', { examName: '以考试通知为准' }),
      attachments: [],
    },
  },
  specimen: {
    ticket: {
      kind: '准考证模版',
      title: '准考证',
      version: '3',
      hash: 'b2a9f8e7d6c5b4a392817f6e5d4c3b2a190f8e7d6c5b4a392817f6e506f5e45d',
      body: edited(ticket, { ...sampleValues('ticket'), candidateName: '阿卜杜热合曼·𬱖䶮㛃' }),
    },
  },
  P04: {
    issued: {
      ...bill,
      items: [
        { name: '安全生产法律法规', yuan: '70.00' },
        { name: '安全生产实务（建筑施工安全）', yuan: '70.00' },
      ],
      amountYuan: '140.00',
      amountWords: '壹佰肆拾元整',
      reversal: null,
    },
    reversed: {
      ...bill,
      payer: '阿卜杜热合曼·𬱖䶮㛃',
      items: [{ name: '安全生产实务（其他安全（不包括消防安全））', yuan: '70.00' }],
      amountYuan: '70.00',
      amountWords: '柒拾元整',
      reversal: { number: '0000000058', on: '2026-08-03', reason: '考试取消' },
    },
  },
  P37: {
    first: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      code: '31202601',
      hash: '9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f0a9b',
      publishedOn: '2026-07-15',
      windows: [
        { label: '网上报名', from: '2026-07-20 10:00', until: '2026-07-31 16:00' },
        { label: '网上缴费', from: '2026-07-20 10:00', until: '2026-07-31 17:00' },
        { label: '准考证打印', from: '2026-10-19 10:00', until: '2026-10-22 17:00' },
        { label: '成绩公布', from: '2026-12-10 10:00', until: null },
      ],
      sessions: [
        { subject: '安全生产法律法规', from: '2026-10-24 09:00', until: '2026-10-24 11:00' },
        { subject: '安全生产实务', from: '2026-10-24 14:00', until: '2026-10-24 16:30' },
      ],
      levels: [
        { label: '考全科', specialties: ['化工安全', '建筑施工安全'], subjects: ['安全生产法律法规', '安全生产实务'] },
        { label: '考增项', specialties: ['化工安全', '建筑施工安全'], subjects: ['安全生产实务'] },
      ],
      fees: [
        { subject: '安全生产法律法规', yuan: '70.00', basis: '考试收费文件' },
        { subject: '安全生产实务', yuan: '70.00', basis: '考试收费文件' },
      ],
      change: null,
    },
    postponed: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      code: '31202601',
      hash: '0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      publishedOn: '2026-10-12',
      windows: [{ label: '准考证打印', from: '2026-11-16 10:00', until: '2026-11-19 17:00' }],
      sessions: [{ subject: '安全生产法律法规', from: '2026-11-21 09:00', until: '2026-11-21 11:00' }],
      levels: [{ label: '考全科', specialties: ['化工安全'], subjects: ['安全生产法律法规', '安全生产实务'] }],
      fees: [{ subject: '安全生产法律法规', yuan: '70.00', basis: '考试收费文件' }],
      change: '因台风影响，考试延期举行。',
    },
    cancelled: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      code: '31202601',
      hash: '2d1e0f0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c',
      publishedOn: '2026-10-20',
      windows: [],
      sessions: [],
      levels: [],
      fees: [],
      change: '考试取消：因不可抗力，本次考试取消，已缴费用按原渠道退回。',
    },
  },
  P40: {
    numbers: {
      exam,
      what: '考号',
      revokedAt: '2026-09-02 15:20:00',
      reason: '考点因故更换，考场需要重新编排。',
      facts: [
        { label: '编排次数', value: '1' },
        { label: '撤销考号数', value: '5120' },
        { label: '提出人', value: '周嘉禾' },
        { label: '复核人', value: '吴望舒' },
      ],
    },
    passers: {
      exam: '2026年度上海市初级注册安全工程师职业资格考试',
      what: '合格人员',
      revokedAt: '2026-12-20 11:05:00',
      reason: '《安全生产实务》第三题评分标准有误，须重新核定。',
      facts: [
        { label: '名单序号', value: '1' },
        { label: '撤销范围', value: '全部' },
        { label: '撤销人数', value: '1832' },
        { label: '涉及已发证书', value: '0' },
      ],
    },
  },
  ...seatSamples,
  ...scoreSamples,
  ...violationSamples,
  ...certificateSamples,
};
