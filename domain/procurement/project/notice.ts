// 采购公告 as people read it: what the project is, what it may cost, and until when.
import { rfc3339, type Instant } from '../../kit/instant.ts';
import { formatWan } from '../../kit/money.ts';
import { kinds, methods } from '../law/regime.ts';
import { biddingWays, organisationForms, type ProjectFields } from './fields.ts';
import type { Times } from './times.ts';

const moment = (at: Instant): string => rfc3339(at).slice(0, 16).replace('T', ' ');
const wan = (fen: string): string => `${formatWan(BigInt(fen))}万元`;

/** Lines of the notice. `code` and names are the project's. */
export function noticeText(
  project: ProjectFields,
  { code, purchaser, organiser }: { code: string; purchaser: string; organiser: string },
  times: Times,
): string {
  const lots = project.lots.map(({ no, name, budgetFen }) => `标项${no}：${name}（${wan(budgetFen)}）`);
  return [
    `项目编号：${code}`,
    `项目名称：${project.name}`,
    `采购人：${purchaser}`,
    `采购组织机构：${organiser}`,
    `采购方式：${methods[project.method]}（${kinds[project.kind]}，${organisationForms[project.form]}）`,
    `预算金额：${wan(project.budgetFen)}`,
    ...(project.ceilingFen === null ? [] : [`最高限价：${wan(project.ceilingFen)}`]),
    ...lots,
    `是否接受联合体：${project.consortium ? '是' : '否'}`,
    `是否信创：${project.domesticIt ? '是' : '否'}`,
    ...(project.months === null ? [] : [`建设期限：${project.months}个月`]),
    `建设地点：${project.place}`,
    `投标方式：${biddingWays[project.way]}`,
    ...(times.obtainUntil === null ? [] : [`获取采购文件截止：${times.obtainUntil}（含当日）`]),
    ...(times.bidDeadline === null ? [] : [`投标截止及开标时间：${moment(times.bidDeadline)}`]),
  ].join('\n');
}
