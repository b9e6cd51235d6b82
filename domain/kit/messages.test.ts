import fc from 'fast-check';
import { inboxTemplates, messageTemplates, smsTemplates } from './message-templates.ts';
import { consented, consentSubject, messageCategories, messageProblems, notApproved, paramsOf, renderMessage, type Consent } from './messages.ts';

const hash = (text: string): string => `h(${text})`;
const template = smsTemplates.codeRegister;
const consent: Consent = {
  templateCode: template.code,
  textHash: hash(consentSubject(template)),
  consentedBy: 'officer-1',
  at: '2026-01-05T01:00:00.000000Z',
  withdrawnAt: null,
};

test('O21 a template is consented only while a standing consent covers exactly its text', () => {
  expect(consented(template, [consent], hash)).toBe(true);
  expect(consented({ ...template, text: template.text + ' ' }, [consent], hash)).toBe(false);
  expect(consented(template, [{ ...consent, withdrawnAt: '2026-02-01T00:00:00.000000Z' }], hash)).toBe(false);
  expect(consented(template, [{ ...consent, templateCode: smsTemplates.codeSignIn.code }], hash)).toBe(false);
  expect(consented(smsTemplates.codeSignIn, [consent], hash)).toBe(false);
  expect(consented(template, [], hash)).toBe(false);
});

test('O21 an SMS template without consent is refused with 422 MESSAGE_NOT_APPROVED', () => {
  expect(notApproved(template, [], hash)).toEqual({ code: 'MESSAGE_NOT_APPROVED', facts: { templateCode: 'sms.codeRegister' } });
  expect(messageProblems.MESSAGE_NOT_APPROVED.status).toBe(422);
  expect(notApproved(template, [consent], hash)).toBeNull();
});

test('O21 a message inside the platform needs no consent: the rule is about 短信, 彩信, 微信', () => {
  expect(notApproved(inboxTemplates.reviewTask, [], hash)).toBeNull();
});

test('a rendered message holds its parameters as given, braces in them included', () => {
  fc.assert(
    fc.property(fc.stringMatching(/\S/), (organisation) => {
      const text = renderMessage(smsTemplates.changeInForce, { organisation, time: '{district}', district: '330000' });
      expect(text).toBe(`${organisation}的资料变更已于{district}生效，登记区划：330000。`);
    }),
  );
});

test('a message with a missing, empty or unknown parameter is not rendered, and the error shows no value', () => {
  const render = (params: Record<string, string>) => () => renderMessage(template, params);
  expect(render({ code: '024680' })).toThrow(new RangeError('template sms.codeRegister: missing [minutes], unknown []'));
  expect(render({ code: ' ', minutes: '5' })).toThrow('missing [code]');
  expect(render({ code: '024680', minutes: '5', name: '林' })).toThrow(new RangeError('template sms.codeRegister: missing [], unknown [name]'));
  expect(() => renderMessage({ code: 'x', text: '{constructor}' }, {})).toThrow('missing [constructor]');
});

test.each(messageTemplates.map((t) => [t.code, t] as const))(
  'template %s renders, is unique, and keeps within one SMS of 500 characters',
  (code, t) => {
    const params = Object.fromEntries(paramsOf(t).map((name) => [name, 'x'.repeat(50)]));
    const text = renderMessage(t, params);
    expect(text).not.toMatch(/[{}]/);
    expect(text.length).toBeLessThanOrEqual(500);
    expect(Object.keys(messageCategories)).toContain(t.category);
    expect(messageTemplates.filter((other) => other.code === code)).toHaveLength(1);
  },
);
