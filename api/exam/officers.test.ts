// 报名 by the office: found by number, name and 证件号, taken out masked with who and why, corrected by two persons, made invalid and valid again; figures that equal a recount.
import { unzipSync } from 'fflate';
import { fillingApi, type Candidate, type FillingApi } from '../../test/kit/filling.ts';
import { seedEnrolments, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one } from '../../db/kit/sql.ts';
import { ageGroup, dimensions } from '../../domain/exam/dimensions.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';

let desk: FillingApi;
let seeded: SeededExam;
let people: Awaited<ReturnType<typeof seedEnrolments>>;
const officer = (...roles: Parameters<FillingApi['officer']>): PersonActor => desk.officer(...roles);
beforeAll(async () => {
  desk = await fillingApi();
  seeded = await desk.exam(undefined, 'toAllocate');
  people = await seedEnrolments(desk.client, {
    fields: desk.fields,
    exam: seeded,
    count: 60,
    from: 20_000,
    chooses: (n) => (n % 3 ? { level: 'full', specialty: n % 2 ? '03' : '05' } : { level: 'additional', specialty: '06' }),
  });
  await desk.rows(
    `update enrolment set education = case when birth_year % 2 = 0 then 'college' else 'bachelor' end, industry = case when birth_year % 3 = 0 then null else 'E' end`,
  );
  await desk.rows(`update enrolment set name = '欧阳' || name where birth_year % 7 = 0`);
});
afterAll(() => desk?.close());

const found = async (query: string, by = officer('examOfficer')) =>
  (await desk.get(`/v1/admin/enrolments?limit=100&${query}`, by).expect(200)).body.items as {
    id: string;
    name: string;
    idNumber: string;
    number: string;
  }[];
const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id).toSorted();
const names = () => desk.rows<{ id: string; name: string }>(`select case_id as id, name from enrolment`);

test('S3-23 found by 证件号 exactly, by 报名编号, by state; by name exactly, by its beginning, by one, two, three of its characters; masked', async () => {
  const who = people[7]!;
  const byNumber = await found(`idNumber=${who.idNumber}`);
  expect(ids(byNumber)).toEqual([who.id]);
  expect(byNumber[0]!.idNumber).toBe(`${who.idNumber.slice(0, 4)}**********${who.idNumber.slice(-4)}`);
  expect(byNumber[0]!.name).toMatch(/^.\*{1,2}$/);
  // No part of a number finds anybody.
  expect(await found(`idNumber=${who.idNumber.slice(0, 17)}`)).toEqual([]);
  const { serial } = await one<{ serial: number }>(desk.orm.em.fork(), `select serial::int as serial from enrolment where case_id = $1`, [who.id]);
  expect(ids(await found(`number=${enrolmentNumber(serial)}`))).toEqual([who.id]);
  const wrong = enrolmentNumber(serial).slice(0, 10) + ((Number(enrolmentNumber(serial)[10]) + 1) % 10);
  expect(await found(`number=${wrong}`)).toEqual([]);
  const all = await names();
  const longest = all.map(({ name }) => name).toSorted((a, b) => [...b].length - [...a].length)[0]!;
  const [exact, first, part, whole] = [longest, [...longest][0]!, [...longest].slice(1, 3).join(''), [...longest].slice(1, 4).join('')];
  const expected = (fits: (name: string) => boolean) => ids(all.filter(({ name }) => fits(name)));
  expect(ids(await found(`match=exact&name=${encodeURIComponent(exact)}`))).toEqual(expected((name) => name === exact));
  expect(ids(await found(`match=prefix&name=${encodeURIComponent(first)}`))).toEqual(expected((name) => name.startsWith(first)));
  for (const text of [first, part, whole])
    expect(ids(await found(`match=contains&name=${encodeURIComponent(text)}`))).toEqual(expected((name) => name.includes(text)));
  expect(await found(`match=prefix&name=${encodeURIComponent('%')}`)).toEqual([]);
  expect(await found('state=filling')).toEqual([]);
  expect(await found('state=enrolled')).toHaveLength(60);
  await desk.get('/v1/admin/enrolments?state=nothing', officer('examOfficer')).expect(422);
});

test('S3-23 pages follow one another without a gap; who has no post sees no list, another province’s officer an empty one', async () => {
  const by = officer('examOfficer');
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const { body }: { body: { items: { id: string }[]; next: string | null } } = await desk
      .get(`/v1/admin/enrolments?limit=17&examId=${seeded.id}${next && `&after=${next}`}`, by)
      .expect(200);
    seen.push(...body.items.map(({ id }) => id));
    next = body.next;
  }
  expect(seen).toEqual(ids(people).toReversed());
  await desk.get('/v1/admin/enrolments', officer('feeOfficer')).expect(403);
  const elsewhere: PersonActor = { kind: 'person', accountId: people[0]!.accountId, grants: [{ role: 'examOfficer', district: '330000' }] };
  expect(await found('', elsewhere)).toEqual([]);
});

