// Invented data to try the papers of procurement with: ordinary, and what is hard to print.
import { awardSamples } from './award-samples.ts';
import type { ProcurementPapers } from './papers.ts';
import { reportSamples } from './report-samples.ts';

const hash = (two: string): string => two.repeat(32);
const receipt = {
  code: 'ZC-2026-000001',
  name: '便携式计算机采购',
  purchaser: '杭州市富阳区总工会',
  supplier: '测试零三有限公司',
  version: 1,
  receivedAt: '2026-03-23 17:20:31',
  size: '3145728',
  bidRoot: hash('0a'),
  dekCommit: hash('1b'),
  leaf: hash('2c'),
  blind: hash('3d'),
  timeStamp: { at: '2026-03-23T09:20:31.000Z', authority: '时间戳服务（测试）', serial: '000042' },
  keyId: '4e'.repeat(8),
  signature: hash('5f').repeat(2),
};
const row = (n: number, supplier: string, more: object = {}) => ({
  n,
  supplier,
  price: '950000.00',
  delivery: '合同签订后30日历天',
  bond: '保函',
  statement: '是',
  remark: '',
  ...more,
});
const nothing = { price: null, delivery: null, bond: null, statement: null };

export const procurementSamples: { readonly [K in keyof ProcurementPapers]: Readonly<Record<string, ProcurementPapers[K]>> } = {
  ...awardSamples,
  ...reportSamples,
  P31: {
    stamped: receipt,
    waiting: { ...receipt, supplier: '阿克苏地区乌什县某某镇人民政府招商引资服务中心（有限合伙）', version: 12, timeStamp: null },
  },
  P32: {
    plain: {
      code: 'ZC-2026-000001',
      name: '便携式计算机采购',
      purchaser: '杭州市富阳区总工会',
      agency: '培训省采购中心',
      opensAt: '2026-03-24 09:30:00',
      startedAt: '2026-03-24 09:31:12',
      room: '第七开标室',
      recording: 'LX-20260324-07',
      attendees: [{ organisation: '培训省采购中心', role: '采购代理机构', count: 1 }],
      lots: [{ no: 1, name: '便携式计算机', rows: [row(1, '甲有限公司'), row(2, '乙有限公司', { remark: '使用备份标书解密' }), row(3, '丙有限公司')] }],
      faults: [],
      objections: [],
      confirmed: ['甲有限公司', '乙有限公司', '丙有限公司'],
      recordHash: hash('6a'),
      signedAt: '2026-03-24 10:12:00',
      keyId: '0192f3a4-0000-7000-8000-000000000001',
      signature: hash('7b').repeat(2),
    },
    troubled: {
      code: 'ZC-2026-000042',
      name: '杭州市富阳区总工会2026年度职工服务信息化平台建设、运行维护及信息安全保障服务项目',
      purchaser: '杭州市富阳区总工会',
      agency: '培训省采购中心',
      opensAt: '2026-03-24 09:30:00',
      startedAt: '2026-03-24 09:44:58',
      room: '第七开标室',
      recording: 'LX-20260324-07',
      attendees: [
        { organisation: '培训省采购中心', role: '采购代理机构', count: 2 },
        { organisation: '杭州市富阳区总工会', role: '采购人代表', count: 1 },
      ],
      lots: [
        {
          no: 1,
          name: '平台建设',
          rows: [
            row(1, '甲有限公司', { price: '123456789012.34', statement: '否', remark: '报价超过最高限价' }),
            row(2, '乙有限公司', { ...nothing, remark: '投标文件未解密，视为撤销（投标人原因：未到场解密）' }),
            row(3, '丙有限公司', { ...nothing, remark: '投标文件中没有开标一览表' }),
          ],
        },
        { no: 2, name: '运行维护', rows: [row(1, '甲有限公司', { ...nothing, remark: '投标人不足三家，不得开标' })] },
      ],
      faults: [{ party: '开标场所', what: '开标场所断电', at: '2026-03-24 09:50:00', until: null }],
      objections: [
        { supplier: '甲有限公司', objection: '报价应为99万元', answer: '以开标一览表为准' },
        { supplier: '丙有限公司', objection: '<b>未读到</b>本单位报价', answer: null },
      ],
      confirmed: [],
      recordHash: hash('6a'),
      signedAt: '2026-03-24 10:40:00',
      keyId: '0192f3a4-0000-7000-8000-000000000001',
      signature: hash('7b').repeat(2),
    },
  },
};
