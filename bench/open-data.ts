// The feed of open data over 100,000 releases through the real API: pages from its beginning, its middle and its end, records of single processes, and a month as a file.
import pg from 'pg';
import { releaseText } from '../domain/procurement/open/ocds.ts';
import { projectRelease, type ProjectToPublish } from '../domain/procurement/open/release.ts';
import type { ProjectFields } from '../domain/procurement/project/fields.ts';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { benchSystem } from './kit/system.ts';

/** Releases of one process. */
const EACH = 5;
const MARK = 'ZC-0000-000000';

/** The release of a notice as the product writes it, of a project whose code is to be put in. */
function template(): string {
  const fields: ProjectFields = {
    name: '便携式计算机采购',
    planNumber: '备案2026-1',
    method: 'openTender',
    kind: 'goods',
    form: 'central',
    budgetFen: '100000000',
    ceilingFen: null,
    floorFen: null,
    consortium: false,
    domesticIt: true,
    months: null,
    place: '杭州市',
    belongsTo: null,
    team: [],
    warrantyTeam: [],
    preferred: [],
    references: [],
    lots: [1, 2].map((no) => ({ no, name: `标项${no}`, budgetFen: '50000000' })),
    bond: null,
    priceWeight: null,
    way: 'online',
    reviewed: null,
    intentionShown: null,
    unforeseeable: false,
    invitees: [],
    byLot: false,
  };
  const at = '2026-03-02T01:00:00.000000Z';
  const project: ProjectToPublish = {
    code: MARK,
    fields,
    method: 'openTender',
    purchaser: { name: '测试省某局', creditCode: '11330000000000000X' },
    organiser: { name: '测试省采购中心', creditCode: '12330000000000000Y' },
    publishedAt: at,
    bidDeadline: '2026-03-24T01:30:00.000000Z',
    documents: [{ fileId: '01890000-0000-7000-8000-000000000001', label: '采购文件.pdf', hash: 'ab'.repeat(32) }],
    awards: [],
    contract: null,
    tenderers: null,
    intention: null,
    previous: null,
    site: null,
  };
  const notice = { n: 1, kind: 'tender', about: null, title: '便携式计算机采购公开招标公告', content: '采购公告正文。'.repeat(60), hash: 'cd'.repeat(32) };
  return releaseText(projectRelease(project, notice, { ocid: `ocds-000000-${MARK}`, n: 1, at }, []));
}

/** So many releases, five a process, in the months of two years; places are given as the product gives them. */
export async function generateReleases(client: pg.Client, count: number): Promise<void> {
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(
    `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at)
       select md5('open' || n)::uuid, 'TenderProject', '330000', 'resulted', 1, 1, '', 1, app_now(), app_now() from generate_series(0, $1::int / $2::int) n`,
    [count, EACH],
  );
  await client.query(
    `insert into open_release (id, ocid, case_id, n, tag, month, published_at, body, hash)
       select 'ocds-000000-' || code || '-000' || n, 'ocds-000000-' || code, md5('open' || k)::uuid, n, case n when 1 then '{planning,tender}' else '{tenderUpdate}' end::text[],
         to_char(at, 'YYYY-MM'), at, replace(replace($3, 'ocds-000000-' || $4 || '-0001', 'ocds-000000-' || $4 || '-000' || n), $4, code), repeat('0', 64)
       from (select i / $2::int as k, 1 + i % $2::int as n, 'ZC-2026-' || lpad((i / $2::int)::text, 6, '0') as code, timestamptz '2025-01-01 09:00+08' + i * interval '7 minutes' as at
               from generate_series(0, $1::int - 1) i) r`,
    [count, EACH, template(), MARK],
  );
  await client.query('commit');
  await client.query('vacuum analyze open_release');
  await client.query('vacuum analyze open_feed');
}

export interface OpenDataBenchOptions {
  say: (line: string) => void;
  count?: number;
  inFlight?: number;
  /** Length of the loop of each question. */
  seconds?: number;
}
/** Asks. The API has to be running, with limits of rates out of the way. */
export async function askFeed(api: string, { say, count = 100_000, inFlight = 10, seconds = 5 }: OpenDataBenchOptions): Promise<Report> {
  const client = jsonClient(api);
  const raw: string[] = [];
  const figures: Figure[] = [];
  const code = (n: number): string => `ocds-000000-ZC-2026-${String((n * 7919) % Math.ceil(count / EACH)).padStart(6, '0')}`;
  const questions: { name: string; path: (n: number) => string; rows: number | null }[] = [
    { name: 'feed, anywhere', path: (n) => `/v1/open/releases?after=${(n * 104_729) % Math.max(1, count - 100)}`, rows: Math.min(100, count) },
    { name: 'feed, nothing new', path: () => `/v1/open/releases?after=${count}`, rows: 0 },
    { name: 'record of a process', path: (n) => `/v1/open/records/${code(n)}`, rows: null },
    { name: 'package of a process', path: (n) => `/v1/open/packages/${code(n)}`, rows: null },
    { name: 'about', path: () => '/v1/open', rows: null },
  ];
  try {
    for (const { name, path, rows } of questions) {
      const driven = await closedLoop({
        inFlight,
        forMs: seconds * 1000,
        ask: async (n) => {
          const { status, body } = await client('GET', path(n));
          return status === 200 && (rows === null || (body['items'] as unknown[]).length === rows);
        },
      });
      const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
      const failed = driven.answers.filter(({ ok }) => !ok).length;
      raw.push(
        `${name}: ${driven.answers.length} answers, ${round(driven.perSecond)}/s, ms p50 / p95 / longest ${[p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ')}, failed ${failed}, load ${load()}`,
      );
      say(`  ${raw.at(-1)}`);
      figures.push(
        { name: `${name}: p95`, value: p95, unit: 'ms', bar: { op: '≤', value: 150 } },
        { name: `${name}: not answered as hoped`, value: failed, unit: '', bar: { op: '≤', value: 0 } },
      );
    }
    // From its beginning to its end, as somebody does who takes everything over.
    const began = performance.now();
    let [after, read, gaps] = [0, 0, 0];
    for (;;) {
      const { body } = await client('GET', `/v1/open/releases?after=${after}`);
      const items = body['items'] as { seq: number }[];
      for (const { seq } of items) if (seq !== ++read) gaps++;
      after = Number(body['last']);
      if (body['more'] !== true) break;
    }
    raw.push(`read whole: ${read} releases in ${round((performance.now() - began) / 1000)} s`);
    say(`  ${raw.at(-1)}`);
    figures.push({ name: 'read whole: releases missing or out of place', value: Math.abs(count - read) + gaps, unit: '', bar: { op: '≤', value: 0 } });
    return { name: `open data over ${count} releases, ${inFlight} in flight`, raw, figures };
  } finally {
    client.close();
  }
}

/** The measurement of `npm run bench -- open-data`, on a system of its own. */
export async function openData({ say, count = Number(process.env['BENCH_RELEASES'] ?? 100_000), ...more }: OpenDataBenchOptions): Promise<Report[]> {
  say(`open data over ${count} releases`);
  const system = await benchSystem({ temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('banshi', 'banshi') });
  try {
    await client.connect();
    const began = performance.now();
    await generateReleases(client, count);
    say(`  made in ${round((performance.now() - began) / 1000)} s`);
    await system.begin();
    return [await askFeed(system.api, { say, count, ...more })];
  } finally {
    await client.end();
    await system.close();
  }
}
