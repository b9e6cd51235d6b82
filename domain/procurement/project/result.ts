// 中标结果公告 (R36, 87号令第六十九条): what it lists, and how it reads. The experts' names are public from here on, and the documents go out with it.
import { formatWan } from '../../kit/money.ts';
import { methods, type Method } from '../law/regime.ts';
import type { ProjectFields } from './fields.ts';

export interface ResultInput {
  /** 评审专家名单 */
  experts: readonly string[];
  /** 主要标的信息 by 标项. */
  subjects: readonly { lot: number; text: string }[];
  /** 代理服务收费标准及金额 */
  fee: string | null;
}
/** What is kept beside the text of the notice. */
export interface Result {
  lots: readonly { lot: number; name: string; organisationId: string; winner: string; priceFen: string; subject: string | null }[];
  experts: readonly string[];
  fee: string | null;
  documents: readonly { n: number; label: string; hash: string }[];
}

export const resultOf = (
  { fields }: { fields: Pick<ProjectFields, 'lots'> },
  winners: readonly { lot: number; organisationId: string; name: string; priceFen: string }[],
  { experts, subjects, fee }: ResultInput,
  documents: readonly { n: number; label: string; hash: string }[],
): Result => ({
  lots: winners.map(({ lot, organisationId, name, priceFen }) => ({
    lot,
    name: fields.lots.find(({ no }) => no === lot)!.name,
    organisationId,
    winner: name,
    priceFen,
    subject: subjects.find((one) => one.lot === lot)?.text ?? null,
  })),
  experts,
  fee,
  documents: documents.map(({ n, label, hash }) => ({ n, label, hash })),
});

/** Lines of the notice. */
export function resultText(
  { code, name, purchaser, organiser, method }: { code: string; name: string; purchaser: string; organiser: string; method: Method },
  { lots, experts, fee, documents }: Result,
): string {
  return [
    `项目编号：${code}`,
    `项目名称：${name}`,
    `采购人：${purchaser}`,
    `采购组织机构：${organiser}`,
    `采购方式：${methods[method]}`,
    ...lots.flatMap(({ lot, winner, priceFen, subject }) => [
      `标项${lot}：${winner}，中标价格 ${formatWan(BigInt(priceFen))} 万元`,
      ...(subject === null ? [] : [`标项${lot}主要标的：${subject}`]),
    ]),
    ...(experts.length ? [`评审委员会成员：${experts.join('、')}`] : []),
    ...(fee === null ? [] : [`代理服务费：${fee}`]),
    ...documents.map(({ label }) => `采购文件：${label}`),
  ].join('\n');
}
