import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, strFromU8 } from 'fflate';
import pg from 'pg';
import supertest from 'supertest';
import { setClock } from '../../test/kit/database.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { query } from '../../db/kit/sql.ts';
import { createCaseDesk } from '../../activities/case/desk.ts';
import { createIssueActivities } from '../../activities/documents/issue.ts';
import { createPdfPool } from '../../activities/documents/pool.ts';
import { openStore } from '../../activities/file/open.ts';
import { annualPaper, createReportActivities } from '../../activities/statistics/reports.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { checkSignature } from '../../test/kit/signature.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { statisticsRoutes } from './index.ts';

let api: PermitApi;
let signer: string;
let officer: string;
beforeAll(async () => {
  api = await permitApi({}, { routes: statisticsRoutes });
  const none = (): never => {
    throw new Error('no content is opened here');
  };
  Object.assign(api.deps, { cases: createCaseDesk({ fields: api.deps.fields, open: none }) });
  await setClock(api.orm.em.fork(), '2026-08-15T02:00:00.000000Z');
  signer = api.signIn(person([{ role: 'caseSigner', district: '310000' }]));
  officer = api.signIn(person([{ role: 'caseOfficer', district: '310101' }]));
});
afterAll(() => api.close());

const get = (path: string, token = signer) => supertest(api.apps.officers).get(path).set('Authorization', `Bearer ${token}`);

interface Fact {
  filed: string;
  ended?: string;
  outcome?: string;
  kind?: string;
  specialty?: string;
  district?: string;
  channel?: string;
  supplements?: number;
  handling?: number;
}
const put = (facts: Fact[]) =>
  query(
    api.orm.em.fork(),
    `insert into registration_fact (case_id, district, kind, specialty, channel, filed_at, filed_on, ended_at, ended_on, outcome, supplements, handling_s)
       select gen_random_uuid(), coalesce(district, '310000'), coalesce(kind, 'initial'), coalesce(specialty, '05'), coalesce(channel, 'online'), filed::timestamptz, filed,
         ended::timestamptz, ended, outcome, coalesce(supplements, 0), handling
       from jsonb_to_recordset($1) f (filed date, ended date, outcome text, kind text, specialty text, district text, channel text, supplements int, handling int)`,
    [JSON.stringify(facts)],
  );
const times = (n: number, fact: Fact): Fact[] => Array.from({ length: n }, () => fact);

