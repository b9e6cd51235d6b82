// Which certificate a result earns and why it earns none, how far one has come, and what the public page says of it.
import { sampleExam } from '../../db/demo/exam.ts';
import { subjectsOf } from '../exam/exam.ts';
import { awardOf, numberKindOf, titleOf, type Earned } from './certificate.ts';
import { measureReasons } from './certificate-proposal.ts';
import { collectionOf } from './collection.ts';
import { stepOfMaking } from './edition.ts';
import { electronicId, isElectronicId } from './electronic-id.ts';
import { certificateVerdictOf } from './verdict.ts';

const config = sampleExam({ enrolOpens: '2026-07-20' });
const both = subjectsOf(config, 'full', '03').map(({ code }) => code);
const own = both.filter((code) => code !== 'F01');
const full: Earned = {
  config,
  level: 'full',
  specialty: '03',
  subjects: both,
  outcome: 'passed',
  live: both,
  review: 'passed',
  held: null,
  revoked: null,
};
const award = (change: Partial<Earned>) => awardOf({ ...full, ...change });

test('S3-43 both subjects within the window earn a 职业资格证书, whether passed together or one after the other; 考增项 and 考单科 a 合格证书', () => {
  expect(award({})).toEqual({ proof: 'qualification', subjects: both });
  // The second of two years: one was taken now, the other counts still.
  expect(award({ level: 'single', subjects: own })).toEqual({ proof: 'qualification', subjects: both });
  expect(award({ level: 'additional', subjects: own, live: own })).toEqual({ proof: 'additional', subjects: own });
  expect(award({ level: 'single', subjects: ['F01'], outcome: 'partial', live: ['F01'], review: null })).toEqual({
    proof: 'subject',
    subjects: ['F01'],
  });
  expect(['qualification', 'additional', 'subject'].map((proof) => [titleOf(proof as 'subject'), numberKindOf(proof as 'subject')])).toEqual([
    ['职业资格证书', 1],
    ['合格证书', 2],
    ['合格证书', 2],
  ]);
});

test('S3-43 whoever gets none learns the first reason that stands against it', () => {
  const why = (change: Partial<Earned>): unknown[] => {
    const out = award(change);
    return 'excluded' in out ? [out.excluded, out.message] : [];
  };
  expect(why({ live: ['F01'] })).toEqual(['PASSES_MISSING', expect.stringContaining('两个科目未在有效期内全部合格：缺《安全生产实务')]);
  expect(why({ outcome: 'failed' })).toEqual(['NOT_PASSED', '成绩未合格']);
  // 考全科 with one subject: nothing is proved by it yet.
  expect(why({ outcome: 'partial', live: ['F01'] })).toEqual(['NOT_PASSED', '成绩未合格']);
  expect(why({ review: null })).toEqual(['REVIEW_OPEN', '资格审查尚未完成']);
  for (const review of ['rejected', 'appealing', 'concluded'])
    expect(why({ outcome: 'failed', live: [], review })).toEqual(['REVIEW_REJECTED', '资格审查未通过']);
  expect(why({ held: '202631010310000018' })).toEqual(['CERTIFICATE_HELD', '已有该专业的有效证书（202631010310000018）']);
  expect(why({ revoked: '202631010310000018' })[0]).toBe('CERTIFICATE_REVOKED');
});

test('S3-43 制证中 is 渲染, 签章, VC签发 and 归集, one after the other', () => {
  const at = { standing: 'pending', begun: false, signed: false, credential: false, collected: false };
  expect(
    [at, { ...at, begun: true }, { ...at, begun: true, signed: true }, { ...at, begun: true, signed: true, credential: true }].map(stepOfMaking),
  ).toEqual(['render', 'seal', 'credential', 'collect']);
  expect(stepOfMaking({ standing: 'issued', begun: true, signed: true, credential: true, collected: true })).toBe('done');
  expect([
    collectionOf({ collected: false, failed: false, cancelled: false }),
    collectionOf({ collected: false, failed: true, cancelled: false }),
    collectionOf({ collected: true, failed: false, cancelled: false }),
    collectionOf({ collected: true, failed: false, cancelled: true }),
  ]).toEqual(['waiting', 'failed', 'collected', 'cancelled']);
});

