// The contract's figures (O08–O12, O14): 80 candidates at once through rows 7 to 16, the three ways in, and every page by its class, with more than a thousand accounts and
// officers of all posts in the database. Printed beside the contract's figures, and beside our own bars for people who think between two steps.
import pg from 'pg';
import { sampleExam, SHANGHAI } from '../db/demo/exam.ts';
import { creditCode, idNumber, mobile, personName } from '../db/demo/invent.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { roles, type Role } from '../domain/kit/actor.ts';
import { photoProcess } from '../domain/exam/photo.ts';
import { plusDays, shanghaiDay } from '../domain/kit/instant.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import type { RouteClass } from '../api/kit/deps.ts';
import { openAccounts, type SetUpPerson } from './kit/accounts.ts';
import { enrolOnce, payAt, type StepAnswer } from './kit/enrol-steps.ts';
import { seedEnrolments, seedExam, seedTemplates, type SeededExam } from './kit/exam-seed.ts';
import { percentile, round, type Figure, type Report } from './kit/figures.ts';
import { jsonClient, type JsonClient } from './kit/http.ts';
import { load } from './kit/machine.ts';
import { pagesOf, type PageWorld } from './kit/pages.ts';
import { begunCase, databaseNow, insertRows } from './kit/rows.ts';
import { consentToMessages } from './kit/seed.ts';
import { benchSystem, type BenchSystem } from './kit/system.ts';

const USERS = 80;
const ACCOUNTS = 1_200;
const THINK_MS = 5_000;
const READING_MS = 11_000;
/** Times that each page is asked for. */
const TIMES = 20;
const contract = { 一般: 3_000, 搜索: 5_000, 报表: 5_000 } as const satisfies Record<RouteClass, number>;
/** Share of the pages of a class that the contract wants within its figure, in per cent. */
const SHARE = 90;
const FROM = 40_000;
const applicants: readonly Role[] = ['applicant', 'orgAdmin', 'orgMember'];

interface User extends SetUpPerson {
  name: string;
  idNumber: string;
}
interface Stage {
  system: BenchSystem;
  client: pg.Client;
  exam: SeededExam;
  users: User[];
  enrolmentId: string;
  candidate: string;
  officer: string;
}

