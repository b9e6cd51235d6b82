// Supplier list and search over 200,000 dossiers through the real API: closed loop at 20 in flight, each kind of question by itself and then all of them mixed.
import pg from 'pg';
import { round, spread, spreadFigures, type Report } from './kit/figures.ts';
import { jsonClient, type JsonClient } from './kit/http.ts';
import { closedLoop, type Driven } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { seedOfficer } from './kit/officer.ts';
import { sealSeeded } from './kit/seals.ts';
import { benchSystem } from './kit/system.ts';

export interface SupplierBenchOptions {
  /** Of the owner of the schema. */
  databaseUrl: string;
  keyringDir: string;
  /** Origin of the officers' listener, and of the public one. */
  officers: string;
  publicApi: string;
  count?: number;
  inFlight?: number;
  /** Length of the loop of each kind. */
  seconds?: number;
  say: (line: string) => void;
}

const SYLLABLES =
  '安邦宝博昌辰诚承驰创达德鼎东方丰富高冠光广国海汉航合和恒宏鸿华汇惠吉佳嘉建金锦晋景久聚凯康科坤兰朗乐立丽联林隆茂美民明铭宁鹏平普启千庆泉荣瑞润三森山尚盛世顺思泰天通同万伟文汐祥欣新鑫兴信旭宇元源远越云泽展哲振正志智中忠众卓';
const TRADES = ['经济贸易', '建筑工程', '信息技术', '物业服务', '办公设备', '印刷', '环境工程', '医疗器械', '园林绿化', '教育科技'];
const DISTRICTS = '140105 140106 140107 140110 140213 140303 140404 140502 140702 140802 140902 141002 141102 330102 330106 330203 330304'.split(' ');

/** 200,000 suppliers with case, line and version in force, by three statements. Deterministic; nothing in it is anybody's. */
export async function generateSuppliers(client: pg.Client, count: number): Promise<void> {
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(
    `create temporary table made on commit drop as
       select md5('case' || n)::uuid as case_id, md5('organisation' || n)::uuid as organisation_id, md5('dossier' || n)::uuid as dossier_id, n,
         ($2::text[])[1 + n % cardinality($2)] as district, timestamptz '2021-01-01' + n * interval '11 minutes' as created_at,
         (select string_agg(substr($3, 1 + (('x' || substr(md5(n::text || '/' || i), 1, 7))::bit(28)::int % char_length($3)), 1), '') from generate_series(1, 2 + n % 3) i)
           || ($4::text[])[1 + (n / 7) % cardinality($4)] || '有限公司' as name,
         '9114' || lpad((n % 9999)::text, 4, '0') || 'MA' || lpad(upper(to_hex(n)), 8, '0') as credit_code,
         (array['admitted', 'admitted', 'admitted', 'admitted', 'waiting', 'draft'])[1 + n % 6] as state
       from generate_series(1, $1::int) n`,
    [count, DISTRICTS, SYLLABLES, TRADES],
  );
  await client.query(
    `insert into case_file (id, type, district, state, version, seq, head, followed, organisation_id, created_at, changed_at)
       select case_id, 'SupplierOnboarding', district, state, 1, 1, '', 1, organisation_id, created_at, created_at from made`,
  );
  await client.query(
    `insert into supplier (case_id, organisation_id, district, name, credit_code, applicant, state, created_at, admitted_at, dossier_id)
       select case_id, organisation_id, district, name, credit_code, 'lx' || n, state, created_at, case when state = 'admitted' then created_at + interval '1 day' end,
         case when state = 'admitted' then dossier_id end from made`,
  );
  await client.query(
    `insert into dossier_version (id, case_id, organisation_id, district, number, dossier, standing, submitted_at, in_force_from)
       select dossier_id, case_id, organisation_id, district, 1, jsonb_build_object(
         'basic', jsonb_build_object('fullName', name, 'address', district, 'addressDetail', '虚构路' || n || '号', 'publicPhone', '0351-7777777',
           'introduction', name || '主要从事办公用品、办公设备的贸易和物业管理服务。', 'postcode', '030000', 'bank', '虚构银行', 'contactName', '小五'),
         'qualification', jsonb_build_object('creditCode', credit_code, 'capital', '100', 'scope', '办公用品的批发和零售'),
         'investment', jsonb_build_object('investors', '[]'::jsonb), 'finance', jsonb_build_object('reports', '[]'::jsonb), 'people', jsonb_build_object('persons', '[]'::jsonb)),
         case when state = 'admitted' then 'inForce' else 'submitted' end, created_at, case when state = 'admitted' then created_at + interval '1 day' end from made where state <> 'draft'`,
  );
  await client.query('commit');
  await client.query('vacuum analyze supplier');
  await client.query('analyze dossier_version');
  await client.query('analyze case_file');
}

interface Kind {
  name: string;
  /** Path of the n-th question. */
  path: (n: number) => string;
  who: 'all' | 'shanxi' | 'public';
}