test('S3-14 S3-43 the page: revoked comes before superseded, superseded before expired, expired before valid', () => {
  const record = { standing: 'valid', newest: true, made: true, annotation: null, past: false };
  expect([
    certificateVerdictOf(record),
    certificateVerdictOf({ ...record, made: false }),
    certificateVerdictOf({ ...record, newest: false }),
    certificateVerdictOf({ ...record, newest: false, standing: 'revoked' }),
    certificateVerdictOf({ ...record, annotation: 'annotated' }),
    certificateVerdictOf({ ...record, annotation: 'annotated', past: true }),
    certificateVerdictOf({ ...record, annotation: 'expired', past: true }),
    certificateVerdictOf({ ...record, annotation: 'revoked', past: true }),
    certificateVerdictOf({ ...record, annotation: 'annotated', newest: false, past: true }),
  ]).toEqual(['valid', 'pending', 'superseded', 'revoked', 'valid', 'expired', 'expired', 'revoked', 'superseded']);
});

test('S3-43 补发 needs what it changes and nothing else, all of it named at once; what is revoked can only be restored', () => {
  const certificate = { standing: 'valid', edition: 'issued' };
  const fields = (
    measure: 'correct' | 'lost' | 'photo' | 'revoke' | 'restore',
    more: object = {},
    of: object | null = certificate,
    photoUsable = false,
  ) =>
    measureReasons({ certificateId: 'c', measure, reason: 'r', ...more }, { certificate: of as typeof certificate | null, photoUsable }).map(
      ({ field }) => field,
    );
  expect(fields('correct')).toEqual(['holderName']);
  expect(fields('correct', { photoFileId: 'f' })).toEqual(['holderName', 'photoFileId']);
  expect(fields('photo', { photoFileId: 'f', holderName: 'x' })).toEqual(['holderName', 'photoFileId']);
  expect(fields('photo', { photoFileId: 'f' }, certificate, true)).toEqual([]);
  expect(fields('lost', {}, { standing: 'making', edition: 'pending' })).toEqual(['measure']);
  expect([fields('revoke'), fields('restore')]).toEqual([[], ['measure']]);
  const revoked = { standing: 'revoked', edition: 'withdrawn' };
  expect([fields('revoke', {}, revoked), fields('lost', {}, revoked), fields('restore', {}, revoked)]).toEqual([['measure'], ['measure'], []]);
  expect(fields('lost', {}, null)).toEqual(['certificateId']);
});

test('S3-43 电子证照标识 ends in its check character; a changed one, parts that don’t fit and another root are refused', () => {
  const id = electronicId({ type: '11100000ZAZYZG', issuer: '11310000MB2F30135X', serial: '202631010310000018', edition: 1 });
  expect([id, isElectronicId(id)]).toEqual(['1.2.156.3005.2.11100000ZAZYZG.11310000MB2F30135X.202631010310000018.001.I', true]);
  const parts = '1.2.156.3005.2.'.length;
  for (let at = parts; at < id.length - 2; at++)
    if (id[at] !== '.') expect([at, isElectronicId(`${id.slice(0, at)}${id[at] === '7' ? '8' : '7'}${id.slice(at + 1)}`)]).toEqual([at, false]);
  expect([isElectronicId(id.replace('3005', '3006')), isElectronicId(`${id}.1`), isElectronicId('')]).toEqual([false, false, false]);
  expect(() => electronicId({ type: 'a', issuer: '11310000MB2F30135X', serial: '1', edition: 1 })).toThrow(RangeError);
  expect(() => electronicId({ type: 'A', issuer: '11310000MB2F30135X', serial: '1', edition: 1000 })).toThrow(RangeError);
});