test('S3-23 O30 a spreadsheet is taken out with a reason, masked; who and why are kept, sealed', async () => {
  const by = await desk.officerWithAccount('examOfficer');
  const ask = (body: object, actor = by) => desk.post('/v1/admin/enrolments/export', actor, body);
  expect((await ask({ examId: seeded.id }).expect(422)).body.code).toBe('REASON_NEEDED');
  const { body } = await ask({ examId: seeded.id, reason: '核对考场容量' })
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => void chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    })
    .expect(200);
  const sheets = unzipSync(new Uint8Array(body as Buffer));
  const text = Object.entries(sheets)
    .filter(([name]) => /sharedStrings|sheet\d/.test(name))
    .map(([, bytes]) => Buffer.from(bytes).toString('utf8'))
    .join('');
  expect(text).toContain('报名编号');
  expect(text).toContain(`${people[0]!.idNumber.slice(0, 4)}**********`);
  for (const { idNumber } of people) expect(text).not.toContain(idNumber);
  const kept = await desk.rows<{ account: string; reason: string; filter: string; rows: number }>(
    `select account_id as account, reason, filter, rows from enrolment_export`,
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({ account: by.accountId, rows: 60 });
  expect(desk.fields.decrypt(kept[0]!.reason, 'enrolment_export.reason')).toBe('核对考场容量');
  expect(JSON.parse(desk.fields.decrypt(kept[0]!.filter, 'enrolment_export.filter'))).toMatchObject({ examId: seeded.id });
  await ask({ reason: 'x' }, await desk.officerWithAccount('examInstitute')).expect(403);
});

async function confirmed(): Promise<{ who: Candidate; id: string; exam: SeededExam }> {
  const who = await desk.candidate();
  const exam = await desk.exam();
  const { id } = await desk.committed(who, exam);
  return { who, id, exam };
}