test('S3-58 by year, month, specialty and kind with 环比 and 同比 as worked out by hand; a zero base shows 「—」', async () => {
  await put([
    ...times(4, { filed: '2025-07-10', ended: '2025-07-20', outcome: 'granted' }),
    ...times(5, { filed: '2026-06-10', ended: '2026-06-20', outcome: 'granted' }),
    // July 2026: 6 filed of 05 and 2 of 06; 5 granted, 1 refused, 1 withdrawn; 2 had to be supplemented.
    ...[3600, 7200, 10800, 14400, 86400].map((handling, n) => ({
      filed: '2026-07-01',
      ended: '2026-07-30',
      outcome: 'granted',
      handling,
      supplements: n < 2 ? 1 : 0,
    })),
    { filed: '2026-07-02', ended: '2026-07-30', outcome: 'refused' },
    { filed: '2026-07-03', ended: '2026-07-31', outcome: 'withdrawn', specialty: '06', kind: 'renewal' },
    { filed: '2026-07-31', specialty: '06', kind: 'renewal' },
  ]);
  const { body } = await get('/v1/admin/stats/registrations?period=2026-07').expect(200);
  expect(body).toMatchObject({ period: '2026-07', label: '2026年7月', from: '2026-07-01', to: '2026-07-31' });
  // 8 against 5 in June: +60 %; against 4 a year ago: +100 %.
  expect(body.total.filed).toEqual({
    value: 8,
    chain: { base: 5, basisPoints: 6000, shown: '+60.00%' },
    yearOnYear: { base: 4, basisPoints: 10_000, shown: '+100.00%' },
  });
  // 5 granted against 5 and 4; 5 of 6 decided; 2 of 8 filed.
  expect([body.total.granted.chain.shown, body.total.granted.yearOnYear.shown]).toEqual(['0.00%', '+25.00%']);
  expect([body.total.passRate.shown, body.total.supplementRate.shown, body.total.onlineShare.shown]).toEqual(['83.33%', '25.00%', '100.00%']);
  expect(
    body.bySpecialty.map((row: { specialty: string; label: string; figures: { filed: object } }) => [row.specialty, row.label, row.figures.filed]),
  ).toEqual([
    [
      '05',
      '建筑施工安全',
      { value: 6, chain: { base: 5, basisPoints: 2000, shown: '+20.00%' }, yearOnYear: { base: 4, basisPoints: 5000, shown: '+50.00%' } },
    ],
    ['06', '道路运输安全', { value: 2, chain: { base: 0, basisPoints: null, shown: '—' }, yearOnYear: { base: 0, basisPoints: null, shown: '—' } }],
  ]);
  expect(body.byKind.map((row: { label: string }) => row.label)).toEqual(['初始注册', '延续注册']);
  const handling = body.steps.find(({ step }: { step: string }) => step === 'handling');
  expect(handling).toMatchObject({ label: '审核', cases: 5, medianSeconds: 10_800, p90Seconds: 86_400, median: '3小时', p90: '1天' });
  expect(body.steps.find(({ step }: { step: string }) => step === 'signing')).toMatchObject({ cases: 0, medianSeconds: null, median: '—' });
  const year = await get('/v1/admin/stats/registrations?period=2026').expect(200);
  expect(year.body.total.filed).toMatchObject({ value: 13, chain: { base: 4, shown: '+225.00%' }, yearOnYear: { base: 4 } });
  expect(year.body.byMonth.map(({ figures }: { figures: { filed: { value: number } } }) => figures.filed.value)).toEqual([
    0, 0, 0, 0, 0, 5, 8, 0, 0, 0, 0, 0,
  ]);
  const only = await get('/v1/admin/stats/registrations?period=2026-07&specialty=06&kind=renewal').expect(200);
  expect(only.body.total.filed.value).toBe(2);
});

test('O13 线上办件占比 per month and kind; one case entered at a counter lowers both', async () => {
  await put([
    ...times(3, { filed: '2026-03-05', kind: 'change' }),
    { filed: '2026-03-06', kind: 'change', channel: 'counter' },
    { filed: '2026-03-07', kind: 'initial' },
  ]);
  const { body } = await get('/v1/admin/stats/registrations?period=2026-03').expect(200);
  expect(body.total.onlineShare).toMatchObject({ part: 4, whole: 5, shown: '80.00%' });
  expect(
    body.byKind.map(({ kind, figures }: { kind: string; figures: { onlineShare: { shown: string } } }) => [kind, figures.onlineShare.shown]),
  ).toEqual([
    ['change', '75.00%'],
    ['initial', '100.00%'],
  ]);
});

test('S3-58 an officer counts what is his district’s; applicants and a period that is none are refused', async () => {
  await put([
    { filed: '2026-05-01', district: '310101' },
    { filed: '2026-05-01', district: '310115' },
    { filed: '2026-05-01', district: '330000' },
  ]);
  const filed = async (token: string, more = '') =>
    (await get(`/v1/admin/stats/registrations?period=2026-05${more}`, token).expect(200)).body.total.filed.value as number;
  expect(await filed(officer)).toBe(1);
  expect(await filed(signer)).toBe(2);
  expect(await filed(signer, '&district=310115')).toBe(1);
  expect(await filed(officer, '&district=310115')).toBe(0);
  expect(await filed(officer, '&district=000000')).toBe(1);
  await get('/v1/admin/stats/registrations?period=2026-05', api.signIn(person())).expect(403);
  expect((await get('/v1/admin/stats/registrations?period=2026-13').expect(422)).body.errors).toEqual([
    expect.objectContaining({ field: 'query.period', message: '期间应为YYYY或YYYY-MM' }),
  ]);
});

