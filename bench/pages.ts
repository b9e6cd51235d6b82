// The contract's figures (O08–O12, O14): 80 candidates at once through rows 7 to 16, the three ways in, and every page by its class, with more than a thousand accounts and
// officers of all posts in the database. Printed beside the contract's figures, and beside our own bars for people who think between two steps.
import pg from 'pg';
import { SHANGHAI } from '../db/demo/exam.ts';
import { idNumber, mobile, personName } from '../db/demo/invent.ts';
import type { RouteClass } from '../api/kit/deps.ts';
import { enrolOnce, payAt, type StepAnswer } from './kit/enrol-steps.ts';
import { percentile, round, type Figure, type Report } from './kit/figures.ts';
import { jsonClient, type JsonClient } from './kit/http.ts';
import { load } from './kit/machine.ts';
import { FROM, known, registered, setUp, type Stage, type User } from './kit/page-stage.ts';
import { pageWorld } from './kit/page-values.ts';
import { pagesOf } from './kit/pages.ts';
import { benchSystem } from './kit/system.ts';

const USERS = 80;
const ACCOUNTS = 1_200;
const THINK_MS = 5_000;
const READING_MS = 11_000;
/** Times that each page is asked for. */
const TIMES = 20;
const contract = { 一般: 3_000, 搜索: 5_000, 报表: 5_000 } as const satisfies Record<RouteClass, number>;
/** Share of the pages of a class that the contract wants within its figure, in per cent. */
const SHARE = 90;

export async function pages({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = `pages by class, ${USERS} candidates at once, the ways in`;
  say(name);
  const system = await benchSystem();
  const [everybody, office, platform] = [jsonClient(system.api), jsonClient(system.officers), jsonClient(system.sandbox)];
  const client = new pg.Client({ connectionString: system.url('banshi', 'banshi') });
  await client.connect();
  try {
    const seeded = await setUp(system, client, { users: USERS, accounts: ACCOUNTS });
    await system.begin();
    const stage = { ...seeded, holder: await registered(system) };
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

/** Where an answer leads a browser. Throws with its status where it leads nowhere. */
function ledTo(who: string, { headers, status }: Response): string {
  const location = headers.get('location');
  if (location === null) throw new Error(`${who} answered ${status} and led nowhere`);
  return location;
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
    const back = await fetch(`${ledTo('the sign-in', login)}&uid=${uid}`, { redirect: 'manual' });
    const { pathname, search } = new URL(ledTo('the platform', back));
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
  let failed = 0;
  for (const [way, enter] of Object.entries(ways)) {
    const took: number[] = [];
    const why = new Map<string, number>();
    for (let n = 0; n < TIMES; n++) {
      const began = performance.now();
      await enter(n).then(
        () => took.push(performance.now() - began),
        ({ message }: Error) => why.set(message, (why.get(message) ?? 0) + 1),
      );
    }
    failed += TIMES - took.length;
    for (const [message, times] of why) raw.push(`${way}, ${times} of ${TIMES}: ${message}`);
    figures.push({ name: `O09 ${way}: p90`, value: percentile(took, 0.9), unit: 'ms', bar: { op: '≤', value: contract.一般 } });
  }
  figures.push({ name: 'O09 ways in that led nowhere', value: failed, unit: '', bar: { op: '≤', value: 0 } });
  return figures;
}

/** O10–O12: each page beside the contract's figure, and the share of a class that meets it. */
async function reading(stage: Stage, everybody: JsonClient, office: JsonClient, raw: string[]): Promise<Figure[]> {
  const { pages: all, left } = await pagesOf(await pageWorld(stage, { everybody, office }));
  let failed = 0;
  const figures: Figure[] = [];
  for (const [kind, limit] of Object.entries(contract) as [RouteClass, number][]) {
    const own = all.filter(({ route }) => route.class === kind);
    let met = 0;
    const slowest: { path: string; ms: number }[] = [];
    for (const { route, path, client, token } of own) {
      const took: number[] = [];
      for (let n = 0; n < TIMES; n++) {
        const began = performance.now();
        const { status } = await client('GET', path, { headers: { authorization: `Bearer ${token}` }, timeoutMs: 30_000 });
        if (status !== 200) failed++;
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
  figures.push({ name: 'pages that were not answered with 200', value: failed, unit: '', bar: { op: '≤', value: 0 } });
  const empty = all.filter(({ shows }) => !shows);
  raw.push(
    `${all.length} pages asked ${TIMES} times each, ${all.length - empty.length} of them with something to show`,
    `${empty.length} were empty lists: ${empty.map(({ route }) => route.path).join(', ')}`,
    `${left.length} were not asked, since nothing in this database is shown by them: ${left.join(', ')}`,
  );
  return figures;
}