test('S3-23 a correction is proposed with a reason and applied by a second person; the candidate sees before and after, and it is in lists and figures', async () => {
  const { who, id } = await confirmed();
  const [maker, checker] = [officer('examOfficer'), officer('examOfficer')];
  const at = `/v1/admin/enrolments/${id}`;
  const put = async (body: object, actor = maker) => desk.send('put', at, actor, { version: await desk.versionOf(id) }).send(body);
  const changes = [
    { field: 'person.address', value: '上海市浦东新区世纪大道2号' },
    { field: 'education[0].level', value: 'master' },
  ];
  expect((await put({ changes })).body).toMatchObject({ code: 'REASON_NEEDED', errors: [{ field: 'reason' }] });
  const wrong = await put({
    changes: [
      { field: 'person.hobby', value: 'x' },
      { field: 'person.nation', value: '汉族' },
      { field: 'work[0].creditCode', value: '91350100M000100Y44' },
    ],
    reason: '更正',
  });
  expect([wrong.status, (wrong.body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, ['person.hobby', 'person.nation']]);
  const invalid = await put({ changes: [{ field: 'work[0].creditCode', value: '91350100M000100Y44' }], reason: '更正' });
  expect([invalid.body.code, invalid.body.errors[0].code]).toEqual(['CORRECTION_NOT_ACCEPTABLE', 'CREDIT_CODE_CHECK']);
  const proposed = await put({ changes, reason: '考生来电更正' });
  expect(proposed.status).toBe(200);
  expect((await put({ changes, reason: '再提' })).body.code).toBe('CORRECTION_OPEN');
  // Only proposed: the candidate's form stands as it was, he sees nothing of it yet.
  expect((await desk.get(`/v1/enrolments/${id}`, who.actor)).body).toMatchObject({
    form: { person: { address: '上海市黄浦区复兴中路1号' } },
    corrections: [],
  });
  const confirm = async (actor: PersonActor) => desk.post(`${at}/confirm-correction`, actor, {}, { version: await desk.versionOf(id) });
  expect((await confirm(maker)).body.code).toBe('SECOND_PERSON_NEEDED');
  expect((await confirm(checker)).status).toBe(200);
  const { body } = await desk.get(`/v1/enrolments/${id}`, who.actor).expect(200);
  expect(body).toMatchObject({
    form: { person: { address: '上海市浦东新区世纪大道2号' }, education: [{ level: 'master' }] },
    corrections: [
      {
        standing: 'applied',
        reason: '考生来电更正',
        changes: [
          { label: '个人信息·联系地址', before: '上海市黄浦区复兴中路1号', after: '上海市浦东新区世纪大道2号' },
          { label: '教育信息1·学历', before: 'bachelor', after: 'master' },
        ],
      },
    ],
  });
  expect(await desk.rows(`select 1 from enrolment where case_id = $1 and education = 'master'`, [id])).toHaveLength(1);
  expect((await confirm(checker)).body.code).toBe('CORRECTION_MISSING');
  // What the second person does not agree to changes nothing.
  await put({ changes: [{ field: 'person.nation', value: '回族' }], reason: '更正' });
  const declined = await desk.post(`${at}/decline-correction`, checker, { reason: '无证明' }, { version: await desk.versionOf(id) });
  expect(declined.status).toBe(200);
  expect((await desk.get(`/v1/enrolments/${id}`, who.actor)).body.form.person.nation).toBe('汉族');
});

test('S3-23 after seats were given only what no seat was drawn by can be corrected', async () => {
  const { id, exam } = await confirmed();
  await desk.rows(`update case_file set state = 'allocated' where id = $1`, [exam.id]);
  const put = async (changes: object[]) =>
    desk.send('put', `/v1/admin/enrolments/${id}`, officer('examOfficer'), { version: await desk.versionOf(id) }).send({ changes, reason: '更正' });
  const refused = await put([
    { field: 'exam.area', value: '310115' },
    { field: 'work[0].employer', value: '另一公司' },
    { field: 'person.email', value: 'neu@example.cn' },
  ]);
  expect([refused.status, (refused.body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, ['exam.area', 'work[0].employer']]);
  expect((await put([{ field: 'person.email', value: 'neu@example.cn' }])).status).toBe(200);
});

test('§2.1 报考无效 with its reason takes somebody out of those who sit; restored he sits again', async () => {
  const [one_] = people;
  const by = officer('examAdministrator');
  const at = `/v1/admin/enrolments/${one_!.id}`;
  const sits = () => desk.rows(`select 1 from enrolment n where n.case_id = $1 and n.state = 'enrolled' and n.invalid_at is null`, [one_!.id]);
  const act = async (path: string, body: object = {}, actor = by) =>
    desk.post(`${at}/${path}`, actor, body, { version: await desk.versionOf(one_!.id) });
  expect((await act('invalidate')).body.code).toBe('REASON_NEEDED');
  expect((await act('invalidate', { reason: 'x' }, officer('examOfficer'))).status).toBe(403);
  expect((await act('invalidate', { reason: '虚假承诺' })).body).toMatchObject({ state: 'invalid' });
  expect(await sits()).toEqual([]);
  expect((await act('restore', { reason: '复核后撤销' })).body).toMatchObject({ state: 'enrolled' });
  expect(await sits()).toHaveLength(1);
});

const figures = async (dim: string, more = '') =>
  (await desk.get(`/v1/admin/stats/enrolments?dim=${dim}&examId=${seeded.id}${more}`, officer('examOfficer')).expect(200)).body as {
    total: number;
    groups: { value: string | null; label: string; count: number }[];
  };

test('S3-24 by level, specialty, subject, district, age, education, industry and state: the figures equal a recount row by row', async () => {
  const rows = await desk.rows<Record<string, any>>(
    `select n.level, n.specialty, n.subjects, n.area, n.education, n.industry, n.birth_year as birth, n.state from enrolment n where exam_id = $1 and state <> 'abandoned'`,
    [seeded.id],
  );
  const recount = (of: (row: Record<string, any>) => (string | null)[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const row of rows) for (const value of of(row)) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
    return counts;
  };
  const keyed = (groups: { value: string | null; label: string; count: number }[], by: 'value' | 'label') =>
    Object.fromEntries(groups.map((group) => [String(group[by]), group.count]));
  for (const [dim, of] of [
    ['level', (row: Record<string, any>) => [row['level']]],
    ['specialty', (row: Record<string, any>) => [row['specialty']]],
    ['subject', (row: Record<string, any>) => row['subjects']],
    ['district', (row: Record<string, any>) => [row['area']]],
    ['education', (row: Record<string, any>) => [row['education']]],
    ['industry', (row: Record<string, any>) => [row['industry']]],
    ['state', (row: Record<string, any>) => [row['state']]],
  ] as const) {
    const { total, groups } = await figures(dim);
    expect([dim, total]).toEqual([dim, 60]);
    expect([dim, keyed(groups, 'value')]).toEqual([dim, recount(of as never)]);
    if (dim !== 'subject') expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  }
  const ages = await figures('age');
  expect(keyed(ages.groups, 'label')).toEqual(recount((row) => [ageGroup(seeded.config.year - (row['birth'] as number))]));
  const labels = (await figures('specialty')).groups.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['化工安全', '道路运输安全']));
  expect((await figures('industry')).groups.map(({ label }) => label)).toEqual(expect.arrayContaining(['建筑业', '未填']));
});