test('S3-58 O06 the annual report is a spreadsheet with the figures and a sheet per table; counts are numbers in it', async () => {
  const answer = await get('/v1/admin/stats/registrations/annual?year=2026').buffer(true).parse(binary).expect(200);
  expect(answer.headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const files = unzipSync(answer.body as Uint8Array);
  const text = (name: string): string => strFromU8(files[name]!);
  for (const sheet of ['汇总', '按月统计', '按专业统计', '按注册类型统计', '办理结果', '各环节办理时长', '注册人员信息'])
    expect(text('xl/workbook.xml')).toContain(`name="${sheet}"`);
  const all = Object.keys(files)
    .filter((name) => name.endsWith('.xml'))
    .map(text)
    .join('\n');
  for (const words of ['注册管理年度报表（2026年）', '线上办件占比', '建筑施工安全', '执业单位数', '环比、同比的基数为零的，以「—」表示。'])
    expect(all).toContain(words);
  // 申请件数 of 2026 so far: 13 and 5 of Shanghai in July, June, March, and two in May.
  expect(text('xl/worksheets/sheet1.xml')).toMatch(/<v>20<\/v>/);
});

test('S3-58 P29 the annual report as PDF is what was kept and signed, for readers of the whole province', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-annual-'));
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const [fields, pool] = [createFields(ring), createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 1 })];
  try {
    const files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
    Object.assign(api.deps, { files: { open: files.open } });
    const path = '/v1/admin/stats/registrations/annual/paper?year=2025';
    await get(`${path}&district=310000`).expect(404);
    const { orm } = api;
    const signer = ringSigner(ring, { subject: '上海市应急管理局' });
    const due = await createReportActivities({ orm }).reportYear();
    const report = due.find(({ district }) => district === '310000')!;
    const issue = createIssueActivities({ orm, fields, pool, files, kinds: [annualPaper], signer, verifyAt: (token) => token });
    await issue.issueDocument({ ...report, kind: 'P29' });
    const answer = await get(`${path}&district=310000`).buffer(true).parse(binary).expect(200);
    expect(answer.headers['content-disposition']).toContain(encodeURIComponent('注册管理年度报表（2025年）.pdf'));
    const { hash } = (await documentByKey(orm.em.fork(), report.key))!;
    expect(
      createHash('sha256')
        .update(answer.body as Buffer)
        .digest('hex'),
    ).toBe(hash);
    expect(await checkSignature(answer.body as Buffer, (await signer()).chain[1]!)).toMatchObject({ valid: true });
    // An officer of one district has no report of the whole province; nobody has one of another place.
    await get(`${path}&district=310000`, officer).expect(404);
    await get(`${path}&district=330000`).expect(404);
    await get(`${path}&district=310101`).expect(422);
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test('V26 for leaders: cycle time, returns, the bottleneck, deadlines not kept, long-running cases and the load of approvers, from journal, deadlines and tasks', async () => {
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const approver = uuidv7();
  const begun = async (n: number, sentBack: boolean, ended: boolean): Promise<void> => {
    const id = uuidv7();
    const days: [number, string, string, string][] = [
      [0, 'create', '', 'draft stage:none'],
      [1, 'submit', 'draft stage:none', 'review stage:initial'],
      ...(sentBack
        ? (
            [
              [2, 'return', 'review stage:initial', 'draft stage:none'],
              [3, 'submit', 'draft stage:none', 'review stage:initial'],
            ] as const
          ).map((row) => [...row] as [number, string, string, string])
        : []),
      [4 + n, 'approve', 'review stage:initial', 'waiting stage:none'],
      ...(ended ? ([[5 + n, 'admit', 'waiting stage:none', 'admitted stage:none']] as [number, string, string, string][]) : []),
    ];
    const at = (day: number): string => `2026-07-${String(day + 1).padStart(2, '0')}T02:00:00Z`;
    const last = days.at(-1)!;
    await client.query(
      `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at) values ($1, 'SupplierOnboarding', '310000', $2, $3, $3, '', 0, $4, $5)`,
      [id, last[3].split(' ')[0], days.length, at(0), at(last[0])],
    );
    for (const [seq, [day, action, from, to]] of days.entries())
      await client.query(
        `insert into journal (case_id, seq, at, act, action, actor, from_state, to_state, data, prev, hash) values ($1, $2, $3, 'x', $4, 'system', $5, $6, '{}', '', '')`,
        [id, seq + 1, at(day), action, from, to],
      );
    await client.query(
      `insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at, closed_at) values (gen_random_uuid(), $1, 'review', '审核时限', $2, '', 'workingDays', 5, $3, $4)`,
      [id, at(6), at(1), at(4 + n)],
    );
    await client.query(
      `insert into task (id, case_id, type, district, node, round, label, role, assignee_id, state, vote, voted_by, due, created_at, closed_at, live, rule)
         values (gen_random_uuid(), $1, 'SupplierOnboarding', '310000', 'initial', 1, '初审', 'initialReviewer', $2, 'voted', 'approve', $2, $3, $4, $5, false, '{"kind": "sequence"}')`,
      [id, approver, at(6), at(1), at(4 + n)],
    );
  };
  await begun(0, false, true);
  await begun(1, true, true);
  await begun(4, false, true);
  await begun(2, false, false);
  await client.end();
  const { body } = await get('/v1/admin/stats/processes?from=2026-07-01&to=2026-07-31&type=SupplierOnboarding').expect(200);
  const DAY = 86_400;
  // Ended after 5, 6 and 9 days: the median is 6, p90 the ninth; one of the three was sent back.
  expect(body.processes).toEqual([
    {
      type: 'SupplierOnboarding',
      label: '供应商入驻',
      ended: 3,
      medianSeconds: 6 * DAY,
      p90Seconds: 9 * DAY,
      returned: { part: 1, whole: 3, basisPoints: 3333, shown: '33.33%' },
    },
  ]);
  const steps = Object.fromEntries((body.steps as { address: string }[]).map((row) => [row.address, row]));
  // In 审核中: 3, 1 and 2, 7, 5 days.
  expect(steps['review']).toMatchObject({ label: '审核中', visits: 5, medianSeconds: 3 * DAY, totalSeconds: 18 * DAY, bottleneck: true });
  expect(steps['waiting']).toMatchObject({ label: '待入库', visits: 3, medianSeconds: DAY, bottleneck: false });
  // The rounds of 初审 took 3, 4, 5 and 7 days; two of them ended too late, none of them sent back.
  expect(body.rounds).toEqual([
    {
      type: 'SupplierOnboarding',
      node: 'initial',
      label: '初审',
      rounds: 4,
      medianSeconds: 4 * DAY,
      p90Seconds: 7 * DAY,
      late: { part: 2, whole: 4, basisPoints: 5000, shown: '50.00%' },
      returned: { part: 0, whole: 4, basisPoints: 0, shown: '0.00%' },
    },
  ]);
  // Due on day 6: decided on days 4, 5, 8 and 6, of which day 8 and the very moment of day 6 are too late.
  expect(body.deadlines).toEqual([
    { type: 'SupplierOnboarding', name: 'review', label: '审核时限', due: 4, breached: 2, kept: expect.objectContaining({ shown: '50.00%' }) },
  ]);
  expect(body.longRunning).toEqual([expect.objectContaining({ type: 'SupplierOnboarding', state: '待入库', since: '2026-07-01T10:00:00+08:00' })]);
  expect(body.approvers).toEqual([{ accountId: approver, name: null, voted: 4, late: 2, open: 0, medianSeconds: 4 * DAY, p90Seconds: 7 * DAY }]);
  await get('/v1/admin/stats/processes?from=2026-07-01&to=2026-07-31', officer).expect(403);
  await get('/v1/admin/stats/processes?from=2026-07-02&to=2026-07-01').expect(422);
});

function binary(res: NodeJS.EventEmitter, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(chunk));
  res.on('end', () => done(null, Buffer.concat(chunks)));
}
