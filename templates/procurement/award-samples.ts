// Invented data to try the papers of a purchase with: ordinary, and what is hard to print.
import type { AwardPapers } from './award-papers.ts';

const hash = '9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f0a9b';
const project = '测试省本级采购单位计算机项目';
const projectCode = 'ZC-2026-000001';
const parties = { purchaser: '测试省', organiser: '测试省采购中心' };
const letter = {
  project,
  projectCode,
  to: '测试零三有限公司',
  lot: '1',
  round: '第1次询标',
  from: '评审组长',
  content: '请就投标文件第37页所列产品的保修期作出说明，并明确上门服务的响应时间。',
  due: '2026-03-24 15:30',
};

export const awardSamples: { readonly [K in keyof AwardPapers]: Readonly<Record<string, AwardPapers[K]>> } = {
  P33: {
    letter: { ...letter, answer: null },
    answered: { ...letter, from: '采购代理机构代为发起', answer: { way: '放弃签章', at: '2026-03-24 14:58', hash } },
  },
  P34: {
    letter: {
      project: '20180720 公开-001',
      projectCode: '20180720 公开-001',
      to: '测试零三有限公司',
      lot: '1',
      lotName: project,
      price: '0.0001',
    },
    long: { project, projectCode, to: '欧阳·䶮（测试）科技发展股份有限公司', lot: '12', lotName: '𬱖㛃系列便携式计算机及配套设备', price: '12345678.901234' },
  },
  P35: {
    times: {
      ...parties,
      project,
      projectCode,
      about: '采购文件',
      subject: '关于投标截止时间的更正',
      content: '采购文件第三章第2.1条的技术参数有调整，详见更正后的采购文件。',
      changes: [
        { what: '投标截止及开标时间', before: '2026-03-24 09:30', after: '2026-03-31 09:30' },
        { what: '获取采购文件截止', before: '2026年3月9日', after: '2026年3月16日' },
      ],
    },
    words: { ...parties, project, projectCode, about: '采购公告', subject: '联系电话更正', content: '联系电话更正为0571-85000000。', changes: [] },
  },
  P36: {
    full: {
      ...parties,
      project,
      projectCode,
      method: '公开招标',
      lots: [
        { lot: '1', name: '便携式计算机', winner: '测试零三有限公司', price: '90.00', subject: '便携式计算机，国产，100台，9000元/台，三年保修' },
        { lot: '2', name: '显示器', winner: '欧阳·䶮（测试）有限公司', price: '12.50', subject: null },
      ],
      experts: ['林汐', '赵知', '钱明', '孙和', '李六'],
      fee: '按采购文件规定的标准收取，共12000元',
      notice: '1个工作日',
      challenge: '供应商认为中标结果使自己的权益受到损害的，可以在公告期限届满之日起7个工作日内，以书面形式提出质疑。',
      documents: [{ label: '便携式计算机采购招标文件.docx', hash }],
    },
    brief: {
      ...parties,
      project,
      projectCode,
      method: '竞争性磋商',
      lots: [{ lot: '1', name: '便携式计算机', winner: '测试零三有限公司', price: '90.00', subject: null }],
      experts: [],
      fee: null,
      notice: '1个工作日',
      challenge: '供应商认为中标结果使自己的权益受到损害的，可以在公告期限届满之日起7个工作日内，以书面形式提出质疑。',
      documents: [],
    },
  },
};
