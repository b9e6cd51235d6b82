// 开标记录 as computed from opened bids.
import { priceRecordOf, unopenedReason } from './price.ts';
import { recordOf, type RecordBid } from './record.ts';

const quotation = { priceFen: '9500', delivery: '30日', bond: '保函', statement: true };
const bid = (supplier: string, more: Partial<RecordBid> = {}): RecordBid => ({
  supplierId: supplier,
  supplier,
  lots: [1],
  state: 'decrypted',
  quotations: { 1: quotation },
  remark: null,
  fault: null,
  faultReason: null,
  ...more,
});
const lot = { no: 1, name: '一', mostFen: '9500' };

test('G03 G07 R12 R20 a row for each bid of a 标项: at the ceiling is not above it, how it was opened and why it was not stand in the remark', () => {
  const { rows, few } = recordOf(
    [lot],
    [
      bid('甲'),
      bid('乙', { quotations: { 1: { ...quotation, priceFen: '9501' } }, remark: '使用备份标书解密' }),
      bid('丙', { quotations: {} }),
      bid('丁', { state: 'revoked', quotations: {}, fault: 'bidder', faultReason: '未解密' }),
    ],
  ).lots[0]!;
  expect(few).toBe(false);
  expect(rows.map(({ n, price, remark }) => [n, price, remark])).toEqual([
    [1, '95.00', ''],
    [2, '95.01', '使用备份标书解密；报价超过最高限价'],
    [3, null, '投标文件中没有开标一览表'],
    [4, null, '投标文件未解密，视为撤销（投标人原因：未解密）'],
  ]);
});

test('R19 a 标项 with two bids is not read out, the one with three is; a lot without any stays empty', () => {
  const both = { lots: [1, 2], quotations: { 1: quotation, 2: quotation } };
  const { lots } = recordOf([lot, { no: 2, name: '二' }, { no: 3, name: '三' }], [bid('甲', both), bid('乙', both), bid('丙')]);
  expect(lots.map(({ few, rows }) => [few, rows.map(({ price }) => price)])).toEqual([
    [false, ['95.00', '95.00', '95.00']],
    [true, [null, null]],
    [true, []],
  ]);
  expect(lots[1]!.rows[0]!.remark).toBe('投标人不足三家，不得开标');
});

test('R19 G03 where prices are opened later the rest is read out, and the price envelope has a record of its own', () => {
  const { priceFen: _, ...declared } = quotation;
  const { rows } = recordOf([lot], ['甲', '乙', '丙'].map((name) => bid(name, { quotations: { 1: declared } }))).lots[0]!;
  expect(rows.map(({ price, priceFen, delivery, remark }) => [price, priceFen, delivery, remark])).toEqual(
    rows.map(() => [null, null, '30日', '报价文件待商务技术评审后开启']),
  );
  const price = (supplier: string, fen: string | null, unopened: string | null = null) => ({ supplierId: supplier, supplier, lot: 1, priceFen: fen, remark: null, unopened });
  const late = unopenedReason({ state: 'withdrawn', fault: 'other', reason: '解密参与方未给出份额' });
  const record = priceRecordOf([lot, { no: 2, name: '二' }], [price('甲', '9500'), price('乙', '9501'), price('丙', null), price('丁', '1', late)]);
  expect(record.lots.map(({ rows: priced }) => priced.map(({ n, price: read, remark }) => [n, read, remark]))).toEqual([
    [
      [1, '95.00', ''],
      [2, '95.01', '报价超过最高限价'],
      [3, null, '报价文件中没有报价'],
      [4, null, '报价文件未解密，视为撤回（投标人之外的原因：解密参与方未给出份额）'],
    ],
    [],
  ]);
});
