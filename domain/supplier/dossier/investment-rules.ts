// 出资信息 against the licence and within itself (B15–B17).
import { formatPercent, formatWan, parsePercent, parseWan } from '../../kit/money.ts';
import type { Contradiction, Rule } from './contradictions.ts';
import { investment } from './investment.ts';
import { rowsOf } from './tabs.ts';

const OTHERS = '其他出资人';
const NATURAL_PERSON = 'naturalPerson';
const amount = (value: unknown): bigint | null => (typeof value === 'string' ? parseWan(value) : null);
const share = (value: unknown): bigint | null => (typeof value === 'string' ? parsePercent(value) : null);

/** 出资总额 and its currency are those of the licence. */
const total: Rule = ({ qualification, investment: tab }) => {
  const [capital, sum] = [amount(qualification?.['capital']), amount(tab?.['total'])];
  const [a, b] = [qualification?.['currency'], tab?.['currency']];
  const found: Contradiction[] = [];
  if (capital !== null && sum !== null && capital !== sum) {
    const message = `出资总额（${formatWan(sum)}万元）应与营业执照的注册资本（${formatWan(capital)}万元）一致`;
    found.push({ path: 'investment.total', code: 'CAPITAL_DIFFERS', rule: 'B16', message });
  }
  if (typeof a === 'string' && typeof b === 'string' && a !== b) {
    found.push({ path: 'investment.currency', code: 'CURRENCY_DIFFERS', rule: 'B16', message: '出资总额的币种应与营业执照注册资本的币种一致' });
  }
  return found;
};

/** 自然人 → 「其他出资人」. */
const names: Rule = (draft) =>
  rowsOf(investment, draft.investment)
    .filter(({ row }) => row['type'] === NATURAL_PERSON && typeof row['name'] === 'string' && row['name'] !== '' && row['name'] !== OTHERS)
    .map(({ index }) => ({
      path: `investment.investors[${index}].name`,
      code: 'INVESTOR_NAME',
      rule: 'B17',
      message: `出资人类型为自然人时，出资人名称应填写“${OTHERS}”`,
    }));

/** Σ出资比例 = 100, Σ出资额 = 出资总额, all in one currency. Silent while a row is incomplete: its own field says so. */
const sums: Rule = (draft, { rules }) => {
  const rows = rowsOf(investment, draft.investment);
  if (!rules.crossChecks || rows.length === 0) return [];
  const at = { path: 'investment.investors', rule: 'B17' };
  const found: Contradiction[] = [];
  const shares = rows.map(({ row }) => share(row['share']));
  const amounts = rows.map(({ row }) => amount(row['amount']));
  const [whole, currency] = [amount(draft.investment?.['total']), draft.investment?.['currency']];
  if (shares.every((s) => s !== null)) {
    const sum = shares.reduce((a, b) => a + b, 0n);
    if (sum !== 10_000n) found.push({ ...at, code: 'SHARES_SUM', message: `各出资人的出资比例合计应为100%，现为${formatPercent(sum)}%` });
  }
  const foreign = rows.filter(({ row }) => typeof row['currency'] === 'string' && typeof currency === 'string' && row['currency'] !== currency);
  for (const { index } of foreign) {
    found.push({
      path: `investment.investors[${index}].currency`,
      code: 'CURRENCY_DIFFERS',
      rule: 'B17',
      message: '出资额的币种应与出资总额的币种一致',
    });
  }
  if (whole !== null && foreign.length === 0 && amounts.every((a) => a !== null)) {
    const sum = amounts.reduce((a, b) => a + b, 0n);
    const message = `各出资人的出资额合计（${formatWan(sum)}万元）应等于出资总额（${formatWan(whole)}万元）`;
    if (sum !== whole) found.push({ ...at, code: 'AMOUNTS_SUM', message });
  }
  return found;
};

export const investmentFaults: Rule = (draft, context) => [total, names, sums].flatMap((rule) => rule(draft, context));
