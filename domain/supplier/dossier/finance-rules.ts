// Statements: identities of balance sheet and income statement (B19, B20), their period (B18), the two computed ratios.
import { formatPercent, formatWan, parseWan, shareInBasisPoints } from '../../kit/money.ts';
import type { DossierContext } from './context.ts';
import type { Contradiction, Rule } from './contradictions.ts';
import { isDate, isYearMonth, monthsBetween } from './dates.ts';
import { finance } from './finance.ts';
import { rowsOf } from './tabs.ts';

type Values = Record<string, unknown>;
const amount = (row: Values, name: string): bigint | null => (typeof row[name] === 'string' ? parseWan(row[name]) : null);

/** 资产负债率 = 负债 ÷ 资产 and 销售利润率 = 利润总额 ÷ 营业收入, percent with two decimals, half up; left out where there is nothing to divide by. */
export function ratios(row: Values): { debtRatio?: string; salesMargin?: string } {
  const percent = (part: string, whole: string): string | undefined => {
    const [a, b] = [amount(row, part), amount(row, whole)];
    const points = a === null || b === null ? null : shareInBasisPoints(a, b);
    return points === null ? undefined : formatPercent(points);
  };
  const [debtRatio, salesMargin] = [percent('liabilities', 'assets'), percent('profit', 'revenue')];
  return { ...(debtRatio !== undefined && { debtRatio }), ...(salesMargin !== undefined && { salesMargin }) };
}

const sum = (row: Values, a: string, b: string, sign: 1n | -1n): bigint | null => {
  const [x, y] = [amount(row, a), amount(row, b)];
  return x === null || y === null ? null : x + sign * y;
};

function identities(row: Values, at: string): Contradiction[] {
  const found: Contradiction[] = [];
  const [assets, funded] = [amount(row, 'assets'), sum(row, 'liabilities', 'equity', 1n)];
  if (assets !== null && funded !== null && assets !== funded) {
    const message = `资产合计（${formatWan(assets)}万元）应等于负债合计与所有者权益合计之和（${formatWan(funded)}万元）`;
    found.push({ path: `${at}.assets`, code: 'BALANCE_SHEET', rule: 'B19', message });
  }
  const [net, kept] = [amount(row, 'netProfit'), sum(row, 'profit', 'incomeTax', -1n)];
  if (net !== null && kept !== null && net !== kept) {
    const message = `净利润（${formatWan(net)}万元）应等于利润总额减所得税（${formatWan(kept)}万元）`;
    found.push({ path: `${at}.netProfit`, code: 'INCOME_STATEMENT', rule: 'B20', message });
  }
  return found;
}

/** Reports with a well-formed period, newest first; on the screen they may stand in any order. */
export const newestFirst = (draft: { finance?: Values }): { index: number; row: Values; period: string }[] =>
  rowsOf(finance, draft.finance)
    .flatMap(({ index, row }) => (isYearMonth(row['period']) ? [{ index, row, period: row['period'] }] : []))
    .sort((a, b) => (a.period < b.period ? 1 : a.period > b.period ? -1 : a.index - b.index));

/** Not before the founding, not after this month, each period once, the newest not stale (rule `dossier.statements.months`). */
function periods(reports: ReturnType<typeof newestFirst>, founded: unknown, { today, rules }: DossierContext): Contradiction[] {
  const thisMonth = today.slice(0, 7);
  const found: Contradiction[] = [];
  const add = (index: number, code: string, message: string) => found.push({ path: `finance.reports[${index}].period`, code, rule: 'B18', message });
  for (const { index, period } of reports) {
    if (period > thisMonth) add(index, 'PERIOD_IN_FUTURE', `报表年度（${period}）不能晚于本月`);
    if (isDate(founded) && period < founded.slice(0, 7))
      add(index, 'PERIOD_BEFORE_FOUNDING', `报表年度（${period}）不能早于公司成立日期（${founded}）`);
    if (reports.some((other) => other.period === period && other.index < index)) add(index, 'PERIOD_TWICE', `报表年度（${period}）已填写，请勿重复`);
  }
  const [newest] = reports;
  if (newest && monthsBetween(newest.period, thisMonth) > rules.statementsMonths) {
    add(newest.index, 'STATEMENTS_STALE', '请提供最近年度的资产负债表和损益表；如果是当年新成立公司，提供当年年度的累计月份报表');
  }
  return found;
}

export const financeFaults: Rule = (draft, context) => [
  ...periods(newestFirst(draft), draft.qualification?.['foundedOn'], context),
  ...(context.rules.crossChecks ? rowsOf(finance, draft.finance).flatMap(({ index, row }) => identities(row, `finance.reports[${index}]`)) : []),
];