test('S3-24 an unknown dimension is 422 and says which there are; the spreadsheet says the same as the figures', async () => {
  const by = officer('examOfficer');
  const { body } = await desk.get('/v1/admin/stats/enrolments?dim=shoesize', by).expect(422);
  expect(body).toMatchObject({ code: 'DIMENSION_UNKNOWN', dimensions: expect.arrayContaining(['level', 'industry']) });
  const sheet = await desk
    .get(`/v1/admin/stats/enrolments.xlsx?dim=level&examId=${seeded.id}`, by)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => void chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    })
    .expect(200);
  const text = Object.values(unzipSync(new Uint8Array(sheet.body as Buffer)))
    .map((bytes) => Buffer.from(bytes).toString('utf8'))
    .join('');
  for (const { label } of (await figures('level')).groups) expect(text).toContain(label);
  expect(text).toContain('合计60人');
});

test('S3-24 O06 the year’s report has who enrolled in its exams beside the year before, and a sheet per dimension; another province’s officer finds nobody in it', async () => {
  const { year } = seeded.config;
  const bytes = async (of: number, by: PersonActor): Promise<string> => {
    const sheet = await desk
      .get(`/v1/admin/stats/enrolments/annual?year=${of}`, by)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => void chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);
    return Object.values(unzipSync(new Uint8Array(sheet.body as Buffer)))
      .map((part) => Buffer.from(part).toString('utf8'))
      .join('');
  };
  const by = officer('examOfficer');
  const counted = async (query: string): Promise<{ total: number; groups: { label: string }[] }> =>
    (await desk.get(`/v1/admin/stats/enrolments?${query}`, by).expect(200)).body;
  const { total } = await counted(`dim=level&year=${year}`);
  expect(total).toBeGreaterThanOrEqual(60);
  expect((await counted(`dim=level&year=${year - 1}`)).total).toBe(0);
  const text = await bytes(year, by);
  for (const label of Object.values(dimensions)) expect(text).toContain(label);
  for (const { label } of (await counted(`dim=specialty&year=${year}`)).groups) expect(text).toContain(label);
  expect(text).toContain(`报名人数合计${total}人`);
  expect(await bytes(year - 1, by)).toContain('报名人数合计0人');
  const elsewhere: PersonActor = { ...by, accountId: uuidv7(), grants: [{ role: 'examOfficer', district: '330000' }] };
  expect(await bytes(year, elsewhere)).toContain('报名人数合计0人');
});

test('S3-24 figures add up to their total also while others are enrolling', async () => {
  const exam = await desk.exam();
  const adding = (async () => {
    for (let n = 0; n < 20; n++) await seedEnrolments(desk.client, { fields: desk.fields, exam, count: 15, from: 21_000 + n * 15 });
  })();
  let done = false;
  void adding.finally(() => (done = true));
  let asked = 0;
  while (!done || asked < 3) {
    const { body } = await desk.get(`/v1/admin/stats/enrolments?dim=specialty&examId=${exam.id}`, officer('examOfficer')).expect(200);
    expect((body.groups as { count: number }[]).reduce((sum, { count }) => sum + count, 0)).toBe(body.total);
    asked++;
  }
  await adding;
  expect((await desk.get(`/v1/admin/stats/enrolments?dim=level&examId=${exam.id}`, officer('examOfficer'))).body.total).toBe(300);
  // What is counted is what is there, whoever wrote it: acts, corrections, batches.
  await desk.rows(`update enrolment set state = 'abandoned' where exam_id = $1 and birth_year % 5 = 0`, [exam.id]);
  const differing = `select 1 from enrolment n full join enrolment_figure f on f.case_id = n.case_id
    where (n.exam_id, n.state, n.level, n.specialty, array_to_string(n.subjects, ','), n.area, n.education, n.industry, n.birth_year)
      is distinct from (f.exam_id, f.state, f.level, f.specialty, f.subjects, f.area, f.education, f.industry, f.birth_year)`;
  expect(await desk.rows(differing)).toEqual([]);
});
