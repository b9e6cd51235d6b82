import { seedEnrolments } from '../../bench/kit/exam-seed.ts';
import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { query } from '../../db/kit/sql.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';

let exam: ExamApi;
beforeEach(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), '2026-06-01T02:00:00.000000Z');
});
afterEach(() => exam.close());

const at = (path: string): string => `/v1/admin/${path}${path.includes('?') ? '&' : '?'}district=${SHANGHAI}`;
const list = async (kind: string, actor: PersonActor = exam.admin) => (await exam.ask('officers', 'get', at(kind), actor).expect(200)).body;
const codes = async (kind: string): Promise<string[]> => (await list(kind)).items.map(({ code }: { code: string }) => code);
const entry = async (kind: string, code: string) => (await list(kind)).items.find((one: { code: string }) => one.code === code);
/** An act with the newest version of the dictionary. */
const send = async (method: 'post' | 'put' | 'delete', path: string, body?: object, actor: PersonActor = exam.admin) => {
  const { version } = await list('specialties');
  const asked = exam.ask('officers', method, at(path), actor, { version });
  return body === undefined ? asked : asked.send(body);
};
const errors = ({ body }: { body: { errors: { field?: string; message: string }[] } }): string[] =>
  body.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message));
const subject = { label: '安全管理', shortLabel: '管理', paper: 'objective', specialty: null, fullMark: 100, minutes: 90 };

test('S3-18 a dictionary begins with the national specialties, of which 上海 offers 03 to 07; a specialty is added, edited, switched off, deleted', async () => {
  expect(
    (await list('specialties')).items.map(({ code, standingLabel }: { code: string; standingLabel: string }) => `${code} ${standingLabel}`),
  ).toEqual(['01 停用', '02 停用', '03 启用', '04 启用', '05 启用', '06 启用', '07 启用']);
  expect((await entry('specialties', '05')).entry.setter).toBe('上海市住房和城乡建设管理委员会');
  const added = await send('post', 'specialties', { code: '08', label: '水上运输安全', setter: '上海市交通委员会' });
  expect([added.status, added.body]).toMatchObject([200, { code: '08', entryVersion: 1 }]);
  expect((await send('put', 'specialties/08', { label: '港口安全', setter: '上海市交通委员会' })).body).toMatchObject({ entryVersion: 2 });
  expect((await send('post', 'specialties/08/disable')).status).toBe(200);
  expect(await entry('specialties', '08')).toMatchObject({ standing: 'disabled', entry: { label: '港口安全' } });
  expect((await send('delete', 'specialties/08')).status).toBe(200);
  expect(await codes('specialties')).not.toContain('08');
  expect(errors(await send('post', 'specialties', { code: '03', label: '建筑施工安全' }))).toEqual([
    'code: 代码03的考试专业已存在',
    'label: 专业名称与专业05重复',
  ]);
});

test('S3-18 deleting a specialty that subjects, levels or an exam name is refused with what names it', async () => {
  const refused = await send('delete', 'specialties/03');
  expect([refused.status, refused.body.code]).toEqual([409, 'EXAM_ENTRY_IN_USE']);
  expect(errors(refused)).toEqual(['考试专业已被科目“安全生产实务（化工安全）”、报考级别“考增项”、报考级别“考全科”、报考级别“考单科”引用，不能删除']);
  await exam.create(sampleDraft({ enrolOpens: '2026-07-20' }));
  expect(errors(await send('delete', 'specialties/03'))[0]).toBe('考试专业已用于考试“2026年度上海市初级注册安全工程师职业资格考试”，不能删除');
});

