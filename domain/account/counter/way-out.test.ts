import { accountEffect } from './effect.ts';
import { materialMatrix } from './matrix.ts';
import { counterReferrals, wayOut, type CounterReferral } from './way-out.ts';

const rules = { materials: materialMatrix };
const ways: [string, CounterReferral, string, string][] = [
  ['K06', 'RECOVERY_NOT_PROVEN', 'changePhone', '修改。'],
  ['K07', 'ACCOUNT_DATA_CHANGE', 'changeData', '修改。'],
  ['K08', 'REAL_NAME_NOT_FOUND', 'changeData', '修改。'],
  ['K09', 'NOT_MARKET_REGISTERED', 'registerLegal', '注册。'],
];

test.each(ways)('%s K16 %s leads to a counter case of the kind %s, with the checklists and the forms to download', (_, code, kind, end) => {
  const way = wayOut(code, rules);
  expect(way.kind).toBe(kind);
  expect(way.next).toContain(
    '参照后附“用户注册和信息修改材料要求”准备好“身份证、营业执照、委托书、用户协议（后附模版）”等有效证明材料（原件和复印件）到当地政务大厅进行',
  );
  expect(way.next.endsWith(end)).toBe(true);
  expect(way.checklists.every((list) => list.lines.length > 1)).toBe(true);
  expect(way.downloads.find((form) => form.appendix === '2')).toEqual({
    appendix: '2',
    template: 'power-of-attorney-legal',
    title: '法人授权委托书',
  });
});

test('K08 K09 the messages are those of the source, and their lists are those of legal persons only', () => {
  expect(counterReferrals.REAL_NAME_NOT_FOUND.message).toBe('实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息');
  expect(counterReferrals.NOT_MARKET_REGISTERED.message).toBe('非市场监督管理局管理企业');
  const way = wayOut('REAL_NAME_NOT_FOUND', rules);
  expect(way.checklists.some((list) => list.userType === 'naturalPerson')).toBe(false);
  expect(way.downloads.map((form) => form.appendix)).toEqual(['2', '3', '4']);
});

test('K09 first asks to choose the 法人类型 anew', () => {
  expect(counterReferrals.NOT_MARKET_REGISTERED.next).toMatch(
    /^可能法人类型选择有误，您可以点击“法人类型”，根据自己的实际情况选择“企业法人、社团法人、机关事业单位法人、个体工商户”，即可完成注册。/,
  );
});

test('K16 without a user type all four appendices are offered, with one only its own', () => {
  expect(wayOut('RECOVERY_NOT_PROVEN', rules).downloads.map((form) => form.appendix)).toEqual(['1', '2', '3', '4']);
  const own = wayOut('RECOVERY_NOT_PROVEN', rules, 'naturalPerson');
  expect(own.downloads.map((form) => form.appendix)).toEqual(['1', '4']);
  expect(own.checklists.map((list) => [list.byProxy, list.lines.length])).toEqual([
    [false, 2],
    [true, 3],
  ]);
});

test('K06 K07 K08 K09 what a confirmed case does to the account', () => {
  expect(accountEffect({ kind: 'changePhone', accountId: 'a1', phone: '13900000000' })).toEqual({
    do: 'update',
    accountId: 'a1',
    values: { phone: '13900000000' },
    endSessions: true,
    newPassword: false,
  });
  expect(accountEffect({ kind: 'changeData', accountId: 'a1', data: { name: '林汐' } })).toMatchObject({ do: 'update', values: { name: '林汐' } });
  const created = accountEffect({ kind: 'registerLegal', name: '林汐', uscc: '91', userName: 'lin', phone: '139' });
  expect(created).toEqual({
    do: 'create',
    values: { name: '林汐', uscc: '91', userName: 'lin', phone: '139', kind: 'legal' },
    endSessions: false,
    newPassword: true,
  });
  expect(accountEffect({ kind: 'unfreeze', accountId: 'a1' })).toEqual({
    do: 'unfreeze',
    accountId: 'a1',
    values: {},
    endSessions: true,
    newPassword: true,
  });
});
