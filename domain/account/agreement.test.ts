import { instant } from '../kit/instant.ts';
import { consentDue, consentOccasions, consentOf, consentReasons, versionsInForce, type DocumentVersion } from './consent.ts';
import { disclosureGrounds, disclosureReasons, type DisclosureRequest } from './disclosure.ts';
import { misuseVerdict, updatesDue } from './misuse.ts';
import { counterProblems } from './counter/problems.ts';

const at = instant('2026-03-11T02:00:00Z');
const version = (document: DocumentVersion['document'], name: string, from = '2026-01-01T00:00:00Z'): DocumentVersion => ({
  document,
  version: name,
  hash: `hash-${document}-${name}`,
  from: instant(from),
});
const versions = [
  version('supplierNotice', '1'),
  version('legalStatement', '1'),
  version('privacyAgreement', '1'),
  version('userAgreement', '1'),
  version('userAgreement', '2', '2026-06-01T00:00:00Z'),
];

test('L14 the user agreement is agreed to in a version, by hash: another text on the screen is refused', () => {
  const inForce = versionsInForce('userAgreement', versions, at);
  expect(inForce.map((v) => v.version)).toEqual(['1']);
  const given = { agreed: true, documents: inForce };
  expect(consentReasons('userAgreement', given, inForce)).toEqual([]);
  expect(consentReasons('userAgreement', { agreed: true, documents: [{ ...inForce[0]!, hash: 'other' }] }, inForce)[0]?.code).toBe(
    'CONSENT_OUTDATED',
  );
  expect(consentReasons('userAgreement', { agreed: true, documents: [] }, inForce)[0]?.code).toBe('CONSENT_MISSING');
});

test('L14 a new version asks again, and the old consent stays as it was', () => {
  const record = consentOf('a1', 'userAgreement', versionsInForce('userAgreement', versions, at), at);
  expect(record).toEqual({
    accountId: 'a1',
    occasion: 'userAgreement',
    statement: '本人已阅读并同意《山西省政务服务网用户协议》',
    documents: [{ document: 'userAgreement', version: '1', hash: 'hash-userAgreement-1' }],
    at,
  });
  expect(consentDue('userAgreement', [record], versionsInForce('userAgreement', versions, at))).toBe(false);
  expect(consentDue('userAgreement', [record], versionsInForce('userAgreement', versions, instant('2026-06-01T00:00:00Z')))).toBe(true);
});

test('A17 the terms of registration are mandatory: the box, and each of the three documents', () => {
  expect(consentOccasions.supplierTerms.statement).toBe('本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》');
  const inForce = versionsInForce('supplierTerms', versions, at);
  const unticked = consentReasons('supplierTerms', { agreed: false, documents: inForce }, inForce);
  expect(unticked.map((r) => r.message)).toEqual(['请阅读并勾选“本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》”']);
  const two = consentReasons('supplierTerms', { agreed: true, documents: inForce.slice(0, 2) }, inForce);
  expect(two).toEqual([{ field: 'consent.documents.privacyAgreement', code: 'CONSENT_MISSING', message: '请阅读并同意《隐私协议》' }]);
});

test('L14 a document without a version in force is an error, not a consent to nothing', () => {
  expect(() => versionsInForce('userAgreement', versions, instant('2025-01-01T00:00:00Z'))).toThrow('no version of userAgreement');
});

const authorisation = { accountId: 'a1', recipient: '某银行', fields: ['phone', 'name'], given: instant('2026-03-01T00:00:00Z'), revoked: null };
const asked: DisclosureRequest = { accountId: 'a1', recipient: '某银行', fields: ['phone'], ground: 'a', evidence: 'SQ-1', authorisation };
const refusals = (change: Partial<DisclosureRequest>) => disclosureReasons({ ...asked, ...change }, at).map((r) => r.code);

