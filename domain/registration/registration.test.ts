// Material lists, conditions, form, clocks and the walk of dates: pure rules of 执业注册.
import fc from 'fast-check';
import { seedRules } from '../../db/data/rules/index.ts';
import { statutory as holidays } from '../../db/data/holidays/index.ts';
import { approvalOf, noPeople } from '../approval/facts.ts';
import { makeCalendar } from '../kit/calendar.ts';
import { pause, planWorkingDays, resume, startDeadline } from '../kit/deadline.ts';
import { instant, plusDays, plusMs, startOfDay } from '../kit/instant.ts';
import { ruleSet } from '../kit/rules.ts';
import { allowedActions, type CaseView } from '../kit/process.ts';
import { clockView, reminderOf, usedPercent, warningOf } from './clocks.ts';
import { ageOn, countedHours, eligibilityReasons, plusMonths, type Subject } from './eligibility.ts';
import { acceptForm, formFields, formReasons, openForm, type RegistrationForm } from './form.ts';
import { kindNames } from './kinds.ts';
import { applicable, materialReasons } from './materials.ts';
import { registrationChain } from './chain.ts';
import { registration } from './registration.ts';
import { itemsFor } from './items.ts';
import { registrationRulesOf } from './rules.ts';
import { standingAfter, whatIf } from './what-if.ts';

const day = '2026-03-02';
const set = ruleSet(seedRules, '310000', day);
const rules = registrationRulesOf(set);
const calendar = makeCalendar([], holidays);
const certificate = { id: 'c', number: '沪初安1', specialty: '05', issuedOn: '2025-12-20', standing: 'valid', own: true };
const licence = { id: 'l', number: '沪注1', standing: 'valid', specialty: '05', employerId: 'e', validTo: '2026-05-01', own: true };
const subject: Subject = {
  day,
  birth: '1990-01-01',
  certificate,
  newCertificate: null,
  licence: null,
  employer: { id: 'e', name: '单位' },
  otherEmployers: [],
  bans: [],
};
const form: RegistrationForm = {
  employerCode: '91140198YX0000014X',
  contractFrom: '2025-01-01',
  truthful: true,
  fullCapacity: true,
  noSentence: true,
  oneEmployer: true,
};
const codes = (kind: (typeof kindNames)[number], of: Partial<Subject>, more: RegistrationForm = {}) =>
  eligibilityReasons(kind, { ...form, ...more }, { ...subject, ...of }, rules).map(({ code }) => code);

test('S3-45 变更专业 needs a valid certificate of one’s own in another specialty: one that nobody knows, another’s, the same specialty are refused', () => {
  const change = (newCertificate: Subject['newCertificate']) =>
    codes('change', { licence, newCertificate }, { matter: 'specialty', newCertificateId: '01980000-0000-7000-8000-000000000001' });
  expect(change({ ...certificate, specialty: '06' })).toEqual([]);
  expect(change(null)).toEqual(['CERTIFICATE_NOT_LIVE']);
  expect(change({ ...certificate, specialty: '06', own: false })).toEqual(['CERTIFICATE_NOT_LIVE']);
  expect(change({ ...certificate, specialty: '05' })).toEqual(['SPECIALTY_SAME']);
});

test('S3-45 every refusal names a row of the rule table, with its article or source', () => {
  const gone = { ...licence, own: false, standing: 'valid' };
  const bad: Partial<Subject> = {
    birth: '1900-01-01',
    certificate: { ...certificate, issuedOn: '2001-01-01', standing: 'revoked' },
    employer: null,
    otherEmployers: ['另一单位'],
    bans: [{ until: '2099-01-01', basis: '第七十八条' }],
  };
  const tried: Partial<Subject>[] = [bad, { ...bad, licence: gone }, { ...bad, birth: null, licence: { ...gone, validTo: '2026-03-03' } }];
  const over: RegistrationForm = { ...form, contractFrom: '2099-01-01', contractTo: '2020-01-01', leftOn: '2099-01-01', matter: 'employer' };
  const said = kindNames.flatMap((kind) => tried.flatMap((of) => eligibilityReasons(kind, over, { ...subject, ...of }, rules)));
  const known = new Set(seedRules.map(({ key }) => key));
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter(({ rule, article }) => !known.has(rule!) || !article)).toEqual([]);
  const told = (code: string) => said.find((reason) => reason.code === code)!;
  expect(told('CERTIFICATE_NOT_LIVE')).toMatchObject({ rule: 'registration.certificate.live', article: expect.stringContaining('应急〔2019〕8号') });
  expect(told('LICENCE_NOT_LIVE').article).toContain('办理各注册类型所需的注册证书状态');
  expect(told('CONTRACT_OVER').rule).toBe('registration.employer.known');
});

