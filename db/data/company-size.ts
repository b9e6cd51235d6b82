// 中小企业划型标准规定 (工信部联企业〔2011〕300号, 第四条), line by line: lower bounds of 大型 (above 中小微型), 中型 and 小型. Which codes of
// GB/T 4754-2017 belong to a line follows 国统字〔2017〕213号 (统计上大中小微型企业划分办法). Amounts in 万元. Railways, finance, education, health and
// public administration have no line.
import { wan } from '../../domain/kit/money.ts';
import type { SizeBounds, SizeClass, SizeTable } from '../../domain/supplier/dossier/size.ts';

/** Head counts and 万元; `null` where the line doesn't ask. Order: 从业人员, 营业收入, 资产总额. */
type Bounds = readonly [number | null, number | null, number | null];
const bounds = ([employees, revenue, assets]: Bounds): SizeBounds => ({
  ...(employees !== null && { employees }),
  ...(revenue !== null && { revenueFen: wan(revenue) }),
  ...(assets !== null && { assetsFen: wan(assets) }),
});
const line = (label: string, industries: readonly string[], large: Bounds, medium: Bounds, small: Bounds): SizeClass => ({
  label, industries, large: bounds(large), medium: bounds(medium), small: bounds(small),
});

export const companySizes: SizeTable = {
  source: '工信部联企业〔2011〕300号 第四条',
  classes: [
    line('农、林、牧、渔业', ['A'], [null, 20000, null], [null, 500, null], [null, 50, null]),
    line('工业', ['B', 'C', 'D'], [1000, 40000, null], [300, 2000, null], [20, 300, null]),
    line('建筑业', ['E'], [null, 80000, 80000], [null, 6000, 5000], [null, 300, 300]),
    line('批发业', ['F51'], [200, 40000, null], [20, 5000, null], [5, 1000, null]),
    line('零售业', ['F52'], [300, 20000, null], [50, 500, null], [10, 100, null]),
    line('交通运输业', ['G54', 'G55', 'G56', 'G57', 'G58', 'G591'], [1000, 30000, null], [300, 3000, null], [20, 200, null]),
    line('仓储业', ['G59'], [200, 30000, null], [100, 1000, null], [20, 100, null]),
    line('邮政业', ['G60'], [1000, 30000, null], [300, 2000, null], [20, 100, null]),
    line('住宿业', ['H61'], [300, 10000, null], [100, 2000, null], [10, 100, null]),
    line('餐饮业', ['H62'], [300, 10000, null], [100, 2000, null], [10, 100, null]),
    line('信息传输业', ['I63', 'I64'], [2000, 100000, null], [100, 1000, null], [10, 100, null]),
    line('软件和信息技术服务业', ['I65'], [300, 10000, null], [100, 1000, null], [10, 50, null]),
    line('房地产开发经营', ['K701'], [null, 200000, 10000], [null, 1000, 5000], [null, 100, 2000]),
    line('物业管理', ['K702'], [1000, 5000, null], [300, 1000, null], [100, 500, null]),
    line('租赁和商务服务业', ['L'], [300, null, 120000], [100, null, 8000], [10, null, 100]),
    line('其他未列明行业', ['K703', 'K704', 'K709', 'M', 'N', 'O', 'Q85', 'R'], [300, null, null], [100, null, null], [10, null, null]),
  ],
};

/** Where the table comes from; compared with the wording of 第四条 as reprinted by a third party, not with the gazette. */
export const companySizesSource = { source: '工信部联企业〔2011〕300号；国统字〔2017〕213号', verified: false } as const;
