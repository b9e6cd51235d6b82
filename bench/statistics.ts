// Figures and the annual report over 200,000 registrations through the real API: one question after the other, as a leader asks, and four at once.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { newToken } from '../security/token.ts';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { closedLoop } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { benchSystem } from './kit/system.ts';

export interface StatisticsBenchOptions {
  /** Of the owner of the schema. */
  databaseUrl: string;
  /** Origin of the officers' listener. */
  officers: string;
  count?: number;
  /** Length of the loop of each question. */
  seconds?: number;
  say: (line: string) => void;
}

const YEAR = 2026;

/** Registrations of two years, three quarters of them in the later one, by three statements. Deterministic; nothing in it is anybody's. */
export async function generateRegistrations(client: pg.Client, count: number): Promise<void> {
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(
    `create temporary table made on commit drop as
       select md5('registration' || n)::uuid as id, md5('person' || n * 7 % 150000)::uuid as account_id, md5('employer' || n % 9000)::uuid as employer_id, n,
         (array['310000', '310101', '310104', '310115', '310120'])[1 + n % 5] as district,
         (array['initial', 'initial', 'initial', 'overdueInitial', 'renewal', 'renewal', 'change', 'reregister', 'cancel', 'reissue'])[1 + n % 10] as kind,
         lpad((1 + n / 3 % 7)::text, 2, '0') as specialty, case when n % 200 = 0 then 'counter' else 'online' end as channel,
         (array['granted', 'granted', 'granted', 'granted', 'granted', 'granted', 'granted', 'refused', 'deemedWithdrawn', 'withdrawn'])[1 + n / 11 % 10] as outcome,
         make_timestamptz(case when n % 4 = 0 then $2::int - 1 else $2::int end, 1, 1, 9, 0, 0, 'Asia/Shanghai') + (n % 350) * interval '1 day' + (n % 480) * interval '1 minute' as filed
       from generate_series(1, $1::int) n`,
    [count, YEAR],
  );
  await client.query(
    `insert into case_file (id, type, district, state, version, seq, head, followed, applicant_id, created_at, changed_at)
       select id, 'PracticeRegistration', district, outcome, 9, 9, '', 9, account_id, filed, filed + (n % 14) * interval '1 day' from made`,
  );
  await client.query(
    `insert into registration (case_id, kind, account_id, district, employer_id, form, form_schema, notes, saved_at, submitted_at)
       select id, kind, account_id, district, employer_id, '', 2, '', filed, filed from made`,
  );
  await client.query(
    `insert into registration_fact (case_id, district, kind, specialty, channel, filed_at, filed_on, ended_at, ended_on, outcome, supplements, returns,
         employer_s, pre_review_s, supplement_s, handling_s, review_s, signing_s, rectify_s)
       select id, district, kind, specialty, channel, filed, (filed at time zone 'Asia/Shanghai')::date, ended, (ended at time zone 'Asia/Shanghai')::date, outcome, (n % 6 = 0)::int, (n % 17 = 0)::int,
         n * 37 % 400000, n * 53 % 432000, case when n % 6 = 0 then n * 71 % 1200000 end, n * 97 % 900000, n * 101 % 500000, n * 103 % 300000, case when n % 40 = 0 then n * 13 % 900000 end
       from made, lateral (select filed + (n % 14) * interval '1 day' as ended) e`,
  );
  await client.query('commit');
  await client.query('vacuum analyze registration_fact');
  for (const table of ['registration', 'case_file']) await client.query(`analyze ${table}`);
}

/** Somebody who signs, with a session. Answers the token. */
async function signer(client: pg.Client): Promise<string> {
  const account = randomUUID();
  const { token, hash } = newToken();
  await client.query(
    `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
         values ($1, 'Account', '000000', 'active', 1, 1, '', app_now(), app_now())),
       a as (insert into account (id, kind, district, user_name, user_name_key, phone, phone_index, created_at)
         values ($1, 'staff', '000000', 'bench' || $2, 'bench' || $2, '-', $1::text, app_now()) returning id),
       g as (insert into officer_grant (id, account_id, role, district, given_at) select gen_random_uuid(), id, 'auditor', '310000', app_now() from a)
     insert into session (token_hash, id, account_id, listener, label, created_at, last_seen_at, idle, ends_at)
       select $3, gen_random_uuid(), id, 'officers', 'bench', app_now(), app_now(), '1 day', app_now() + interval '1 day' from a`,
    [account, account.slice(0, 8), hash],
  );
  return token;
}

interface Asked {
  name: string;
  path: string;
  /** The bar of one after the other, milliseconds. */
  bar: number;
  answers: (body: Buffer) => boolean;
}
const STATS = '/v1/admin/stats/registrations';
const isJson = (body: Buffer): boolean => (JSON.parse(body.toString()) as { total?: object }).total !== undefined;
const isZip = (body: Buffer): boolean => body.subarray(0, 2).toString() === 'PK';
const questions: readonly Asked[] = [
  { name: 'figures of the year', path: `${STATS}?period=${YEAR}`, bar: 1_000, answers: isJson },
  { name: 'figures of a month', path: `${STATS}?period=${YEAR}-07`, bar: 1_000, answers: isJson },
  { name: 'figures of the year, one specialty', path: `${STATS}?period=${YEAR}&specialty=05`, bar: 1_000, answers: isJson },
  { name: 'annual report as xlsx', path: `${STATS}/annual?year=${YEAR}`, bar: 5_000, answers: isZip },
];

/** Fills the database and asks. The API has to be running, with limits of rates out of the way. */
export async function bench({ databaseUrl, officers, count = 200_000, seconds = 5, say }: StatisticsBenchOptions): Promise<Report> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const raw: string[] = [];
  const figures: Figure[] = [];
  try {
    const began = performance.now();
    await generateRegistrations(client, count);
    say(`  ${count} registrations made in ${round((performance.now() - began) / 1000)} s`);
    const headers = { authorization: `Bearer ${await signer(client)}` };
    const ask = async ({ path, answers }: Asked): Promise<boolean> => {
      const answer = await fetch(officers + path, { headers });
      return answers(Buffer.from(await answer.arrayBuffer())) && answer.status === 200;
    };
    for (const asked of questions) if (!(await ask(asked))) throw new Error(`${asked.name}: not answered as hoped`);
    for (const inFlight of [1, 4])
      for (const asked of questions) {
        const driven = await closedLoop({ inFlight, forMs: seconds * 1000, ask: () => ask(asked) });
        const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
        const failed = driven.answers.filter(({ ok }) => !ok).length;
        const times = [p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ');
        raw.push(
          `${asked.name}, ${inFlight} in flight: ${driven.answers.length} answers, ms p50 / p95 / longest ${times}, failed ${failed}, load ${load()}`,
        );
        say(`  ${raw.at(-1)}`);
        const bar = inFlight === 1 ? { bar: { op: '≤' as const, value: asked.bar } } : {};
        figures.push({ name: `${asked.name}, ${inFlight} in flight p95`, value: p95, unit: 'ms', ...bar });
      }
    return { name: `statistics over ${count} registrations`, figures, raw };
  } finally {
    await client.end();
  }
}

/** The measurement of `npm run bench -- statistics`, on a system of its own. */
export async function statistics({ say }: { say: (line: string) => void }): Promise<Report[]> {
  say('figures and the annual report');
  const system = await benchSystem({ temporal: 'development' });
  try {
    await system.begin();
    return [await bench({ databaseUrl: system.url('banshi', 'banshi'), officers: system.officers, say })];
  } finally {
    await system.close();
  }
}