test('S3-45 conditions by kind: who may apply for what', () => {
  expect(codes('initial', {})).toEqual([]);
  expect(codes('initial', { certificate: { ...certificate, issuedOn: '2020-01-01' } })).toEqual(['INITIAL_OVERDUE']);
  expect(codes('overdueInitial', {})).toEqual(['INITIAL_NOT_OVERDUE', 'EDUCATION_SHORT']);
  const courses = [{ provider: '协会', on: '2025-06-01', hours: 48, professionalHours: 40 }];
  expect(codes('overdueInitial', { certificate: { ...certificate, issuedOn: '2020-01-01' } }, { courses })).toEqual([]);
  expect(codes('initial', { certificate: { ...certificate, own: false } })).toContain('CERTIFICATE_NOT_LIVE');
  expect(codes('initial', { certificate: { ...certificate, standing: 'revoked' } })).toContain('CERTIFICATE_NOT_LIVE');
  expect(codes('initial', { birth: null })).toEqual(['BIRTH_UNKNOWN']);
  expect(codes('initial', { birth: '1955-03-03' })).toEqual([]);
  expect(codes('initial', { birth: '1955-03-02' })).toEqual(['TOO_OLD']);
  expect(codes('initial', { otherEmployers: ['另一单位'] })).toEqual(['TWO_EMPLOYERS']);
  expect(codes('initial', { bans: [{ until: '2026-03-01', basis: '第七十八条' }] })).toEqual([]);
  expect(codes('initial', { bans: [{ until: '2026-03-02', basis: '第七十八条' }] })).toEqual(['BANNED']);
  expect(codes('reregister', { licence: { ...licence, standing: 'lapsed' } }, { courses })).toEqual([]);
  expect(codes('initial', { licence: { ...licence, standing: 'lapsed' } })).toEqual(['LICENCE_WAS']);
  expect(codes('cancel', { licence: { ...licence, standing: 'lapsed' }, birth: null })).toEqual([]);
  expect(codes('reissue', { licence: { ...licence, standing: 'cancelled' } })).toEqual(['LICENCE_NOT_LIVE']);
});

test('S3-45 延续: three months before the last day until thirty days before it, to the day', () => {
  const courses = [{ provider: '协会', on: '2025-06-01', hours: 48, professionalHours: 40 }];
  const on = (today: string) => codes('renewal', { day: today, licence: { ...licence, validTo: '2026-06-30' } }, { courses });
  expect(on('2026-03-29')).toEqual(['RENEWAL_TOO_EARLY']);
  expect(on('2026-03-30')).toEqual([]);
  expect(on('2026-05-31')).toEqual([]);
  expect(on('2026-06-01')).toEqual(['RENEWAL_TOO_LATE']);
});

test('S3-45 继续教育: only courses of the last years count, 专业 hours never more than the course has', () => {
  const courses = [
    { provider: '甲', on: '2023-03-02', hours: 20, professionalHours: 20 },
    { provider: '乙', on: '2023-03-03', hours: 20, professionalHours: 30 },
    { provider: '丙', on: '2026-03-03', hours: 20, professionalHours: 20 },
  ];
  expect(countedHours({ courses }, day, 3)).toEqual({ hours: 20, professional: 20 });
});