/** Names and codes that are there, so that a search finds something. */
async function kinds(client: pg.Client): Promise<Kind[]> {
  const { rows } = await client.query<{ name: string; code: string; at: string }>(
    `select name, credit_code as code, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from supplier order by md5(case_id::text) limit 400`,
  );
  const one = (n: number) => rows[n % rows.length]!;
  const text = (value: string): string => encodeURIComponent(value);
  const cursor = (n: number): string => Buffer.from(JSON.stringify([one(n).at, 'ffffffff-ffff-4fff-bfff-ffffffffffff'])).toString('base64url');
  return [
    { name: 'list, first page', who: 'all', path: () => '/v1/suppliers' },
    { name: 'list, somewhere in between', who: 'all', path: (n) => `/v1/suppliers?after=${cursor(n)}` },
    { name: 'list of a province by state', who: 'shanxi', path: (n) => `/v1/suppliers?state=${n % 2 ? 'waiting' : 'admitted'}&after=${cursor(n)}` },
    { name: 'list of a district', who: 'shanxi', path: (n) => `/v1/suppliers?district=${DISTRICTS[n % 13]}` },
    { name: 'name, exact', who: 'all', path: (n) => `/v1/suppliers?match=exact&name=${text(one(n).name)}` },
    { name: 'name, beginning', who: 'all', path: (n) => `/v1/suppliers?match=prefix&name=${text(one(n).name.slice(0, 3))}` },
    { name: 'name, 4 characters anywhere', who: 'shanxi', path: (n) => `/v1/suppliers?name=${text(one(n).name.slice(1, 5))}` },
    { name: 'name, 3 frequent characters', who: 'all', path: (n) => `/v1/suppliers?name=${text(n % 2 ? '有限公' : '信息技')}` },
    { name: 'name, 2 characters anywhere', who: 'all', path: (n) => `/v1/suppliers?name=${text(one(n).name.slice(0, 2))}` },
    { name: 'name, not there', who: 'all', path: (n) => `/v1/suppliers?name=${text(`无此名称${n}`)}` },
    { name: 'credit code, beginning', who: 'all', path: (n) => `/v1/suppliers?creditCode=${one(n).code.slice(0, 14 + (n % 5))}` },
    { name: 'public list', who: 'public', path: (n) => `/v1/public-suppliers?after=${cursor(n)}` },
    { name: 'public search by name', who: 'public', path: (n) => `/v1/public-suppliers?name=${text(one(n).name.slice(0, 3))}` },
  ];
}

/** Fills the database and asks. The API has to be running, with limits of rates out of the way. */
export async function bench({
  databaseUrl,
  keyringDir,
  officers,
  publicApi,
  count = 200_000,
  inFlight = 20,
  seconds = 4,
  say,
}: SupplierBenchOptions): Promise<Report> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const clients: Record<'officers' | 'public', JsonClient> = { officers: jsonClient(officers), public: jsonClient(publicApi) };
  const raw: string[] = [];
  try {
    const began = performance.now();
    await generateSuppliers(client, count);
    say(`  ${count} suppliers made in ${round((performance.now() - began) / 1000)} s`);
    const tokens = {
      all: (await seedOfficer(client, 'auditor', '000000')).token,
      shanxi: (await seedOfficer(client, 'auditor', '140000', '330106')).token,
      public: '',
    };
    await sealSeeded(databaseUrl, keyringDir);
    const questions = await kinds(client);
    const ask = async ({ who, path }: Kind, n: number): Promise<boolean> => {
      const headers: Record<string, string> = who === 'public' ? {} : { authorization: `Bearer ${tokens[who]}` };
      const answer = await clients[who === 'public' ? 'public' : 'officers']('GET', path(n), { headers });
      return answer.status === 200 && Array.isArray(answer.body['items']);
    };
    for (const kind of questions) if (!(await ask(kind, 0))) throw new Error(`${kind.name}: not answered as hoped`);
    const drive = async (name: string, one: (n: number) => Kind, forMs: number): Promise<Driven> => {
      const driven = await closedLoop({ inFlight, forMs, ask: (n) => ask(one(n), n) });
      const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
      const failed = driven.answers.filter(({ ok }) => !ok).length;
      raw.push(
        `${name}: ${driven.answers.length} answers, ${round(driven.perSecond)}/s, ms p50 / p95 / longest ${[p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ')}, failed ${failed}, load ${load()}`,
      );
      say(`  ${raw.at(-1)}`);
      return driven;
    };
    const figures = [];
    for (const kind of questions) {
      const { p95 } = spread((await drive(kind.name, () => kind, seconds * 1000)).answers.map(({ ms }) => ms));
      figures.push({ name: `${kind.name} p95`, value: p95, unit: 'ms', bar: { op: '≤' as const, value: 150 } });
    }
    const mixed = await drive('all mixed', (n) => questions[n % questions.length]!, seconds * 3000);
    const [p50, p95, longest] = spreadFigures('all mixed', spread(mixed.answers.map(({ ms }) => ms)), 'ms');
    return {
      name: `supplier list and search over ${count}, ${inFlight} in flight`,
      figures: [...figures, p50!, { ...p95!, bar: { op: '≤', value: 150 } }, longest!],
      raw,
    };
  } finally {
    for (const one of Object.values(clients)) one.close();
    await client.end();
  }
}

/** The measurement of `npm run bench -- suppliers`, on a system of its own. */
export async function suppliers({ say }: { say: (line: string) => void }): Promise<Report[]> {
  say('supplier list and search');
  const system = await benchSystem({ temporal: 'development' });
  try {
    await system.begin();
    return [
      await bench({
        databaseUrl: system.url('banshi', 'banshi'),
        keyringDir: system.plan.config.keyringDir,
        officers: system.officers,
        publicApi: system.api,
        say,
      }),
    ];
  } finally {
    await system.close();
  }
}