export async function pages({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = `pages by class, ${USERS} candidates at once, the ways in`;
  say(name);
  const system = await benchSystem();
  const [everybody, office, platform] = [jsonClient(system.api), jsonClient(system.officers), jsonClient(system.sandbox)];
  const client = new pg.Client({ connectionString: system.url('banshi', 'banshi') });
  await client.connect();
  try {
    const stage = await setUp(system, client);
    await system.begin();
    for (const { name: realName, idNumber: idNo } of stage.users) await known(platform, realName, idNo);
    const raw: string[] = [`${ACCOUNTS + stage.users.length + 1} accounts with every post among them, load ${load()}`];
    const figures = [
      ...(await enrolling(stage, everybody, platform, raw)),
      ...(await entries(stage, platform, raw)),
      ...(await reading(stage, everybody, office, raw)),
    ];
    for (const line of raw) say(`  ${line}`);
    return [{ name, raw, figures }];
  } finally {
    everybody.close();
    office.close();
    platform.close();
    await client.end();
    await system.close();
  }
}

/** An exam that takes enrolments, a thousand accounts that have enrolled in another, eighty who are about to, and an officer of every post. */
async function setUp(system: BenchSystem, client: pg.Client): Promise<Stage> {
  const { keyringDir } = system.plan.config;
  const ownerUrl = system.url('banshi', 'banshi');
  await consentToMessages(ownerUrl);
  const fields = createFields(await openKeyring(keyringDir, { create: false }));
  const templates = await seedTemplates(client, SHANGHAI);
  const opens = plusDays(shanghaiDay(await databaseNow(client)), -1);
  const exam = await seedExam(client, { ...sampleExam({ enrolOpens: opens }), templates }, 'enrolling');
  const { enrolOpens, enrolCloses } = exam.config.windows;
  await client.query(`insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)`, [`exam/${exam.id}/enrol`, enrolOpens, enrolCloses]);
  const [enrolled] = await seedEnrolments(client, { fields, exam, count: ACCOUNTS, from: FROM + 1_000 });
  const accounts = await openAccounts({ ownerUrl, keyringDir }, SHANGHAI, 'pages');
  try {
    const users: User[] = [];
    for (let n = 0; n < USERS; n++) {
      const one = { name: personName(n), idNumber: idNumber(FROM + n, { birth: '1988-08-08' }) };
      const person = await accounts.add(FROM + n, 'personal', { personName: one.name, idNumber: one.idNumber });
      await photo(client, person.accountId);
      users.push({ ...person, ...one });
    }
    const officer = await accounts.add(FROM - 1, 'staff', { personName: '王芳' });
    for (const role of Object.keys(roles) as Role[])
      if (!applicants.includes(role) && role !== 'auditor') await accounts.grant(officer.accountId, role);
    await accounts.seal();
    await client.query('analyze');
    return { system, client, exam, users, enrolmentId: enrolled!.id, candidate: users[0]!.token, officer: officer.token };
  } finally {
    await accounts.close();
  }
}

/** A photo that has passed its checks. */
async function photo(client: pg.Client, accountId: string): Promise<void> {
  const at = await databaseNow(client);
  const [id, fileId] = [uuidv7(), uuidv7()];
  const begun = {
    id,
    process: photoProcess,
    state: 'accepted',
    action: 'submit',
    actor: `person:${accountId}`,
    district: SHANGHAI,
    applicantId: accountId,
  };
  const { file, journal } = begunCase(begun, at);
  const hash = fileId.replaceAll('-', '').repeat(2);
  await insertRows(client, 'case_file', [file]);
  await insertRows(client, 'journal', [journal]);
  const upload = {
    id: fileId,
    owner_id: accountId,
    name: '照片.jpg',
    size: 10,
    mime: 'image/jpeg',
    hash,
    state: 'clean',
    created_at: at,
    settled_at: at,
  };
  await insertRows(client, 'file', [upload]);
  const standing = {
    case_id: id,
    account_id: accountId,
    district: SHANGHAI,
    standing: 'accepted',
    file_id: fileId,
    reasons: [],
    submitted_at: at,
    settled_at: at,
  };
  await insertRows(client, 'candidate_photo', [standing]);
}

/** What 学信 and social insurance say of a candidate. */
async function known(platform: JsonClient, name: string, idNo: string): Promise<void> {
  const record = { kind: '学历', level: '本科', school: '东海大学', major: '安全工程', on: '2012-06-30', certificateNo: '102471201205000001' };
  await platform('POST', '/education/_data', { body: { name, idNo, records: [record] } });
  const months = [{ month: new Date().toISOString().slice(0, 7), creditCode: creditCode(1), employer: '林汐安全技术有限公司' }];
  await platform('POST', '/social-insurance/_data', { body: { name, idNo, months } });
}

/** O08, and our own bars while people think. */
async function enrolling({ exam, users, client }: Stage, everybody: JsonClient, platform: JsonClient, raw: string[]): Promise<Figure[]> {
  const subjects = exam.config.subjects.filter(({ specialty }) => specialty === null || specialty === '05').map(({ code }) => code);
  const errors: string[] = [];
  const went = async (user: User): Promise<StepAnswer[]> => {
    const sex = Number(user.idNumber[16]) % 2 ? '男' : '女';
    const reading = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, READING_MS));
    const of = {
      client: everybody,
      paid: (number: string) => payAt(platform, number),
      examId: exam.id,
      subjects,
      area: '310101',
      thinkMs: THINK_MS,
      reading,
    };
    return enrolOnce(of, { token: user.token, name: user.name, sex, birth: '1988-08-08' }).catch((error: Error) => {
      errors.push(error.message);
      return [];
    });
  };
  const steps = (await Promise.all(users.map(went))).flat();
  for (const [step, own] of Map.groupBy(steps, (one) => one.step)) {
    const ms = own.map((one) => one.ms);
    raw.push(`${step}: ${own.length}, ms p50 / p90 / max ${[0.5, 0.9, 1].map((share) => round(percentile(ms, share) ?? 0)).join(' / ')}`);
  }
  for (const error of errors.slice(0, 5)) raw.push(error);
  const { rows } = await client.query<{ enrolled: number; doubled: number }>(
    `select count(*) filter (where state = 'enrolled')::int as enrolled, (count(*) - count(distinct account_id))::int as doubled from enrolment where exam_id = $1 and account_id = any($2)`,
    [exam.id, users.map(({ accountId }) => accountId)],
  );
  const timesOf = (kind: StepAnswer['kind']): number[] => steps.filter((one) => one.kind === kind).map(({ ms }) => ms);
  return [
    { name: `O08 of ${USERS} at once: enrolled and paid`, value: rows[0]!.enrolled, unit: '', bar: { op: '≥', value: USERS } },
    { name: 'O08 errors', value: errors.length, unit: '', bar: { op: '≤', value: 0 } },
    { name: 'O08 enrolments made twice', value: rows[0]!.doubled, unit: '', bar: { op: '≤', value: 0 } },
    { name: `reads of ${USERS} who think 5 s: p95`, value: percentile(timesOf('read'), 0.95), unit: 'ms', bar: { op: '≤', value: 150 } },
    { name: `commands of ${USERS} who think 5 s: p95`, value: percentile(timesOf('act'), 0.95), unit: 'ms', bar: { op: '≤', value: 300 } },
  ];
}

