// 注册: the forms as data, the code, the registration of all four kinds, and the first sign-in of those whom others added.
import { z } from 'zod';
import { registrationForm, registrationKinds, type RegistrationKind } from '../../domain/account/fields.ts';
import { accountProcess } from '../../domain/account/process.ts';
import { entry, loginFields, loginPage, registered, registrationSteps } from '../../domain/account/shell.ts';
import { accountKinds } from '../../domain/account/roles.ts';
import { codePurposes, type CodePurpose } from '../../domain/account/sign-in.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { addressOf, desk, district, typedText } from './shapes.ts';

const kinds = Object.keys(registrationKinds) as RegistrationKind[];
const some = typedText.optional();
/** Optional here so that the form itself names everything that is missing, each field in its own words. */
const form = z.strictObject({
  organisationName: some,
  creditCode: some,
  legalType: some,
  personName: some,
  idNumber: some,
  accountName: some,
  phone: some,
  smsCode: some,
  password: some,
  passwordAgain: some,
  district: district.optional(),
});

const problems = [
  'ID_NUMBER_REGISTERED',
  'CREDIT_CODE_REGISTERED',
  'ACCOUNT_NAME_TAKEN',
  'PHONE_REGISTERED',
  'NOT_MARKET_REGISTERED',
  'LEGAL_TYPE_MISMATCH',
  'SMS_CODE_WRONG',
  'SMS_CODE_EXPIRED',
  'SMS_CODE_TRIES_EXCEEDED',
  'ORGANISATION_NOT_AWAITED',
  'FIRST_ADMIN_EXISTS',
];

const register = (kind: RegistrationKind): Route =>
  route({
    method: 'post',
    path: `/v1/registrations/${kind}`,
    listener: 'public',
    class: '一般',
    tag: 'accounts',
    summary: registrationKinds[kind],
    description: 'All reasons at once. What others hold is told only when the SMS code was right.',
    body: form,
    answer: z.object({
      title: z.string(),
      text: z.string(),
      button: z.string(),
      redirectSeconds: z.int(),
      redirectTo: z.string(),
      organisationId: z.string().optional(),
    }),
    policy: { process: accountProcess, action: 'register' },
    problems,
    act: {
      process: accountProcess,
      action: 'register',
      prepare: async ({ deps, body: { district, ...typed } }) => ({
        input: await desk(deps).prepare.register(kind, typed, district ?? desk(deps).district),
      }),
    },
  });

const field = z.looseObject({ name: z.string(), label: z.string(), required: z.boolean(), type: z.string(), rule: z.string() });

export const registrationRoutes: Routes = [
  route({
    method: 'get',
    path: '/v1/meta/registration',
    listener: 'both',
    class: '一般',
    tag: 'accounts',
    summary: '注册与登录页面',
    description:
      'Entry, steps, the four forms with their hints under the rules of a 区划, the login page, and what stands there after a registration.',
    query: z.object({ district: district.optional() }),
    answer: z.object({
      entry: z.looseObject({}),
      steps: z.array(z.looseObject({})),
      forms: z.array(z.object({ kind: z.string(), title: z.string(), fields: z.array(field), submit: z.string() })),
      registered: z.looseObject({}),
      loginPage: z.looseObject({}),
      loginFields: z.record(z.string(), z.array(z.object({ name: z.string(), label: z.string() }))),
    }),
    policy: { permission: 'meta.read' },
    handle: async ({ deps, query }) => {
      const rules = await desk(deps).rules(query.district ?? desk(deps).district);
      const kindsOfLogin = Object.keys(accountKinds) as (keyof typeof accountKinds)[];
      return {
        body: {
          entry,
          steps: [...registrationSteps],
          forms: kinds.map((kind) => ({ ...registrationForm(kind, rules), fields: registrationForm(kind, rules).fields.map((one) => ({ ...one })) })),
          registered: registered(rules.redirectSeconds),
          loginPage,
          loginFields: Object.fromEntries(kindsOfLogin.map((kind) => [kind, loginFields(kind, rules.codeAtSignIn)])),
        },
      };
    },
  }),
  ...kinds.map(register),
  route({
    method: 'post',
    path: '/v1/sms-codes',
    listener: 'both',
    class: '一般',
    tag: 'accounts',
    summary: '发送验证码',
    description:
      'The answer is the same whether or not somebody has this phone. Signed in, a code for a change of phone goes to the reserved phone where none is named.',
    body: z.strictObject({
      purpose: z.enum(Object.keys(codePurposes) as [CodePurpose, ...CodePurpose[]]),
      phone: typedText.optional(),
      identifier: typedText.optional().meta({ description: 'Account name, 身份证号 or 统一社会信用代码, for the code at sign-in' }),
      district: district.optional(),
    }),
    answer: z.object({ sent: z.literal(true), resendSeconds: z.int(), ttlMinutes: z.int(), digits: z.int() }),
    policy: 'public',
    problems: ['SMS_CODE_TOO_OFTEN', 'MOBILE_LOCKED'],
    handle: async (context) => {
      const { deps, body, actor } = context;
      const self = actor.kind === 'person' ? actor.accountId : null;
      const { purpose, phone, identifier } = body;
      if ((purpose === 'changePhone' || purpose === 'bindMobile') && self === null) throw refuse('SIGN_IN_REQUIRED');
      if (phone === undefined && identifier === undefined && self === null)
        throw refuse('VALIDATION', { reasons: [{ field: 'phone', message: '请填写手机号码', rule: 'A10' }] });
      const sent = await desk(deps).sendCode({
        purpose,
        ...(phone === undefined ? {} : { phone }),
        ...(identifier === undefined ? {} : { identifier }),
        district: body.district ?? desk(deps).district,
        address: addressOf(context),
        self,
      });
      return { body: { sent: true as const, ...sent } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/accounts/verify',
    listener: 'both',
    class: '一般',
    tag: 'accounts',
    summary: '账号验证',
    description: 'Whoever was added by others shows the phone by its code and chooses a user name and a password.',
    body: z.strictObject({ phone: typedText, smsCode: typedText, accountName: typedText, password: typedText, passwordAgain: typedText }),
    policy: { process: accountProcess, action: 'verify' },
    problems: ['SMS_CODE_WRONG', 'ACCOUNT_NAME_TAKEN'],
    act: { process: accountProcess, action: 'verify', version: false, prepare: ({ deps, body }) => desk(deps).prepare.verify(body) },
  }),
];