test('S3-19 a subject with 简称 twice, a mark of 0, no time and an unknown specialty is refused with every field at once', async () => {
  const refused = await send('post', 'subjects', {
    ...subject,
    code: 'M01',
    label: '安全生产法律法规',
    shortLabel: '法规',
    fullMark: 0,
    minutes: -5,
    specialty: '99',
  });
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_ENTRY_INVALID']);
  expect(errors(refused)).toEqual([
    'label: 科目名称与科目F01重复',
    'shortLabel: 科目简称与科目F01重复',
    'fullMark: 满分应大于0且不超过1000',
    'minutes: 考试时长应为1至600分钟',
    'specialty: 没有代码为99的考试专业',
  ]);
  expect((await send('post', 'subjects', { ...subject, code: 'M01', fullMark: '100' })).body.code).toBe('VALIDATION');
});

test('S3-19 adding, editing and deleting a subject is kept with who and when', async () => {
  const informer = exam.officer('informationManager');
  await send('post', 'subjects', { ...subject, code: 'M01' }, informer);
  await send('put', 'subjects/M01', { ...subject, minutes: 120 });
  await send('delete', 'subjects/M01', undefined, exam.second);
  const { body } = await exam.ask('officers', 'get', at('subjects/M01/history'), exam.admin).expect(200);
  expect(body.items).toMatchObject([
    { version: 3, label: '删除', standing: 'removed', changedBy: exam.second.accountId },
    { version: 2, label: '编辑', entry: { minutes: 120 }, changedBy: exam.admin.accountId },
    { version: 1, label: '添加', entry: { minutes: 90 }, changedBy: informer.accountId, changedAt: expect.stringContaining('2026-06-01T10:') },
  ]);
  // On the dictionary's chain too.
  const journal = await query(
    exam.orm.em.fork(),
    `select action, data->>'code' as code from journal j join case_file c on c.id = j.case_id where c.type = 'ExamDictionary' order by j.seq`,
  );
  expect(journal.map(({ action, code }) => [action, code])).toEqual([
    ['open', null],
    ['add', 'M01'],
    ['edit', 'M01'],
    ['remove', 'M01'],
  ]);
  // The code may come back, and goes on with its history.
  expect((await send('post', 'subjects', { ...subject, code: 'M01' })).body).toMatchObject({ entryVersion: 4 });
});

test('S3-19 a subject of a published exam is neither changed nor deleted; one that a level or a fee names is not deleted', async () => {
  expect(errors(await send('delete', 'subjects/S03'))[0]).toContain('报考级别“考增项”、报考级别“考全科”、报考级别“考单科”、费用S03-20240101引用');
  await exam.templates();
  await exam.published('2026-07-20');
  const refused = await send('put', 'subjects/S03', { ...subject, label: '新的名称' });
  expect([refused.status, errors(refused)]).toEqual([409, ['考试科目已用于考试“2026年度上海市初级注册安全工程师职业资格考试”，不能修改']]);
});

test('S3-20 考试专业 and 考试科目 are bound to a level and taken from it, each apart', async () => {
  await send('post', 'specialties', { code: '08', label: '港口安全' });
  await send('post', 'subjects', { ...subject, code: 'S08', specialty: '08' });
  expect((await send('post', 'levels/additional/specialties/bind', { code: '08' })).status).toBe(200);
  expect((await send('post', 'levels/additional/subjects/bind', { code: 'S08' })).status).toBe(200);
  const bound = (await entry('levels', 'additional')).entry;
  expect([bound.specialties.at(-1), bound.subjects.at(-1)]).toEqual(['08', 'S08']);
  await send('post', 'levels/additional/subjects/unbind', { code: 'S08' });
  expect((await entry('levels', 'additional')).entry).toMatchObject({ specialties: bound.specialties, subjects: bound.subjects.slice(0, -1) });
  expect(errors(await send('post', 'levels/additional/specialties/bind', { code: '77' }))).toEqual(['specialties[8]: 没有代码为77的考试专业']);
  expect((await send('put', 'levels/additional', { label: '考增项（增报专业）', prerequisites: [] })).status).toBe(200);
  expect((await entry('levels', 'additional')).entry).toMatchObject({ label: '考增项（增报专业）', specialties: bound.specialties });
});

