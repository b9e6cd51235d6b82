import { ruleSet } from '../../kit/rules.ts';
import { seedRules } from '../../../db/data/rules/index.ts';
import { entryReasons, type ViolationEntry } from './entry.ts';
import { graverReasons, handReasons, serviceReasons, type Hands } from './handling.ts';
import { appliedArticles, effectsOf, isSimilar, measuresOf, measureWords, transfersOf, withinMeasures } from './measures.ts';
import { articleNumbers, catalogueOf, limitOf, violationRules } from './rules.ts';
import { ruleValue } from '../../kit/rules.ts';

const set = ruleSet(seedRules, '310000', '2026-11-02');
const catalogue = catalogueOf(set);
const measures = (...items: (string | readonly [string, '7' | '8'])[]) =>
  measuresOf(
    catalogue,
    items.map((one) => (typeof one === 'string' ? { item: one } : { item: one[0], as: one[1] })),
  );

test('S3-37 the catalogue holds every item of articles 6 to 11, each with its article', () => {
  expect(catalogue.map(({ number, items, basis }) => [number, items.length, basis])).toEqual([
    ['6', 10, '《专业技术人员资格考试违纪违规行为处理规定》第六条'],
    ['7', 6, '《专业技术人员资格考试违纪违规行为处理规定》第七条'],
    ['8', 3, '《专业技术人员资格考试违纪违规行为处理规定》第八条'],
    ['9', 4, '《专业技术人员资格考试违纪违规行为处理规定》第九条'],
    ['10', 1, '《专业技术人员资格考试违纪违规行为处理规定》第十条'],
    ['11', 1, '《专业技术人员资格考试违纪违规行为处理规定》第十一条'],
  ]);
  expect(catalogue.flatMap(({ items }) => items).find(({ code }) => code === '7.5')!.text).toBe('使用禁带通讯工具/电子用品');
});

test.each([
  ['6 voids the subject', measures('6.1'), { scores: 'subject', record: null, certificates: false, terminates: false }],
  ['7 voids all and is recorded for 5 years', measures('7.1'), { scores: 'all', record: { years: 5 }, certificates: false, terminates: false }],
  ['8 voids all and is recorded 长期', measures('8.2'), { scores: 'all', record: { years: null }, certificates: false, terminates: false }],
  ['9 ends the exam alone', measures('9.1'), { scores: 'none', record: null, certificates: false, terminates: true }],
  ['9, grave, is handled by 8 as well', measures(['9.3', '8']), { scores: 'all', record: { years: null }, certificates: false, terminates: true }],
  [
    '10 voids the certificate and is recorded as by 7',
    measures('10'),
    { scores: 'all', record: { years: 5 }, certificates: true, terminates: false },
  ],
  ['11 voids the subject', measures('11'), { scores: 'subject', record: null, certificates: false, terminates: false }],
  [
    '6 and 8 together are the gravest of each',
    measures('6.2', '8.1', '7.1'),
    { scores: 'all', record: { years: null }, certificates: false, terminates: false },
  ],
])('S3-37 art %s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test('S3-37 measures are told in the words of the law; items of organised cheating go to the police as well', () => {
  expect(measureWords(measures('6.1'), '安全生产法律法规')).toEqual(['当次《安全生产法律法规》科目考试成绩无效']);
  expect(measureWords(measures(['9.3', '8']), null)).toEqual([
    '终止继续参加考试',
    '当次全部科目考试成绩无效',
    '记入专业技术人员资格考试诚信档案库，长期记录',
  ]);
  const transfers = ruleValue(set, violationRules.transfers);
  expect(transfersOf(transfers, [{ item: '8.2' }]).map(({ to }) => to)).toEqual(['公安机关']);
  expect(transfersOf(transfers, [{ item: '7.1' }])).toEqual([]);
});

