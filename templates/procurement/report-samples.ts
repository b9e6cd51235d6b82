// Invented data to try P43 with: an ordinary report, and one with everything that can go wrong.
import type { EvaluationReportPaper } from './report-paper.ts';

const two = (of: string): string => of.repeat(32);
const members = ['林汐', '赵知', '钱明', '孙和'];
const person = (n: number, more: object = {}) => ({ seat: String(n + 1), kind: n ? '评审专家' : '采购人代表', name: n ? members[n]! : null, chair: n === 1, ...more });
const line = (rank: number | null, supplier: string, more: object = {}) => ({
  rank: rank === null ? null : String(rank),
  supplier,
  price: '92.00',
  scored: '82.80',
  technical: '54.33',
  commercial: '17.67',
  priceScore: '20.00',
  total: '92.00',
  remark: '',
  ...more,
});
const points = (supplier: string, item: string, most: string, cells: readonly string[], mean: string) => ({ supplier, item, most, cells, mean });
const signature = (n: number) => ({
  seat: String(n),
  at: `2026-03-24 16:0${n}:00`,
  keyId: `0192f3a4-0000-7000-8000-00000000000${n}`,
  signature: two('7b') + two('5f'),
});
const common = {
  code: 'ZC-2026-000001',
  name: '便携式计算机采购',
  purchaser: '测试省',
  organiser: '测试省采购中心',
  method: '公开招标',
  evaluatedBy: '综合评分法',
  endedOn: '2026年3月24日',
};

export const reportSamples: { readonly P43: Readonly<Record<'sealed' | 'troubled', EvaluationReportPaper>> } = {
  P43: {
    sealed: {
      ...common,
      n: '1',
      members: [0, 1, 2].map((n) => person(n, { name: null })),
      seats: ['1', '2', '3'],
      lots: [
        {
          lot: '1',
          name: '便携式计算机',
          ranked: [line(1, '甲有限公司'), line(2, '丙有限公司', { price: '95.00', scored: '95.00', priceScore: '17.43', total: '89.43' })],
          out: [],
          points: [points('甲有限公司', '技术方案', '30.00', ['25.00', '26.00', '24.00'], '25.00'), points('丙有限公司', '技术方案', '30.00', ['24.00', '24.00', '24.00'], '24.00')],
        },
      ],
      warnings: [],
      again: [],
      dissents: [],
      signatures: [1, 2, 3].map(signature),
      hash: two('6a'),
    },
    troubled: {
      ...common,
      name: '杭州市富阳区总工会2026年度职工服务信息化平台建设、运行维护及信息安全保障服务项目',
      n: '2',
      members: [0, 1, 2, 3].map((n) => person(n, n === 3 ? { name: '欧阳·䶮' } : {})),
      seats: ['1', '2', '3', '4'],
      lots: [
        {
          lot: '1',
          name: '平台建设',
          ranked: [
            line(1, '欧阳·䶮（测试）科技发展股份有限公司', { remark: '得分与报价均相同，随机抽取确定' }),
            line(2, '乙有限公司', { remark: '得分与报价均相同，随机抽取确定' }),
            line(null, '丙有限公司', { remark: '同品牌产品按一家投标人计算，由其他同品牌投标人获得推荐资格' }),
          ],
          out: [
            { supplier: '丁有限公司', stage: '不能证明报价合理性', reason: '未提供成本构成', rule: 'R32　财库〔2026〕2号' },
            { supplier: '戊有限公司', stage: '资格审查未通过', reason: '<b>营业执照</b>已过期；至投标截止时间未收到投标保证金', rule: 'R21　87号令第四十四条' },
          ],
          points: [points('乙有限公司', '技术方案', '30.00', ['24.00', '24.00', '5.00', '24.00'], '19.25')],
        },
        { lot: '2', name: '运行维护', ranked: [], out: [{ supplier: '乙有限公司', stage: '废标', reason: '合格投标人不足三家，废标', rule: 'R21　87号令第四十四条' }], points: [] },
      ],
      warnings: [{ says: '乙有限公司：评委3的评分5分，与平均分19.25分相差较大', explanation: '该评委已说明理由，评分有效' }],
      again: [{ ground: '客观评审因素评分不一致', reason: '质保期评分不一致', at: '2026-03-24 15:20:00' }],
      dissents: [{ seat: '4', text: '不同意丁有限公司投标无效：其说明合理，成本构成与行业水平相符。' }],
      signatures: [1, 2, 3, 4].map(signature),
      hash: two('6a'),
    },
  },
};
