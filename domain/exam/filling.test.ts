// The pure rules of filling in: photo, guide, number, form, commitment, check, correction.
import fc from 'fast-check';
import { educationCheck, passes, workCheck } from './check.ts';
import { commitmentValues, filledCommitment, signReasons } from './commitment.ts';
import { corrected } from './correction.ts';
import { ageGroup } from './dimensions.ts';
import { acceptPart, currentWork, emptyForm, highestEducation, type EnrolmentForm } from './form.ts';
import { formReasons, type FormContext } from './form-rules.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { templateVariables } from './template-variables.ts';
import { acknowledgementRefusal } from './guide.ts';
import { enrolmentNumber, serialOf } from './number.ts';
import { MAX_PHOTO_BYTES, originalReasons, PHOTO, photoVerdict, type FaceFinding } from './photo.ts';
import { instant, plusMs } from '../kit/instant.ts';
import { markupHtml } from '../kit/markup.ts';

const rules = { accept: 80, reject: 40, faceFrom: 30, faceTo: 75 };
const face = (score: number, height = 200) => ({ box: { left: 50, top: 80, width: 150, height }, score });
const seen = (faces: FaceFinding['faces'], portraitScore = 100): FaceFinding => ({ faces, portraitScore });
const named = (reasons: readonly { rule?: string }[]): (string | undefined)[] => reasons.map(({ rule }) => rule);

test.each<[string, FaceFinding | null, string, string[]]>([
  ['no answer yet', null, 'processing', []],
  ['one face, surely', seen([face(95)]), 'accepted', []],
  ['one face at the very limit', seen([face(80)], 80), 'accepted', []],
  ['one face, not surely', seen([face(79)]), 'manual', []],
  ['the portrait not surely one', seen([face(95)], 79), 'manual', []],
  ['a shadow that is no face', seen([face(95), face(39)]), 'accepted', []],
  ['nothing that could be a face', seen([face(39)]), 'rejected', ['photo.face.none']],
  ['two faces', seen([face(95), face(40)]), 'rejected', ['photo.face.many']],
  ['too near', seen([face(95, 320)]), 'rejected', ['photo.face.size']],
  ['too far and on holiday', seen([face(95, 100)], 10), 'rejected', ['photo.face.size', 'photo.portrait']],
])('S3-09 %s', (_, finding, standing, broken) => {
  const verdict = photoVerdict(finding, rules);
  expect([verdict.standing, named(verdict.reasons)]).toEqual([standing, broken]);
});

test('S3-09 the form of an upload: type and size before anything is read, then pixels, then the cut', () => {
  const good = { type: 'image/png', size: MAX_PHOTO_BYTES, picture: { ...PHOTO }, crop: null };
  expect(originalReasons(good)).toEqual([]);
  expect(named(originalReasons({ ...good, type: 'image/gif', size: MAX_PHOTO_BYTES + 1, picture: null }))).toEqual(['photo.type', 'photo.size']);
  expect(named(originalReasons({ ...good, picture: null }))).toEqual(['photo.readable']);
  expect(named(originalReasons({ ...good, picture: { width: 294, height: 413 } }))).toEqual(['photo.pixels']);
  expect(named(originalReasons({ ...good, crop: { left: 1, top: 0, ...PHOTO } }))).toEqual(['photo.crop']);
});

test('S3-10 a guide is confirmed after its time, in its version; what was confirmed stays so', () => {
  const at = instant('2026-07-22T10:00:00+08:00');
  const reading = { version: 2, openedAt: at, acknowledgedAt: null };
  const ask = (version: number, after: number, known: typeof reading | null = reading) =>
    acknowledgementRefusal({ version: 2 }, version, known, plusMs(at, after), 10)?.code ?? null;
  expect([ask(2, 10_000), ask(2, 9_999), ask(1, 60_000), ask(2, 60_000, null)]).toEqual([
    null,
    'GUIDE_READ_TOO_SHORT',
    'GUIDE_UPDATED',
    'GUIDE_READ_TOO_SHORT',
  ]);
  expect(acknowledgementRefusal({ version: 2 }, 2, { ...reading, acknowledgedAt: at }, at, 10)).toBeNull();
});

test('S3-04 an enrolment’s number has a check digit: one digit mistyped is no number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.nat(10), fc.integer({ min: 1, max: 9 }), (serial, place, by) => {
      const number = enrolmentNumber(serial);
      expect(serialOf(number)).toBe(serial);
      const digits = [...number];
      digits[place] = String((Number(digits[place]) + by) % 10);
      expect(serialOf(digits.join(''))).toBeNull();
    }),
  );
});

const context: FormContext = {
  today: '2026-07-22',
  examOn: '2026-10-24',
  idNumber: '',
  isKnownDistrict: () => true,
  isIndustry: (code) => code === 'C',
  areas: ['310101'],
  nations: ['汉族'],
  minAge: 18,
};
const codes = (form: Partial<EnrolmentForm>): string[] =>
  formReasons({ ...emptyForm, ...form }, context).map(({ field, code }) => `${field} ${code}`);