test('S3-37 art 11 by itself makes a score 雷同, together with other findings 违纪', () => {
  expect([isSimilar(catalogue, [{ item: '11' }]), isSimilar(catalogue, [{ item: '11', as: '7' }]), isSimilar(catalogue, [])]).toEqual([
    true,
    false,
    false,
  ]);
  const about = { enrolmentId: 'e', subject: 'F01', certificates: ['c'], basis: '第七条' };
  expect(effectsOf(measures('11'), { ...about, similar: true })).toEqual({
    ground: 'violation',
    wanted: [{ kind: 'score', id: 'e', details: { subjects: ['F01'], ground: 'similar' } }],
  });
  expect(effectsOf(measures('10'), { ...about, similar: false })).toEqual({
    ground: 'deceit',
    wanted: [
      { kind: 'score', id: 'e', details: { subjects: null, ground: 'violation' } },
      { kind: 'certificate', id: 'c' },
      { kind: 'integrity', id: 'e', details: { years: 5, basis: '第七条' } },
    ],
  });
  expect(appliedArticles(catalogue, [{ item: '9.1', as: '6' }]).map(({ number }) => number)).toEqual(['9']);
});

test('S3-37 a decision may be milder than what was told, never graver', () => {
  const lighter = [
    ['6.1', '7.1'],
    ['7.1', '8.1'],
    ['7.1', '10'],
    ['11', '6.1'],
  ] as const;
  for (const [a, b] of lighter) expect([a, b, withinMeasures(measures(a), measures(b))]).toEqual([a, b, true]);
  for (const [a, b] of lighter.slice(0, 3)) expect([b, a, withinMeasures(measures(b), measures(a))]).toEqual([b, a, false]);
  expect(graverReasons(catalogue, [{ item: '8.1' }], [{ item: '7.1' }])).toMatchObject([{ code: 'VIOLATION_GRAVER', field: 'findings' }]);
});

test('S3-37 the clocks: 5 working days to state, 30 days of announcement, 60 days and 6 months with their articles, 15 days after a reconsideration', () => {
  expect((['statement', 'announcement', 'reconsideration', 'litigation', 'afterReconsideration'] as const).map((name) => limitOf(set, name))).toEqual(
    [
      { period: { amount: 5, unit: 'workingDays', rolls: false }, basis: '陈述申辩期限（平台默认）' },
      { period: { amount: 30, unit: 'days', rolls: false }, basis: '《中华人民共和国民事诉讼法》第九十五条' },
      { period: { amount: 60, unit: 'days', rolls: true }, basis: '《中华人民共和国行政复议法》第二十条' },
      { period: { amount: 6, unit: 'months', rolls: true }, basis: '《中华人民共和国行政诉讼法》第四十六条' },
      { period: { amount: 15, unit: 'days', rolls: true }, basis: '《中华人民共和国行政诉讼法》第四十五条' },
    ],
  );
  expect(articleNumbers).toHaveLength(6);
});

const received = '2026-11-02T02:00:00.000000Z';
const entry: ViolationEntry = {
  ticket: '26310103027157',
  name: '林汐',
  subject: 'F01',
  source: 'site',
  occurredAt: '2026-10-24T02:00:00.000000Z',
  findings: [{ item: '6.1' }],
  proposed: '该科成绩无效',
  facts: '开考后30分钟发现手机',
  evidence: [{ fileId: 'f1', label: '照片' }],
  recorders: [
    { name: '王一', post: '监考员' },
    { name: '王二', post: '监考员' },
  ],
  signature: { how: 'signed' },
  siteHead: { name: '王三', signedAt: '2026-10-24T03:00:00.000000Z' },
  certificates: [],
};
const holder = { enrolmentId: 'e', examId: 'x', accountId: 'a', district: '310000', name: '林汐', subjects: ['F01', 'S03'] };
const context = { catalogue, holder, files: new Set(['f1']), certificates: new Set<string>(), received };
const said = (change: Partial<ViolationEntry>, of: Partial<typeof context> = {}) =>
  entryReasons({ ...entry, ...change }, { ...context, ...of }).map(({ field, message }) => `${field}: ${message}`);

test('S3-36 a record that has everything is entered; a name with other spaces is the same name', () => {
  expect(said({})).toEqual([]);
  expect(said({ name: '林 汐' })).toEqual([]);
});

