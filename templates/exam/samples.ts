// Invented data to try the papers of the exam with: ordinary, and what is hard to print. Identity numbers have right check characters and lie in a district that was
// never given out.
import { fillMarkup, readMarkup, type Markup, type MarkupValue } from '../../domain/kit/markup.ts';
import { sampleValues } from '../../domain/exam/template-variables.ts';
import type { ExamPapers } from './papers.ts';
import { violationSamples } from './violation-samples.ts';

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

export const examSamples: { readonly [K in keyof ExamPapers]: Readonly<Record<string, ExamPapers[K]>> } = {
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
  ...violationSamples,
};
