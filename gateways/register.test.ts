import { registerReasons, type EntityType } from './contracts/register.ts';
import { startSandbox, type RunningSandbox } from '../sandbox/app.ts';
import { createRegisterGateway } from './register.ts';

const secret = 'a secret of this test';
const linxi = { creditCode: '91330000MA27U0684D', entityType: 'enterprise' } as const;
let sandbox: RunningSandbox;
const gateway = () => createRegisterGateway({ url: `${sandbox.url}/register`, secret, timeoutMs: 2_000 });
const add = (entity: object) =>
  fetch(`${sandbox.url}/register/entities`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(entity) });

beforeAll(async () => void (sandbox = await startSandbox({ port: 0, secret })));
afterAll(() => sandbox.close());

/** Check digits of GB 32100-2015 (whole code, modulo 31) and GB 11714-1997 (characters 9 to 17, modulo 11). */
function checkDigits(code: string): { whole: string; organisation: string } {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const sum = Array.from({ length: 17 }, (_, i) => alphabet.indexOf(code[i]!) * (3 ** i % 31)).reduce((a, b) => a + b);
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const rest = 11 - (weights.reduce((total, weight, i) => total + parseInt(code[8 + i]!, 36) * weight, 0) % 11);
  return { whole: alphabet[(31 - (sum % 31)) % 31]!, organisation: rest === 10 ? 'X' : String(rest % 11) };
}

test('U15 the code of 林汐经济贸易有限公司 in S0 carries valid check digits', () => {
  expect(checkDigits(linxi.creditCode)).toEqual({ whole: linxi.creditCode[17], organisation: linxi.creditCode[16] });
});

test('U15 a known entity is found, and names are compared without being told', async () => {
  expect(await gateway().lookup({ ...linxi, name: ' 林汐经济贸易有限公司', legalPersonName: '某某' })).toEqual({
    result: 'found',
    creditCode: linxi.creditCode,
    name: '林汐经济贸易有限公司',
    entityType: 'enterprise',
    nameMatches: true,
    legalPersonMatches: null,
  });
  await add({ creditCode: '91330000MA27U06840', name: '测试公司', entityType: 'enterprise', legalPersonName: '张三' });
  const other = { creditCode: '91330000MA27U06840', entityType: 'enterprise' } as const;
  expect(await gateway().lookup({ ...other, name: '别的公司', legalPersonName: '李四' })).toMatchObject({
    nameMatches: false,
    legalPersonMatches: false,
  });
  const answer = await gateway().lookup({ ...other, legalPersonName: '张三' });
  expect(answer).toMatchObject({ nameMatches: null, legalPersonMatches: true });
  expect(JSON.stringify(await gateway().lookup(other))).not.toContain('张三');
});

test('K08 a code that the register does not hold is answered in the words that the message ends with', async () => {
  const answer = await gateway().lookup({ creditCode: '91110000100000000A', entityType: 'enterprise' });
  expect(answer).toEqual({ result: 'notFound', reason: '根据统一社会信用代码未查询到信息' });
  expect('实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息'.endsWith(registerReasons.notFound)).toBe(true);
});

test.each<[string, EntityType]>([
  ['12330000470000000A', 'enterprise'],
  ['51330000500000000A', 'enterprise'],
  ['52330000500000000A', 'enterprise'],
  ['92330000MA27U06840', 'enterprise'],
  ['91330000MA27U0684D', 'institution'],
  ['91330000MA27U0684D', 'association'],
  ['91330000MA27U0684D', 'soleTrader'],
  ['51330000500000000A', 'nonEnterprise'],
])('K09 K15 a code %s does not fit the choice of %s: 非市场监督管理局管理企业', async (creditCode, entityType) => {
  expect(await gateway().lookup({ creditCode, entityType })).toEqual({ result: 'typeMismatch', reason: '非市场监督管理局管理企业' });
});

test.each<[string, EntityType]>([
  ['12330000470000000A', 'institution'],
  ['51330000500000000A', 'association'],
  ['52330000500000000A', 'nonEnterprise'],
  ['92330000MA27U06840', 'soleTrader'],
  ['91330000MA27U0684X', 'branch'],
])('K15 re-choosing makes %s as %s found once it is registered', async (creditCode, entityType) => {
  expect(await gateway().lookup({ creditCode, entityType })).toMatchObject({ result: 'notFound' });
  expect((await add({ creditCode, name: '测试单位', entityType })).status).toBe(201);
  expect(await gateway().lookup({ creditCode, entityType })).toMatchObject({ result: 'found', entityType });
});

test('U15 an entity whose code and type contradict each other is not added', async () => {
  expect((await add({ creditCode: '12330000470000000B', name: '测试单位', entityType: 'enterprise' })).status).toBe(422);
  expect((await add({ creditCode: 'short', name: '测试单位', entityType: 'enterprise' })).status).toBe(400);
});

test('U15 a lookup outside the contract is refused, which is not retryable', async () => {
  await expect(gateway().lookup({ creditCode: 'short', entityType: 'enterprise' })).rejects.toMatchObject({ name: 'NeighbourRefused', status: 400 });
});