test('S3-36 everything that is wrong with an entry is said at once, with its article', () => {
  expect(
    said({
      name: '林夕',
      subject: 'S07',
      occurredAt: '2026-12-01T00:00:00.000000Z',
      findings: [{ item: '6.1' }, { item: '6.1' }, { item: '7.9' }, { item: '6.2', as: '8' }],
      evidence: [{ fileId: 'nobody', label: 'x' }],
      recorders: [
        { name: '王一', post: null },
        { name: '王 一', post: null },
      ],
      signature: { how: 'refused', why: '情绪激动', witnesses: [{ name: '王一', post: null }] },
      siteHead: null,
      certificates: ['c1'],
    }),
  ).toEqual([
    'name: 姓名与准考证号不一致',
    'subject: 该考生未报考此科目',
    'occurredAt: 发生时间不能晚于现在',
    'findings[1].item: 条款项6.1重复',
    'findings[2].item: 没有条款项7.9',
    'findings[3].as: 条款项6.2不能按第8条处理',
    'recorders: 现场记录须由两名不同的考试工作人员记录',
    'signature.witnesses: 拒绝签字须由两名不同的考试工作人员注明',
    'siteHead: 须由考点负责人签字认可',
    'evidence[0].fileId: 没有这一文件，或者文件未通过检查',
    'certificates[0]: 没有该考生的这一证书',
  ]);
  expect(said({ subject: null, signature: null, evidence: [] })).toEqual([
    'subject: 该违纪违规行为须注明科目',
    'signature: 须由考生签字，或者记录其拒绝签字',
    'evidence: 请上传证据',
  ]);
  expect(entryReasons(entry, { ...context, holder: null })).toMatchObject([{ code: 'VIOLATION_INVALID', field: 'ticket' }]);
  expect(entryReasons({ ...entry, name: '别人' }, context)[0]!.code).toBe('VIOLATION_NAME_MISMATCH');
  // What was found in marking or reported later has no record on the spot.
  expect(said({ source: 'marking', findings: [{ item: '11' }], recorders: [], signature: null, siteHead: null })).toEqual([]);
});

const hands: Hands = { candidate: 'c', enteredBy: 'e', draftedBy: 'd', proposedBy: 'p', outcomeBy: 'o', recused: ['r'] };
test.each([
  ['review', 'e', 'VIOLATION_SECOND_PERSON'],
  ['recheck', 'd', 'VIOLATION_SECOND_PERSON'],
  ['decide', 'p', 'VIOLATION_SECOND_PERSON'],
  ['confirmOutcome', 'o', 'VIOLATION_SECOND_PERSON'],
  ['decide', 'r', 'VIOLATION_RECUSED'],
  ['draftNotice', 'c', 'VIOLATION_RECUSED'],
  ['decide', 'x', undefined],
  ['draftNotice', 'e', undefined],
])('S3-37 %s by %s: %s', (action, account, code) => {
  expect(handReasons(action, account, hands)[0]?.code).toBe(code);
});

test('S3-38 service comes after the paper and not in the future; by hand it takes two, left behind it takes a note', () => {
  const input = { method: 'left', servedAt: '2026-11-02T01:00:00.000000Z', place: '住所', receiver: '林某', servers: ['甲'] } as const;
  expect(serviceReasons(input, null, received)).toMatchObject([{ code: 'VIOLATION_PAPER_NOT_READY' }]);
  expect(serviceReasons(input, '2026-11-02T01:30:00.000000Z', received).map(({ field }) => field)).toEqual(['servedAt', 'note', 'servers']);
  expect(
    serviceReasons({ ...input, method: 'post', servedAt: '2026-11-03T00:00:00.000000Z' }, '2026-11-01T00:00:00.000000Z', received),
  ).toMatchObject([{ field: 'servedAt', message: '送达时间不能晚于现在' }]);
  expect(serviceReasons({ ...input, method: 'direct', servers: ['甲', '乙'] }, '2026-11-01T00:00:00.000000Z', received)).toEqual([]);
});