test('S3-15 an empty form names everything that it needs, each with its part', () => {
  const reasons = formReasons(emptyForm, context);
  expect(reasons.map(({ field, tab }) => `${tab} ${field}`)).toEqual([
    '报名信息 exam.area',
    '个人信息 person.sex',
    '个人信息 person.nation',
    '个人信息 person.birth',
    '个人信息 person.email',
    '个人信息 person.address',
    '个人信息 person.local',
    '教育信息 education',
    '工作信息 work',
  ]);
});

test.each<[string, Partial<EnrolmentForm>, string]>([
  ['a day that does not exist', { person: { birth: '2000-02-30' } }, 'person.birth FIELD_DATE'],
  ['too young on the day of the exam', { person: { birth: '2008-10-25' } }, 'person.birth TOO_YOUNG'],
  ['a nation that is none', { person: { nation: '火星族' } }, 'person.nation FIELD_CHOICE'],
  ['an area of another exam', { exam: { area: '330101' } }, 'exam.area FIELD_CHOICE'],
  ['graduated tomorrow', { education: [{ graduatedOn: '2026-07-23' }] }, 'education[0].graduatedOn DATE_TO_COME'],
  ['graduated before entering', { education: [{ enteredOn: '2010-09-01', graduatedOn: '2010-09-01' }] }, 'education[0].graduatedOn DATES_TURNED'],
  ['a diploma number with blanks', { education: [{ certificateNo: '12 345' }] }, 'education[0].certificateNo CERTIFICATE_NUMBER_FORM'],
  [
    'two full-time studies at once',
    {
      education: [
        { fullTime: true, enteredOn: '2010-09-01', graduatedOn: '2014-06-30' },
        { fullTime: true, enteredOn: '2013-09-01', graduatedOn: '2016-06-30' },
      ],
    },
    'education[1].enteredOn DATES_OVERLAP',
  ],
  ['a credit code with a wrong check character', { work: [{ creditCode: '91350100M000100Y44' }] }, 'work[0].creditCode CREDIT_CODE_CHECK'],
  ['begins to work tomorrow', { work: [{ from: '2026-07-23' }] }, 'work[0].from DATE_TO_COME'],
  ['worked as a child', { person: { birth: '1990-01-01' }, work: [{ from: '2005-12-31' }] }, 'work[0].from WORKED_TOO_YOUNG'],
  ['two works at once', { work: [{ from: '2010-01-01' }, { from: '2012-01-01', to: '2013-01-01' }] }, 'work[1].from DATES_OVERLAP'],
])('S3-15 %s', (_, form, expected) => {
  expect(codes(form)).toContain(expected);
});

test('S3-15 a study beside work overlaps nothing, and one work ends on the day on which the next begins', () => {
  const beside = codes({
    education: [
      { fullTime: false, enteredOn: '2010-09-01', graduatedOn: '2014-06-30' },
      { fullTime: true, enteredOn: '2012-09-01', graduatedOn: '2016-06-30' },
    ],
  });
  const next = codes({ work: [{ from: '2010-01-01', to: '2012-01-01' }, { from: '2012-01-01' }] });
  expect([...beside, ...next].filter((text) => text.includes('OVERLAP'))).toEqual([]);
});

test('S3-15 whatever is sent as a part, what is kept has only fields of the form, and is kept again as it is', () => {
  fc.assert(
    fc.property(fc.constantFrom('exam', 'person', 'education', 'work'), fc.jsonValue(), (part, value) => {
      const { value: kept } = acceptPart(part as 'exam', value);
      expect(acceptPart(part as 'exam', kept)).toEqual({ value: kept, reasons: [] });
    }),
  );
});

test('S3-15 the highest education and the present work of a form', () => {
  expect(highestEducation({ education: [{ level: 'college' }, { level: 'master' }, { level: '其他' }] })).toBe('master');
  expect(highestEducation({ education: [{ level: '其他' }] })).toBeNull();
  expect(
    currentWork({
      work: [
        { from: '2010-01-01', to: '2012-01-01' },
        { employer: 'now', from: '2012-02-01' },
      ],
    }),
  ).toMatchObject({ employer: 'now' });
  expect(currentWork({ work: [] })).toBeNull();
});

