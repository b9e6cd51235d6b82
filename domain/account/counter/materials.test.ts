import { materialMatrix } from './matrix.ts';
import { actsByProxy, appendicesOf, checklist, marks, tableFaults, userTypes, type MaterialRow, type UserType } from './materials.ts';
import { counterRules } from './rules.ts';

/** A row as text: one line per item, as a person would read it out. */
const spoken = ({ items }: MaterialRow): string[] =>
  items.map(
    ({ label, form, marks: wanted, originalShown, appendix }) =>
      `${label}${form === 'copy' ? '复印件' : form === 'original' ? '原件' : ''}${wanted.length ? `（${wanted.map((mark) => marks[mark]).join('，')}）` : ''}` +
      `${originalShown ? '，原件备查' : ''}${appendix ? `，附录${appendix}` : ''}`,
  );
const list = (userType: UserType, byProxy: boolean) => checklist(userType, byProxy, materialMatrix);

test('L01 自然人 in person: identity card signed, original shown; user agreement signed', () => {
  expect(spoken(list('naturalPerson', false))).toEqual(['身份证复印件（本人签字），原件备查', '山西省政务服务网用户协议（本人签字），附录4']);
});

test('L02 自然人 by proxy: both identity cards, only the agent shows the original, 委托书 in the original, agreement signed by the principal', () => {
  expect(spoken(list('naturalPerson', true))).toEqual([
    '授权人身份证复印件（授权人签字）',
    '被授权人身份证复印件（被授权人签字），原件备查',
    '自然人授权委托书原件，附录1',
    '山西省政务服务网用户协议（本人签字），附录4',
  ]);
});

test.each([
  ['L03', 'enterprise', '营业执照'],
  ['L07', 'institution', '事业单位法人证书'],
  ['L09', 'nonEnterprise', '民办非企业法人证书'],
] as const)('%s %s in person: certificate and identity card sealed, both originals shown, agreement sealed', (id, userType, certificate) => {
  expect(list(userType, false).id).toBe(id);
  expect(spoken(list(userType, false))).toEqual([
    `${certificate}复印件（加盖公章），原件备查`,
    '法人代表身份证复印件（加盖公章），原件备查',
    '山西省政务服务网用户协议（加盖公章），附录4',
  ]);
});

test.each([
  ['L04', 'enterprise', '营业执照'],
  ['L08', 'institution', '事业单位法人证书'],
  ['L10', 'nonEnterprise', '民办非企业法人证书'],
] as const)('%s %s by proxy: the agent shows the original of the own card instead of the 法人代表, and brings 附录2', (id, userType, certificate) => {
  expect(list(userType, true).id).toBe(id);
  expect(spoken(list(userType, true))).toEqual([
    `${certificate}复印件（加盖公章），原件备查`,
    '法人代表身份证复印件（加盖公章）',
    '被授权人身份证复印件（被授权人签字，加盖公章），原件备查',
    '法人授权委托书，附录2',
    '山西省政务服务网用户协议（加盖公章），附录4',
  ]);
});

test('L04 企业法人 by proxy names both identity cards in one line, as published', () => {
  expect(list('enterprise', true).lines[1]).toBe(
    '法人代表身份证复印件（加盖公章）、被授权人身份证复印件（被授权人签字并加盖公章），被授权人身份证原件备查。',
  );
});

test('L05 分公司 in person: branch papers with the branch seal and shown, head office papers with its own seal as copies', () => {
  expect(spoken(list('branch', false))).toEqual([
    '分公司营业执照复印件（加盖分公司公章），原件备查',
    '分公司负责人身份证复印件（加盖分公司公章），原件备查',
    '总公司营业执照复印件（加盖总公司公章）',
    '总公司法人代表身份证复印件（加盖总公司公章）',
    '山西省政务服务网用户协议（加盖分公司公章），附录4',
  ]);
});

test('L06 分公司 by proxy: the branch licence bears the seal of the head office (sic), the 委托书 is 附录3', () => {
  expect(spoken(list('branch', true))).toEqual([
    '分公司营业执照复印件（加盖总公司公章），原件备查',
    '分公司负责人身份证复印件（加盖分公司公章），原件备查',
    '总公司营业执照复印件（加盖总公司公章）',
    '总公司法人代表身份证复印件（加盖总公司公章）',
    '被授权人身份证复印件（被授权人签字，加盖分公司公章），原件备查',
    '负责人授权委托书，附录3',
    '山西省政务服务网用户协议（加盖分公司公章），附录4',
  ]);
});