test('S3-45 material lists are data: each kind its own, what shared data has is not asked for, what ran out is asked for anew', () => {
  for (const kind of kindNames) expect(itemsFor(rules, kind).length).toBeGreaterThan(0);
  const items = applicable(itemsFor(rules, 'initial'), null);
  const missing = (shared: ('certificate' | 'identity' | 'socialInsurance')[]) =>
    materialReasons(items, [], { day, shared }).map(({ field }) => field);
  expect(missing([])).toEqual(['materials.certificate', 'materials.idCard', 'materials.photo', 'materials.contract', 'materials.socialInsurance']);
  expect(missing(['certificate', 'identity', 'socialInsurance'])).toEqual(['materials.photo', 'materials.contract']);
  const old = { id: 'm', item: 'contract', source: 'reused', trustGrade: 'B', fileId: 'f', validUntil: '2026-03-01', round: 0 } as const;
  expect(materialReasons(items, [old], { day, shared: [] })).toContainEqual(
    expect.objectContaining({ code: 'MATERIAL_EXPIRED', field: 'materials.contract' }),
  );
});

test('S3-47 no dead draft: whatever was stored under whatever version opens, and what it lacks is named with its field', () => {
  const values = fc.dictionary(
    fc.constantFrom(...Object.keys(formFields), 'companyCode', 'ceHours', 'promise', 'changeType', 'gone'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.constantFrom(1, 2), values, fc.constantFrom(...kindNames), (schema, stored, kind) => {
      const { form: opened } = openForm(schema, stored);
      // It can be saved as it was opened, and every star that is empty is a field of the form.
      expect(acceptForm(opened as Record<string, unknown>)).toEqual({ form: opened, reasons: [] });
      for (const { field } of formReasons(kind, opened)) expect(Object.keys(formFields)).toContain(field!.slice('form.'.length));
    }),
  );
});

test('plusMonths and ageOn: corresponding days, ends of months, birthdays', () => {
  expect(plusMonths('2026-05-31', -3)).toBe('2026-02-28');
  expect(plusMonths('2024-02-29', 12)).toBe('2025-02-28');
  expect(ageOn('1956-03-02', '2026-03-01')).toBe(69);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -60, max: 60 }), (n, months) => {
      const from = plusDays('2000-01-01', n);
      const moved = plusMonths(from, months);
      const whole = (one: string): number => Number(one.slice(0, 4)) * 12 + Number(one.slice(5, 7));
      expect(whole(moved) - whole(from)).toBe(months);
      expect(Number(moved.slice(8))).toBeLessThanOrEqual(Number(from.slice(8)));
    }),
  );
});

test('S3-53 a clock warns once at 50, 80 and 100 per cent, later when it is longer, never while it stands', () => {
  const at = instant('2026-03-02T09:00:00+08:00');
  const clock = startDeadline('decision', planWorkingDays(calendar, at, 20, '第四十二条'), at);
  const warned = (of = clock) =>
    Array.from({ length: 60 }, (_, n) => plusDays(day, n))
      .map((today) => [today, warningOf([50, 80, 100], of, today, calendar)] as const)
      .filter(([, warning], i, all) => warning !== null && warning !== all[i - 1]?.[1]);
  expect(warned()).toEqual([
    ['2026-03-17', 50],
    ['2026-03-25', 80],
    ['2026-03-31', 100],
  ]);
  const stopped = pause(clock, instant('2026-03-04T10:00:00+08:00'), calendar, '听证');
  expect(warned(stopped)).toEqual([]);
  expect(clockView({ ...stopped, label: '办理期限' }, instant('2026-03-20T10:00:00+08:00'), calendar)).toMatchObject({
    level: 'paused',
    remainingWorkingDays: 18,
    used: 10,
  });
  const resumed = resume(stopped, instant('2026-03-18T10:00:00+08:00'), calendar, '听证结束');
  expect(warned(resumed)[0]).toEqual(['2026-03-31', 50]);
});