test('S3-03 a commitment is filled in with the person’s own values; a variable that is not known is named, nothing is run', () => {
  const subject = {
    config: sampleExam({ enrolOpens: '2026-07-20' }),
    name: '林{{idNumber}}<b>汐',
    idNumber: '149999199003070014',
    level: 'full',
    specialty: '05',
    subjects: ['F01', 'S05'],
    work: [{ employer: '林汐安全技术有限公司', from: '2015-07-01' }],
    signedOn: null,
  } as const;
  // Each variable that an editor is offered has a value, so a text that could be enabled can be signed.
  expect(Object.keys(commitmentValues(subject)).toSorted()).toEqual(Object.keys(templateVariables.commitment).toSorted());
  expect(commitmentValues({ ...subject, work: [], signedOn: '2026-07-24' })).toMatchObject({ employer: '（未填写）', signedOn: '2026-07-24' });
  const text = { version: 2, hash: 'h', source: '<p>{{candidateName}}（{{idNumber}}），{{ employer }}，{{signedOn}}</p>' };
  expect(markupHtml(filledCommitment(text, subject))).toBe(
    '<p>林{{idNumber}}&lt;b&gt;汐（1499**********0014），林汐安全技术有限公司，（尚未签署）</p>',
  );
  const sign = (more: object) =>
    signReasons({ templateVersion: 2, templateHash: 'h', signature: '买买提•肉孜', ip: '', ...more }, text, '买买提·肉孜').map(({ code }) => code);
  expect([sign({}), sign({ templateVersion: 1 }), sign({ signature: '别人' })]).toEqual([[], ['COMMITMENT_UPDATED'], ['SIGNATURE_DIFFERS']]);
});

test('U05 U06 what the platforms say, laid beside the form', () => {
  const row = { level: 'bachelor', certificateNo: 'A1', graduatedOn: '2012-06-30' };
  const record = { kind: '学历', level: '本科', on: '2012-06-30', certificateNo: 'A1' };
  const said = (more: object = {}) => ({ nameMatches: true, records: [record], ...more });
  expect([
    educationCheck(row, said()),
    educationCheck(row, said({ records: [{ ...record, on: '2013-06-30' }] })),
    educationCheck(row, said({ records: [{ ...record, level: '专科' }] })),
    educationCheck(row, said({ records: [{ ...record, certificateNo: 'B1' }] })),
    educationCheck(row, said({ nameMatches: false, records: [] })),
    educationCheck(row, said({ nameMatches: null, records: [] })),
    educationCheck(undefined, said()),
  ]).toEqual(['verified', 'contradicted', 'contradicted', 'unknown', 'contradicted', 'unknown', 'unknown']);
  const work = { creditCode: '91x', from: '2015-01-01' };
  expect([
    workCheck(work, { found: true, current: { creditCode: '91X' } }),
    workCheck(work, { found: true, current: { creditCode: '92X' } }),
    workCheck(work, { found: false, current: null }),
    workCheck({ ...work, to: '2020-01-01' }, { found: true, current: { creditCode: '91X' } }),
  ]).toEqual(['verified', 'contradicted', 'unknown', 'unknown']);
});

test('§2.1 an enrolment goes on by itself where all is verified, or the rule lets the commitment stand for what is not known; never for whoever it is not for', () => {
  const both = (education: 'verified' | 'unknown' | 'contradicted' | 'away') => [
    { item: 'education' as const, outcome: education },
    { item: 'work' as const, outcome: 'verified' as const },
  ];
  const covers = { covered: ['education' as const] };
  expect([
    passes(both('verified'), true, { covered: [] }),
    passes(both('unknown'), true, { covered: [] }),
    passes(both('unknown'), true, covers),
    passes(both('contradicted'), true, covers),
    passes(both('away'), true, covers),
    passes(both('verified'), false, covers),
  ]).toEqual([true, false, true, false, false, false]);
});

test('S3-23 a correction says what it changes; seats stay as they were drawn', () => {
  const form: EnrolmentForm = {
    exam: { area: '310101' },
    person: { email: 'a@b.cn' },
    education: [{ level: 'college' }],
    work: [{ employer: '甲' }],
  };
  const {
    form: next,
    changed,
    reasons,
  } = corrected(
    form,
    [
      { field: 'person.email', value: 'c@d.cn' },
      { field: 'education[0].level', value: null },
    ],
    false,
  );
  expect(reasons).toEqual([]);
  expect(changed).toEqual([
    { field: 'person.email', value: 'c@d.cn', label: '个人信息·电子邮箱', before: 'a@b.cn' },
    { field: 'education[0].level', value: null, label: '教育信息1·学历', before: 'college' },
  ]);
  expect([next.person, next.education, form.person.email]).toEqual([{ email: 'c@d.cn' }, [{}], 'a@b.cn']);
  const seated = corrected(
    form,
    [
      { field: 'exam.area', value: '310115' },
      { field: 'work[0].employer', value: '乙' },
      { field: 'work[0].post', value: '安全员' },
    ],
    true,
  );
  expect(seated.reasons.map(({ field }) => field)).toEqual(['exam.area', 'work[0].employer']);
  for (const field of ['person', 'person.name', 'work[9].post', 'education.level', '__proto__.x', 'person.constructor'])
    expect([field, corrected(form, [{ field, value: 'x' }], false).reasons.length]).toEqual([field, 1]);
  expect(corrected(form, [], false).reasons.map(({ field }) => field)).toEqual(['changes']);
});

test('S3-24 ages fall into groups without a gap', () => {
  expect([null, 17, 24, 25, 34, 44, 54, 55, 90].map(ageGroup)).toEqual([
    '未填',
    '24岁及以下',
    '24岁及以下',
    '25—34岁',
    '25—34岁',
    '35—44岁',
    '45—54岁',
    '55岁及以上',
    '55岁及以上',
  ]);
});
