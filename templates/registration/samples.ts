// Invented data to try the papers with: ordinary, and what is hard to print (rare characters, · and long names). Identity numbers have right check characters and lie in
// a district that was never given out.
import { samplePhoto } from '../kit/sample-pictures.ts';
import type { RegistrationPapers } from './papers.ts';

const matter = '初级注册安全工程师初始注册';
const addressed = { to: '林汐', caseNumber: '310000-2026-000001', matter };
const receiving = { ...addressed, receivedOn: '2026-03-02', basis: ['《中华人民共和国行政许可法》第三十二条'] };
const remedies = { reviewBody: '上海市人民政府', reviewDays: 60, court: '上海铁路运输法院', suitMonths: 6 };

export const registrationSamples: { readonly [K in keyof RegistrationPapers]: Readonly<Record<string, RegistrationPapers[K]>> } = {
  P18: {
    filled: {
      caseNumber: '310000-2026-000001',
      typeLabel: '初始注册',
      submittedOn: '2026-03-02',
      applicant: { name: '林汐', sex: '女', idNumber: '149999199003070014', phone: '13800000001', education: '大学本科' },
      photo: samplePhoto,
      certificate: { number: '沪初安2025000012', issuedOn: '2025-12-20', specialty: '建筑施工安全' },
      employer: { name: '林汐安全技术服务有限公司', creditCode: '91149999MA0TE5T089', confirmedOn: '2026-03-03' },
      specialty: '建筑施工安全',
      contract: { from: '2025-01-01', until: '2027-12-31' },
      educationHours: 48,
      materials: [
        { name: '资格证书', source: '电子证照库', trustGrade: 'A' },
        { name: '劳动合同', source: '申请人上传', trustGrade: 'C' },
        { name: '社会保险缴纳证明', source: '社保共享数据', trustGrade: 'A' },
      ],
      commitment: '本人承诺所填写的信息和提交的材料真实、有效，未在两个以上单位申请注册，并承担因虚假申报产生的法律责任。',
    },
    hard: {
      caseNumber: '310000-2026-000002',
      typeLabel: '逾期初始注册',
      submittedOn: '2026-03-02',
      applicant: { name: '阿卜杜热合曼·麦麦提吐尔逊·𬱖䶮㛃', sex: null, idNumber: '14999919900307009X', phone: null, education: null },
      photo: null,
      certificate: { number: '沪初安2019000999', issuedOn: '2019-12-20', specialty: '道路运输安全' },
      employer: {
        name: '中国（上海）自由贸易试验区临港新片区安全生产综合技术服务与工程咨询（集团）股份有限责任公司驻金山区第二化学工业区分公司',
        creditCode: '91149999MA0TE5T089',
        confirmedOn: null,
      },
      specialty: '道路运输安全',
      contract: { from: '2025-01-01', until: null },
      educationHours: null,
      materials: [{ name: '劳动合同', source: '申请人上传', trustGrade: 'C' }],
      commitment: '本人承诺所填写的信息和提交的材料真实、有效。',
    },
  },
  P19: {
    accepted: { ...receiving, outcome: 'accepted', acceptedOn: '2026-03-06', workingDays: 20, decideBy: '2026-04-03' },
    notAccepted: {
      ...receiving,
      outcome: 'notAccepted',
      reasons: ['申请人聘用单位的注册地不在本市，申请事项依法不属于本机关职权范围，请向聘用单位所在地的主管部门申请。'],
      remedies,
    },
    supplement: {
      ...receiving,
      to: '欧阳䶮',
      outcome: 'supplement',
      round: 1,
      items: [
        { name: '劳动合同', reason: '合同期限一页缺失，请提交完整的劳动合同' },
        { name: '继续教育证明', reason: '逾期初始注册应当提交继续教育证明' },
      ],
      due: '2026-03-27',
      onlyOnce: false,
    },
  },
  P20: {
    special: {
      ...addressed,
      outcome: 'special',
      acceptedOn: '2026-03-06',
      reason: '申请材料所载工作业绩需要进一步核实',
      procedure: '专家评审',
      days: 15,
      basis: ['《中华人民共和国行政许可法》第四十五条'],
    },
    extended: {
      ...addressed,
      outcome: 'extended',
      acceptedOn: '2026-03-06',
      reason: '需要向聘用单位所在地主管部门核实有关情况',
      workingDays: 10,
      approvedBy: '本机关负责人',
      decideBy: '2026-04-20',
      basis: ['《中华人民共和国行政许可法》第四十二条'],
    },
  },
  P21: {
    filled: {
      caseNumber: '310000-2026-000001',
      matter,
      applicantName: '林汐',
      organisationName: '林汐安全技术服务有限公司',
      submittedOn: '2026-03-02',
      acceptedOn: '2026-03-06',
      nodes: [
        { label: '审核', opinions: [{ name: '赵知', role: '经办', decision: '通过', opinion: '材料齐全，符合条件。', at: '2026-03-10 10:20' }] },
        {
          label: '复核',
          opinions: [
            { name: '钱明', role: '审核', decision: '退回', opinion: '请核对合同期限。', at: '2026-03-11 09:05' },
            { name: '钱明', role: '审核', decision: '通过', opinion: null, at: '2026-03-12 15:40' },
          ],
        },
        { label: '签发', opinions: [] },
      ],
      result: null,
    },
  },
  P22: {
    granted: {
      ...addressed,
      outcome: 'granted',
      acceptedOn: '2026-03-06',
      basis: ['《中华人民共和国行政许可法》第三十八条第一款'],
      registrationNumber: '沪注安2026000001',
      validFrom: '2026-03-20',
      validTo: '2031-03-19',
      deliverWorkingDays: 10,
    },
    refused: {
      ...addressed,
      to: '阿卜杜热合曼·𬱖䶮㛃',
      outcome: 'refused',
      acceptedOn: '2026-03-06',
      basis: ['《中华人民共和国行政许可法》第三十八条第二款'],
      reasons: ['继续教育学时为24学时，未达到规定的48学时。', '申请人同时在两个以上单位申请注册。'],
      remedies,
    },
  },
  P23: {
    filled: {
      number: '沪注安2026000001',
      name: '林汐',
      sex: '女',
      idNumber: '149999********0014',
      specialty: '建筑施工安全',
      employerName: '林汐安全技术服务有限公司',
      certificateNumber: '沪初安2025000012',
      validFrom: '2026-03-20',
      validTo: '2031-03-19',
      photo: samplePhoto,
      token: null,
    },
    hard: {
      number: '沪注安2026000002',
      name: '阿卜杜热合曼·麦麦提吐尔逊·𬱖䶮㛃',
      sex: null,
      idNumber: '149999********009X',
      specialty: '金属非金属矿山安全',
      employerName: '中国（上海）自由贸易试验区临港新片区安全生产综合技术服务与工程咨询（集团）股份有限责任公司驻金山区第二化学工业区分公司',
      certificateNumber: '沪初安2019000999',
      validFrom: '2026-03-20',
      validTo: '2031-03-19',
      photo: null,
      token: null,
    },
  },
  P24: {
    revoked: {
      ...addressed,
      outcome: 'revoked',
      registrationNumber: '沪注安2026000001',
      holderSince: '2026-03-20',
      reasons: ['以提供虚假劳动合同的手段取得注册。'],
      basis: ['《中华人民共和国行政许可法》第六十九条第二款', '第七十九条'],
      remedies,
      banYears: 3,
      banUntil: '2029-08-01',
    },
    cancelled: {
      ...addressed,
      outcome: 'cancelled',
      registrationNumber: '沪注安2026000001',
      holderSince: '2026-03-20',
      reasons: ['注册有效期届满未延续。'],
      basis: ['《中华人民共和国行政许可法》第七十条第一项'],
      remedies,
    },
  },
  P25: {
    filled: {
      ...addressed,
      items: [{ name: '社会保险缴纳记录', requirement: '聘用单位与社会保险缴纳单位不一致，请更正缴纳单位或者提交说明。' }],
      due: '2026-04-10',
      basis: ['《中华人民共和国行政许可法》第三十四条'],
    },
  },
  P26: {
    filled: {
      caseNumber: '310000-2026-000001',
      matter,
      raterName: '林汐',
      phone: '13800000001',
      level: '不满意',
      tags: ['办理时间长', '告知不清楚'],
      text: '补正材料来回两次，第一次没有说清楚。',
      ratedAt: '2026-04-01 10:00',
      contacts: [{ at: '2026-04-02 09:30', by: '孙和', content: '已与评价人通话，核实补正告知的经过。' }],
      finding: '属实：第一次告知遗漏一项材料。',
      measures: '补正告知书由复核人员逐项核对后发出。',
      satisfied: '回访满意',
    },
    open: {
      caseNumber: '310000-2026-000002',
      matter,
      raterName: '匿名',
      phone: null,
      level: '非常不满意',
      tags: [],
      text: null,
      ratedAt: '2026-04-01 10:00',
      contacts: [],
      finding: null,
      measures: null,
      satisfied: null,
    },
  },
  P27: {
    filled: {
      number: 'YWT202604010000017',
      courier: '一网通办快递',
      payment: '到付',
      sender: { name: '上海市应急管理局综合窗口', phone: '021-00000000', address: '上海市黄浦区人民大道1号' },
      recipient: { name: '阿卜杜热合曼·𬱖䶮㛃', phone: '13800000001', address: '上海市浦东新区世纪大道1号2幢3室' },
      item: '注册证书',
      caseNumber: '310000-2026-000001',
      bookedAt: '2026-04-01 10:00',
    },
  },
  P28: {
    differences: {
      day: '2026-03-31',
      partner: '市公共支付平台',
      ours: { count: 120, amount: '12000.00' },
      theirs: { count: 120, amount: '11980.00' },
      rows: [
        { number: 'ZF202603310001', kind: '金额不一致', ours: '100.00', theirs: '80.00', handling: '待核对' },
        { number: 'ZF202603310007', kind: '对方无记录', ours: '100.00', theirs: null, handling: '次日复核' },
      ],
    },
    none: { day: '2026-04-01', partner: '市公共支付平台', ours: { count: 3, amount: '300.00' }, theirs: { count: 3, amount: '300.00' }, rows: [] },
  },
  P29: {
    filled: {
      year: 2026,
      madeOn: '2026-12-31',
      figures: [
        { label: '申请件数', value: '1200', lastYear: '1000', change: '20.0%' },
        { label: '准予件数', value: '1100', lastYear: '0', change: '—' },
        { label: '补件率', value: '12.5%', lastYear: '15.0%', change: '-2.5个百分点' },
      ],
      tables: [
        {
          title: '按专业统计',
          columns: ['专业', '申请', '准予', '不予', '平均办理工作日'],
          rows: [
            ['建筑施工安全', '700', '650', '20', '9.5'],
            ['道路运输安全', '500', '450', '30', '10.2'],
          ],
        },
      ],
      notes: ['同比基数为零的，以「—」表示。'],
    },
  },
  P42: {
    filled: {
      name: '初级注册安全工程师初始注册',
      code: '310000-AQ-0001',
      version: '2026-1',
      from: '2026-01-01',
      facts: [
        { label: '办理机关', value: '上海市应急管理局' },
        { label: '法定办结时限', value: '20个工作日' },
        { label: '承诺办结时限', value: '10个工作日' },
        { label: '收费', value: '不收费' },
      ],
      basis: ['《中华人民共和国行政许可法》第三十二条、第四十二条'],
      conditions: ['取得初级注册安全工程师职业资格证书', '受聘于一个单位，年龄不超过七十周岁'],
      materials: [
        { name: '注册申请表', form: '电子', source: '系统生成', needed: '全部' },
        { name: '劳动合同或者聘用文件', form: '电子', source: '申请人', needed: '全部' },
        { name: '继续教育证明', form: '电子', source: '申请人', needed: '逾期初始注册' },
      ],
      steps: [
        { name: '预审', who: '窗口预审员', limit: '5个工作日' },
        { name: '审核、复核、签发', who: '经办、审核、签发', limit: '10个工作日' },
      ],
      remedies: ['可以自收到决定之日起60日内申请行政复议', '可以自收到决定之日起6个月内提起行政诉讼'],
    },
  },
};