test('S3-46 the share that is used never falls while the clock runs, and is 100 once it is due', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 400 }), (amount, offset) => {
      const at = plusMs(startOfDay(plusDays('2026-01-01', offset)), 36_000_000);
      const clock = startDeadline('decision', planWorkingDays(calendar, at, amount, ''), at);
      let before = 0;
      for (let today = plusDays('2026-01-01', offset); startOfDay(today) < clock.due; today = plusDays(today, 1)) {
        const used = usedPercent(clock, today, calendar)!;
        expect(used).toBeGreaterThanOrEqual(before);
        before = used;
      }
      expect(usedPercent(clock, plusDays('2026-01-01', offset + 600), calendar)).toBe(100);
    }),
    { numRuns: 60 },
  );
});

test('S3-46 reminders of a supplement: five, two and no days before its last one', () => {
  const due = startOfDay('2026-03-24');
  const said = Array.from({ length: 15 }, (_, n) => plusDays('2026-03-12', n)).map((today) => reminderOf([5, 2, 0], due, today));
  expect(said).toEqual([null, null, null, null, null, null, 5, 5, 5, 2, 2, 0, null, null, null]);
});

const file: CaseView = {
  id: 'case',
  type: 'PracticeRegistration',
  district: '310000',
  state: 'draft',
  regions: { examination: 'idle', stage: 'none', rectification: 'none', special: 'none', extension: 'none', renewal: 'none', delivery: 'none' },
  version: 1,
  seq: 1,
  applicantId: 'me',
  organisationId: null,
  createdAt: startOfDay(day),
};
const record = {
  kind: 'renewal' as const,
  round: 0,
  asked: [],
  firstAsked: [],
  mended: [],
  rectify: null,
  special: null,
  licenceUntil: '2026-03-20',
  savedAt: startOfDay(day),
};
const approval = approvalOf(set, registrationChain, noPeople, startOfDay(day), { kind: 'renewal', matter: null, exOfficio: false });
const facts = { calendar, rules, record, approval, against: [] };

test('S3-45 延续 that the office leaves undecided counts as granted on the last day of the licence, whatever else runs', () => {
  const at = startOfDay(day);
  const from = standingAfter(file, { main: 'preReview', examination: 'counting', renewal: 'waiting' }, facts, at);
  const acts = whatIf({ ...from, facts, from: at }).filter(({ what }) => what === 'act');
  expect(acts.map(({ on, then, basis }) => `${on} ${then} ${basis}`)).toEqual([
    '2026-03-09 视为受理 《中华人民共和国行政许可法》第三十二条第一款第四项',
    '2026-03-20 视为准予延续 《中华人民共和国行政许可法》第五十条',
    '2026-04-03 送达超期 《中华人民共和国行政许可法》第四十四条',
  ]);
  expect(acts[1]!.states).toEqual(['准予', '待送达']);
});

test('S3-46 whatever day it is, silence ends every state: dates come in order, none before the day, and the walk ends', () => {
  const starts: Record<string, string>[] = [
    { main: 'draft' },
    { main: 'employer' },
    { main: 'preReview', examination: 'counting' },
    { main: 'supplement' },
    { main: 'accepted', stage: 'handling' },
    { main: 'accepted', stage: 'review', rectification: 'waiting' },
  ];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 700 }), fc.constantFrom(...starts), (offset, move) => {
      const at = startOfDay(plusDays('2026-01-01', offset));
      const dates = whatIf({ ...standingAfter(file, move, facts, at), facts, from: at });
      expect(dates.filter(({ what }) => what === 'act').length).toBeGreaterThan(0);
      expect(dates.map((one) => one.at)).toEqual(dates.map((one) => one.at).toSorted());
      for (const one of dates) {
        expect(one.at >= at).toBe(true);
        expect(one.basis).not.toBe('');
      }
    }),
    { numRuns: 60 },
  );
});

test('S3-49 an ended case offers nothing to anybody', () => {
  const people = [
    { kind: 'person' as const, accountId: 'me', grants: [] },
    { kind: 'person' as const, accountId: 'they', grants: [{ role: 'caseSigner' as const, district: '310000' }] },
  ];
  for (const state of ['granted', 'refused', 'notAccepted', 'withdrawn', 'deemedWithdrawn', 'terminated', 'annulled', 'expired'])
    for (const actor of people) expect(allowedActions(registration, { ...file, state }, actor)).toEqual([]);
});
