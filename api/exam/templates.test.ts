import { query } from '../../db/kit/sql.ts';
import { templateTexts } from '../../db/data/exam/template-texts.ts';
import { SHANGHAI } from '../../db/demo/exam.ts';
import type { TemplateKind } from '../../domain/exam/exam.ts';
import { templateVariables } from '../../domain/exam/template-variables.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';

let exam: ExamApi;
beforeAll(async () => {
  exam = await examApi();
});
afterAll(() => exam.close());

const root = '/v1/admin/exam-templates';
const body = (kind: TemplateKind, more: object = {}) => ({ district: SHANGHAI, kind, ...templateTexts[kind], ...more });
const write = (kind: TemplateKind, more: object = {}) => exam.post(root, exam.admin, body(kind, more));
const messages = (answer: { body: { errors: { message: string }[] } }): string[] => answer.body.errors.map(({ message }) => message);
const act = async (id: string, action: string, who = exam.admin, sentBody: object = {}) =>
  exam.post(`${root}/${id}/${action}`, who, sentBody, await exam.versionOf(id));
/** As the printer leaves it when a preview is ready. */
const printed = (id: string) =>
  query(
    exam.orm.em.fork(),
    `insert into document (id, key, case_id, seq, kind, subject, district, token, at, asked_at, title, hash, size, ready_at)
       select $1, t.case_id || '/' || t.preview_seq || '/preview', t.case_id, t.preview_seq, 'specimen', t.case_id, t.district, $3, app_now(), app_now(), t.title, repeat('a', 64), 10, app_now()
         from exam_template t where t.case_id = $2`,
    [uuidv7(), id, uuidv7()],
  );
const enabled = async (kind: TemplateKind, more: object = {}): Promise<{ id: string; hash: string }> => {
  const { body: written } = await write(kind, more).expect(201);
  await act(written.id, 'preview');
  await printed(written.id);
  const done = await act(written.id, 'enable', exam.second);
  expect(done.body).toMatchObject({ state: 'enabled' });
  return { id: written.id, hash: done.body.hash };
};

test('S3-05 an unknown variable is refused, and the ones that may be used are listed', async () => {
  const refused = await write('ticket', { body: '<p>{{examName}}{{salary}}{{constructor}}</p>' });
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_TEMPLATE_INVALID']);
  expect(messages(refused)).toEqual([
    expect.stringMatching(/^没有变量\{\{salary\}\}，可以使用：examName（考试名称）、.*ticketNumber（准考证号）.*qr（二维码）$/),
    expect.stringContaining('没有变量{{constructor}}'),
  ]);
  const { body: told } = await exam.ask('officers', 'get', `${root}/variables/ticket`, exam.admin).expect(200);
  expect(told.variables.map(({ name }: { name: string }) => name)).toEqual(Object.keys(templateVariables.ticket));
  expect(told.draft).toEqual(templateTexts.ticket);
});

test('S3-03 script, style, pictures from elsewhere, attributes and helpers are refused with their line', async () => {
  const refused = await write('commitment', {
    body: '<p>a</p>\n<script>fetch("https://x.example")</script>\n<p style="color:red">b</p>\n<p>{{#each x}}{{/each}}{{{candidateName}}}</p>\n<p><img src="https://x.example/a.png"></p>',
  });
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_TEMPLATE_INVALID']);
  for (const line of ['第2行：不能使用<script>', '第3行：不能使用<p style="color:red">', '第4行：变量应写作{{变量名}}', '第5行：不能使用<img'])
    expect(messages(refused).some((message) => message.startsWith(line))).toBe(true);
});

test.each(Object.keys(templateTexts) as TemplateKind[])(
  'S3-03 S3-05 the first text of %s has what it must have and no more than it may',
  async (kind) => {
    const written = await write(kind).expect(201);
    expect(written.body).toMatchObject({ kind, templateVersion: 1, state: 'draft' });
    // One draft at a time.
    expect((await write(kind)).body.code).toBe('ALREADY_RUNNING');
    await act(written.body.id, 'discard');
  },
);