/** O09: from the sign-in to the first page that can be used. */
async function entries({ system }: Stage, platform: JsonClient, raw: string[]): Promise<Figure[]> {
  const person = (n: number) => ({
    uid: `pages-${n}`,
    realName: personName(n),
    idType: '111',
    idNo: idNumber(FROM + 500 + n),
    mobile: mobile(FROM + 500 + n),
    level: 3,
  });
  const through = async (origin: string, uid: string, page: string): Promise<void> => {
    const login = await fetch(`${origin}/v1/sso/login?returnTo=%2F`, { redirect: 'manual' });
    const cookies = login.headers.getSetCookie().map((line) => line.split(';')[0]!);
    const back = await fetch(`${login.headers.get('location')}&uid=${uid}`, { redirect: 'manual' });
    const { pathname, search } = new URL(back.headers.get('location')!);
    const entered = await fetch(`${origin}${pathname}${search}`, { redirect: 'manual', headers: { cookie: cookies.join('; ') } });
    const session = entered.headers.getSetCookie().map((line) => line.split(';')[0]!);
    const seen = await fetch(`${origin}${page}`, { headers: { cookie: session.join('; ') } });
    if (seen.status !== 200) throw new Error(`${page}: ${seen.status}`);
  };
  const ways: Record<string, (n: number) => Promise<void>> = {
    'candidates (一网通办)': (n) => through(system.api, person(n).uid, '/v1/exam-home'),
    'mobile (随申办)': async (n) => {
      const { body } = await platform('POST', '/mobile/_tickets', { body: { uid: person(n).uid, aud: 'banshi' } });
      const entered = await fetch(`${system.api}/v1/mobile/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ticket: body['ticket'], tokenIn: 'body' }),
      });
      const { token } = (await entered.json()) as { token: string };
      const seen = await fetch(`${system.api}/v1/exam-home`, { headers: { authorization: `Bearer ${token}` } });
      if (seen.status !== 200) throw new Error(`exam-home: ${seen.status}`);
    },
    'officers (业务系统门户)': (n) => through(system.officers, `officer-${n}`, '/v1/tasks'),
  };
  for (let n = 0; n < TIMES; n++) {
    await platform('POST', '/one-stop/_data', { body: person(n) });
    const rights = [{ role: '考务员', district: SHANGHAI }];
    const officer = {
      uid: `officer-${n}`,
      standing: 'active',
      roles: rights,
      name: '王芳',
      mobile: mobile(FROM + 700 + n),
      unit: '上海市应急管理局',
      district: SHANGHAI,
    };
    await platform('POST', '/safety-platform/_data', { body: officer });
  }
  const figures: Figure[] = [];
  for (const [way, enter] of Object.entries(ways)) {
    const took: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const began = performance.now();
      await enter(n).then(
        () => took.push(performance.now() - began),
        (error: Error) => raw.push(`${way}: ${error.message}`),
      );
    }
    figures.push({ name: `O09 ${way}: p90`, value: percentile(took, 0.9), unit: 'ms', bar: { op: '≤', value: contract.一般 } });
  }
  return figures;
}

/** O10–O12: each page beside the contract's figure, and the share of a class that meets it. */
async function reading(stage: Stage, everybody: JsonClient, office: JsonClient, raw: string[]): Promise<Figure[]> {
  const { exam } = stage;
  const world: PageWorld = {
    everybody,
    office,
    candidate: stage.candidate,
    officer: stage.officer,
    ids: { '/v1/exams': exam.id, '/v1/admin/exams': exam.id, '/v1/admin/enrolments': stage.enrolmentId, '/v1/enrolments': await ownEnrolment(stage) },
    named: { examId: exam.id, kind: 'guide', code: '03', district: SHANGHAI, enrolmentId: stage.enrolmentId },
    questions: [
      `?district=${SHANGHAI}`,
      `?examId=${exam.id}`,
      `?examId=${exam.id}&dim=specialty`,
      '?dim=level',
      '?period=2026',
      '?year=2026&kind=1',
      `?year=2026&district=${SHANGHAI}`,
    ],
  };
  const { pages: all, left } = await pagesOf(world);
  const figures: Figure[] = [];
  for (const [kind, limit] of Object.entries(contract) as [RouteClass, number][]) {
    const own = all.filter(({ route }) => route.class === kind);
    let met = 0;
    const slowest: { path: string; ms: number }[] = [];
    for (const { route, path, client, token } of own) {
      const took: number[] = [];
      for (let n = 0; n < TIMES; n++) {
        const began = performance.now();
        await client('GET', path, { headers: { authorization: `Bearer ${token}` }, timeoutMs: 30_000 });
        took.push(performance.now() - began);
      }
      const p90 = percentile(took, 0.9)!;
      if (p90 <= limit) met++;
      slowest.push({ path: route.path, ms: round(p90) });
    }
    slowest.sort((a, b) => b.ms - a.ms);
    raw.push(
      `${kind}: ${own.length} pages, the slowest (p90 ms): ${slowest
        .slice(0, 8)
        .map(({ path, ms }) => `${path} ${ms}`)
        .join(', ')}`,
    );
    const id = { 一般: 'O10', 搜索: 'O11', 报表: 'O12' }[kind];
    figures.push(
      {
        name: `${id} pages of class ${kind} within ${limit / 1000} s`,
        value: own.length ? round((100 * met) / own.length) : null,
        unit: '%',
        bar: { op: '≥', value: SHARE },
      },
      { name: `${id} slowest page of class ${kind}: p90`, value: slowest[0]?.ms ?? null, unit: 'ms', bar: { op: '≤', value: limit } },
    );
  }
  raw.push(
    `${all.length} pages asked ${TIMES} times each; ${left.length} show something that is not in this database: ${left.slice(0, 12).join(', ')} …`,
  );
  return figures;
}

const ownEnrolment = async ({ client, exam, users }: Stage): Promise<string> =>
  (await client.query<{ id: string }>(`select case_id as id from enrolment where exam_id = $1 and account_id = $2`, [exam.id, users[0]!.accountId]))
    .rows[0]?.id ?? exam.id;