test.each(materialMatrix.map((row) => [row.id, row] as const))(
  '%s checks neither more nor less than its published lines say',
  (_, { lines, items }) => {
    lines.forEach((line, at) => {
      const asked = items.filter((item) => item.line === at + 1);
      for (const item of asked) {
        expect(line).toContain(item.label);
        if (item.form !== 'document') expect(line).toContain(item.form === 'copy' ? `${item.label}复印件` : `${item.label}原件`);
        for (const mark of item.marks) expect(line).toContain(marks[mark].replace('加盖', ''));
        if (item.appendix) expect(line).toContain(`（${item.marks[0] ? `${marks[item.marks[0]]}，` : ''}附录${item.appendix}）`);
      }
      expect(asked.filter((item) => item.originalShown)).toHaveLength(line.split('原件备查').length - 1);
      expect(asked.filter((item) => item.form === 'copy')).toHaveLength(line.split('复印件').length - 1);
    });
  },
);

test('L15 代办 is whoever comes for the 自然人 or the 法人代表; at a branch its 负责人 comes in person', () => {
  expect(actsByProxy('naturalPerson', 'self')).toBe(false);
  expect(actsByProxy('naturalPerson', 'agent')).toBe(true);
  for (const type of ['enterprise', 'association', 'institution', 'soleTrader', 'nonEnterprise'] as const) {
    expect(actsByProxy(type, 'legalRepresentative')).toBe(false);
    expect(actsByProxy(type, 'agent')).toBe(true);
    expect(actsByProxy(type, 'self')).toBe(true);
  }
  expect(actsByProxy('branch', 'branchHead')).toBe(false);
  expect(actsByProxy('branch', 'legalRepresentative')).toBe(true);
});

test('L18 社团法人 and 个体工商户 have lists of their own, marked as our default, like L09/L10 and L03/L04', () => {
  const plain = (row: MaterialRow) => spoken(row).map((line) => line.replace(/^(社会团体法人登记证书|民办非企业法人证书)/, '证书'));
  for (const byProxy of [false, true]) {
    expect(plain(list('association', byProxy))).toEqual(plain(list('nonEnterprise', byProxy)));
    expect(spoken(list('soleTrader', byProxy))).toEqual(spoken(list('enterprise', byProxy)));
    expect([list('association', byProxy).verified, list('soleTrader', byProxy).verified]).toEqual([false, false]);
  }
  expect(spoken(list('association', false))[0]).toBe('社会团体法人登记证书复印件（加盖公章），原件备查');
  expect(materialMatrix.filter((row) => /^L(0\d|10)$/.test(row.id)).every((row) => row.verified)).toBe(true);
});

test('L18 the matrix has exactly one list with items for every user type with and without 代办', () => {
  expect(tableFaults(materialMatrix)).toEqual([]);
  for (const userType of Object.keys(userTypes) as UserType[])
    for (const byProxy of [false, true]) expect(list(userType, byProxy).items.length).toBeGreaterThan(1);
});

test('L18 a missing or empty list is refused, never passed over', () => {
  const without = materialMatrix.filter((row) => row.userType !== 'soleTrader');
  const emptied = materialMatrix.map((row) => (row.id === 'L01' ? { ...row, items: [] } : row));
  expect(() => checklist('soleTrader', false, without)).toThrow('MATERIAL_LIST_MISSING');
  expect(() => checklist('naturalPerson', false, emptied)).toThrow('MATERIAL_LIST_MISSING');
  expect(tableFaults(without)).toEqual(['个体工商户（代办：否）应有且仅有一份清单', '个体工商户（代办：是）应有且仅有一份清单']);
  expect(tableFaults(emptied)).toEqual(['自然人（代办：否）清单不能为空']);
});

test('L18 the rule editor lets no table through that leaves a user type, an agreement or a 委托书 out', () => {
  const { check } = counterRules.materials;
  expect(check.problem(materialMatrix)).toBeNull();
  expect(check.problem(materialMatrix.slice(1))).toContain('每种用户类型');
  const broken = (id: string, change: (row: MaterialRow) => MaterialRow) => materialMatrix.map((row) => (row.id === id ? change(row) : row));
  const drop = (itemId: string) => (row: MaterialRow) => ({ ...row, items: row.items.filter((item) => item.id !== itemId) });
  expect(tableFaults(broken('L03', drop('userAgreement')))).toContain('企业法人（代办：否）缺少用户协议');
  expect(tableFaults(broken('L04', drop('powerOfAttorney')))).toContain('企业法人（代办：是）缺少授权委托书');
  expect(check.problem([{ ...materialMatrix[0], items: [{ id: 'x' }] }, ...materialMatrix.slice(1)])).toMatch(/items/);
});

test('the forms that a list needs', () => {
  expect(appendicesOf(list('naturalPerson', true))).toEqual(['1', '4']);
  expect(appendicesOf(list('enterprise', true))).toEqual(['2', '4']);
  expect(appendicesOf(list('branch', true))).toEqual(['3', '4']);
  expect(appendicesOf(list('branch', false))).toEqual(['4']);
});