test('S3-05 a version is enabled by somebody who did not write it, after exactly its text was printed with the sample candidate', async () => {
  const { body: written } = await write('ticket').expect(201);
  const early = await act(written.id, 'enable', exam.second);
  expect([early.status, early.body.code]).toEqual([422, 'EXAM_TEMPLATE_NOT_PREVIEWED']);
  await act(written.id, 'preview');
  // Asked for, not yet there to be looked at.
  expect((await act(written.id, 'enable', exam.second)).body.code).toBe('EXAM_TEMPLATE_NOT_PREVIEWED');
  await exam.ask('officers', 'get', `${root}/${written.id}/preview`, exam.admin).expect(202);
  await printed(written.id);
  const own = await act(written.id, 'enable');
  expect([own.status, own.body.code, messages(own)[0]]).toEqual([403, 'EXAM_SECOND_PERSON', '编辑人不能启用自己编辑的模板，须由另一人启用']);
  // Another text needs another preview, and whoever edited it is an author of it.
  const edited = exam.ask('officers', 'put', `${root}/${written.id}`, exam.second, { version: await exam.versionOf(written.id) });
  expect((await edited.send({ title: '准考证', body: `${templateTexts.ticket.body}<p>补充</p>` })).status).toBe(200);
  const third = exam.officer('informationManager');
  expect((await act(written.id, 'enable', third)).body.code).toBe('EXAM_TEMPLATE_NOT_PREVIEWED');
  await act(written.id, 'preview');
  await printed(written.id);
  expect((await act(written.id, 'enable', exam.second)).body.code).toBe('EXAM_SECOND_PERSON');
  expect((await act(written.id, 'enable', third)).body).toMatchObject({ state: 'enabled' });
  const again = exam.ask('officers', 'put', `${root}/${written.id}`, exam.admin, { version: await exam.versionOf(written.id) });
  expect((await again.send({ title: '准考证', body: '<p>别的</p>' })).status).toBe(409);
});

test('S3-02 a guide without 科目, 费用 or 时间 is not enabled', async () => {
  const { body: written } = await write('guide', { body: '<p>{{examName}}</p>' }).expect(201);
  await act(written.id, 'preview');
  await printed(written.id);
  const refused = await act(written.id, 'enable', exam.second);
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_TEMPLATE_INVALID']);
  expect(messages(refused)).toEqual([
    '报考指南须含有：{{sessions}}（各科目考试时间）、{{enrolOpens}}（网上报名开始）、{{enrolCloses}}（网上报名截止）、{{payCloses}}（缴费截止）、{{subjects}}（考试科目）、{{fees}}（考试费用）',
  ]);
  await act(written.id, 'discard');
});

test('S3-02 S3-03 an old version is read by its hash for ever, by anybody; nothing changes it, not even in the database', async () => {
  const first = await enabled('commitment');
  const second = await enabled('commitment', { body: `${templateTexts.commitment.body}\n<p>新增一条</p>` });
  const read = async (hash: string) => (await exam.ask('public', 'get', `/v1/exam-templates/${hash}`, null).expect(200)).body;
  expect(await read(first.hash)).toMatchObject({ body: templateTexts.commitment.body, disabledAt: expect.any(String) });
  expect(await read(second.hash)).toMatchObject({ hash: second.hash, disabledAt: null });
  const { body: old } = await exam.ask('officers', 'get', `${root}/${first.id}`, exam.admin).expect(200);
  expect(old).toMatchObject({ state: 'disabled', stateLabel: '停用', allowedActions: [] });
  await expect(query(exam.orm.em.fork(), `update exam_template set body = 'x' where case_id = $1`, [first.id])).rejects.toThrow(
    /an enabled template is never changed/,
  );
  await expect(query(exam.orm.em.fork(), `update exam_template set enabled_by = editors[1] where case_id = $1`, [second.id])).rejects.toThrow(
    /exam_template_frozen|an enabled template is never changed/,
  );
  // A draft is nobody's business yet.
  const { body: draft } = await write('form').expect(201);
  await exam.ask('public', 'get', `/v1/exam-templates/${draft.hash}`, null).expect(404);
  await exam.ask('public', 'get', `${root}/${draft.id}`, null).expect(404);
});

test('S3-02 only uploads of whoever writes the guide, and clean ones, go with it', async () => {
  const [mine, foreign, waiting] = [uuidv7(), uuidv7(), uuidv7()];
  const put = (id: string, owner: string, state: 'clean' | 'quarantined') =>
    query(
      exam.orm.em.fork(),
      `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 9, 'application/pdf', repeat('b', 64), $4::text, app_now(), case when $4::text = 'clean' then app_now() end)`,
      [id, owner, exam.fields.encrypt('a.pdf', '000000', 'file.name'), state],
    );
  await put(mine, exam.admin.accountId, 'clean');
  await put(foreign, uuidv7(), 'clean');
  await put(waiting, exam.admin.accountId, 'quarantined');
  const refused = await write('guide', { attachments: [mine, foreign, waiting].map((fileId) => ({ fileId, name: '附件' })) });
  expect(refused.body.errors).toMatchObject([
    { field: 'attachments[1].fileId', message: '没有这个附件' },
    { field: 'attachments[2].fileId', message: '附件尚未通过安全检查' },
  ]);
  const kept = await write('guide', { attachments: [{ fileId: mine, name: '附件' }] }).expect(201);
  expect(await query(exam.orm.em.fork(), `select 1 from file_use where file_id = $1 and case_id = $2`, [mine, kept.body.id])).toHaveLength(1);
  await act(kept.body.id, 'discard');
});