test('S3-20 a level is neither deleted nor unbound where people have enrolled at it; one that nobody uses is', async () => {
  await exam.templates();
  const id = await exam.published('2026-07-20');
  const config = (await exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(200)).body.config;
  await exam.asOwner((client) =>
    seedEnrolments(client, {
      fields: exam.fields,
      exam: { id, config },
      count: 3,
      state: 'toPay',
      chooses: () => ({ level: 'full', specialty: '05' }),
    }),
  );
  const messages = async (path: string, body?: object) => {
    const refused = await send(body ? 'post' : 'delete', path, body);
    return [refused.status, ...errors(refused)];
  };
  expect(await messages('levels/full/specialties/unbind', { code: '05' })).toEqual([409, '已有3人按此级别和专业报名，不能解除绑定']);
  expect(await messages('levels/full/subjects/unbind', { code: 'F01' })).toEqual([409, '已有3人按此级别和科目报名，不能解除绑定']);
  expect((await messages('levels/full'))[1]).toBe('已有3人按此报考级别报名，不能删除');
  // Of another specialty nobody is.
  expect((await send('post', 'levels/full/specialties/unbind', { code: '06' })).status).toBe(200);
});

test('S3-21 财务 sets fees with their validity; the fee of a published exam stays, a new exam gets a row of its own', async () => {
  const payer = exam.officer('feeOfficer');
  const fee = { subject: 'F01', feeFen: '8000', basis: '沪发改价费〔2026〕1号', validFrom: '2027-01-01' };
  await exam.templates();
  await exam.published('2026-07-20');
  const refused = await send('put', 'fees/F01-20240101', { feeFen: '8000', basis: 'x', validTo: null }, payer);
  expect([refused.status, refused.body.code]).toEqual([409, 'EXAM_ENTRY_IN_USE']);
  expect(errors(refused)[0]).toContain('请为新的考试另行设置费用');
  expect((await send('post', 'fees', fee, payer)).body).toMatchObject({ code: 'F01-20270101' });
  expect(errors(await send('post', 'fees', { ...fee, feeFen: '0', basis: 'x' }, payer))).toEqual([
    'code: 代码F01-20270101的考试费用已存在',
    'feeFen: 收费金额应大于0',
  ]);
  expect(errors(await send('post', 'fees', { ...fee, validFrom: '2026-01-01', validTo: '2027-06-30' }, payer))).toEqual([
    'validFrom: 有效期与费用F01-20270101重叠',
  ]);
  expect((await send('delete', 'fees/F01-20270101', undefined, payer)).status).toBe(200);
  // A specialty is none of their business.
  expect((await send('post', 'specialties', { code: '09', label: 'x' }, payer)).status).toBe(403);
});

test('S3-18 S3-19 a stale version is refused, an officer of another place sees nothing, 考务员 reads only', async () => {
  const stale = exam.ask('officers', 'post', at('specialties'), exam.admin, { version: 1 }).send({ code: '08', label: '港口安全' });
  expect((await stale).status).toBe(200);
  expect((await exam.ask('officers', 'post', at('specialties'), exam.admin, { version: 1 }).send({ code: '09', label: '铁路安全' })).status).toBe(
    412,
  );
  const elsewhere: PersonActor = { ...exam.officer(), grants: [{ role: 'examAdministrator', district: '330000' }] };
  await exam.ask('officers', 'get', at('specialties'), elsewhere).expect(403);
  expect((await send('post', 'specialties', { code: '09', label: '铁路安全' }, exam.officer('examOfficer'))).status).toBe(403);
  expect((await exam.ask('officers', 'post', at('specialties'), elsewhere, { version: 2 }).send({ code: '09', label: '铁路安全' })).status).toBe(404);
  await exam.ask('officers', 'get', '/v1/admin/specialties?district=999999', exam.admin).expect(403);
});