test('L16 the five grounds are those of 附录4 §4 (a)-(e), to the letter', () => {
  expect(Object.entries(disclosureGrounds).map(([key, { text }]) => [key, text])).toEqual([
    ['a', '事先获得用户的明确授权'],
    ['b', '根据有关的法律法规要求'],
    ['c', '按照相关政府主管部门的要求'],
    ['d', '为维护社会公众的利益'],
    ['e', '为维护山西省政务服务网的合法权益'],
  ]);
});

test.each(['a', 'b', 'c', 'd', 'e'])('L16 ground (%s) with what bears it out is let through, without it refused', (ground) => {
  expect(refusals({ ground })).toEqual([]);
  expect(refusals({ ground, evidence: ' ' })).toEqual(['DISCLOSURE_INCOMPLETE']);
});

test.each([[undefined], [null], [''], ['f'], ['toString'], ['A']])('L16 a disclosure on the ground %p is refused', (ground) => {
  expect(refusals(ground === undefined ? { ground: null } : { ground })).toEqual(['DISCLOSURE_WITHOUT_GROUND']);
});

test('L16 (a) counts only when given before, not revoked, for this recipient and these fields', () => {
  expect(refusals({ authorisation: null })).toEqual(['DISCLOSURE_NOT_AUTHORISED']);
  expect(refusals({ authorisation: { ...authorisation, given: instant('2026-04-01T00:00:00Z') } })).toEqual(['DISCLOSURE_NOT_AUTHORISED']);
  expect(refusals({ authorisation: { ...authorisation, revoked: at } })).toEqual(['DISCLOSURE_NOT_AUTHORISED']);
  expect(refusals({ recipient: '另一家' })).toEqual(['DISCLOSURE_NOT_AUTHORISED']);
  expect(refusals({ fields: ['phone', 'idNumber'] })).toEqual(['DISCLOSURE_NOT_AUTHORISED']);
});

const report = { accountId: 'a1', kind: 'illegalUse', description: '有人用我的账号登录' } as const;
const account = { frozen: false, userType: 'naturalPerson' } as const;

test('L17 a report of misuse by the holder freezes the account, ends its sessions and opens a counter case that unfreezes it', () => {
  for (const reporter of ['holder', 'phone'] as const) {
    expect(misuseVerdict(report, reporter, account)).toEqual({
      ok: true,
      freeze: true,
      endSessions: true,
      open: { requested: { kind: 'unfreeze', accountId: 'a1' }, userType: 'naturalPerson' },
    });
  }
});

test('L17 a stranger is heard but freezes nothing; an empty report and a second one are refused', () => {
  expect(misuseVerdict(report, 'other', account)).toEqual({ ok: true, freeze: false, task: '核实账号安全通告' });
  const codes = (verdict: ReturnType<typeof misuseVerdict>) => (verdict.ok ? [] : verdict.reasons.map((r) => r.code));
  expect(codes(misuseVerdict({ ...report, description: ' ' }, 'holder', account))).toEqual(['MISUSE_REPORT_INCOMPLETE']);
  expect(codes(misuseVerdict(report, 'holder', { ...account, frozen: true }))).toEqual(['ACCOUNT_FROZEN']);
});

test('L17 data that has changed must be updated (附录4 §2.1)', () => {
  expect(updatesDue({ name: '林汐', phone: '1' }, { name: '林汐经济贸易有限公司', phone: '1', address: '' })).toEqual([
    { field: 'name', code: 'ACCOUNT_DATA_OUTDATED', message: '资料有变动，请及时更新', article: '附录4 §2.1' },
  ]);
});

test('every code has a page in the catalogue', () => {
  for (const code of [
    'CONSENT_MISSING',
    'CONSENT_OUTDATED',
    'DISCLOSURE_WITHOUT_GROUND',
    'DISCLOSURE_INCOMPLETE',
    'DISCLOSURE_NOT_AUTHORISED',
    'MISUSE_REPORT_INCOMPLETE',
    'ACCOUNT_DATA_OUTDATED',
  ]) {
    expect(counterProblems).toHaveProperty(code);
  }
});
