// 待办 of an officer among a million open tasks, through the real API: closed loop at 20 in flight, first pages, later pages, filters.
import pg from 'pg';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { seedOfficer } from './kit/officer.ts';
import { sealSeeded } from './kit/seals.ts';
import { benchSystem } from './kit/system.ts';

const DISTRICTS = '310101 310104 310105 310106 310107 310109 310110 310112 310113 310114 310115 310116 310117 310118 310120 310151'.split(' ');
const ROLES = ['initialReviewer', 'paperReviewer', 'finalReviewer'] as const;

/** Open tasks over a tenth as many cases, spread over districts, roles and days; every seventh is claimed by somebody. */
async function generateTasks(client: pg.Client, count: number): Promise<void> {
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(
    `insert into case_file (id, type, district, state, version, seq, head, followed, created_at, changed_at)
       select md5('inbox' || n)::uuid, 'SupplierOnboarding', ($2::text[])[1 + n % cardinality($2)], 'review', 1, 1, '', 1, app_now(), app_now() from generate_series(1, $1::int / 10) n`,
    [count, DISTRICTS],
  );
  await client.query(
    `insert into task (id, case_id, type, district, node, round, label, role, state, assignee_id, due, created_at)
       select overlay(overlay(md5('task' || n) placing '4' from 13) placing '8' from 17)::uuid, md5('inbox' || (1 + n % ($1::int / 10)))::uuid, 'SupplierOnboarding', ($2::text[])[1 + (1 + n % ($1::int / 10)) % cardinality($2)],
         (array['initial', 'paper', 'final'])[1 + n % 3], 1, (array['初审', '纸质材料', '终审'])[1 + n % 3], ($3::text[])[1 + n % 3], 'open',
         case when n % 7 = 0 then md5('officer' || n % 50)::uuid end, case when n % 11 > 0 then app_now() + (n % 9000) * interval '10 minutes' end,
         app_now() - (n % 1000) * interval '1 hour' from generate_series(1, $1::int) n`,
    [count, DISTRICTS, ROLES],
  );
  await client.query('commit');
  await client.query('vacuum analyze task');
  await client.query('analyze case_file');
}

/** The measurement of `npm run bench -- inbox`, on a system of its own. */
export async function inbox({
  say,
  count = 1_000_000,
  seconds = 4,
}: {
  say: (line: string) => void;
  count?: number;
  seconds?: number;
}): Promise<Report[]> {
  say(`inbox among ${count} open tasks`);
  const system = await benchSystem({ temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('banshi', 'banshi') });
  client.on('error', () => undefined);
  const api = jsonClient(system.officers);
  try {
    await system.begin();
    await client.connect();
    const began = performance.now();
    await generateTasks(client, count);
    say(`  made in ${round((performance.now() - began) / 1000)} s`);
    const tokens = {
      city: (await seedOfficer(client, 'initialReviewer', '310000')).token,
      district: (await seedOfficer(client, 'paperReviewer', '310104')).token,
      two: (await seedOfficer(client, 'finalReviewer', '310115', '310151')).token,
      country: (await seedOfficer(client, 'initialReviewer', '000000')).token,
    };
    await sealSeeded(system.url('banshi', 'banshi'), system.plan.config.keyringDir);
    const ask = async (who: keyof typeof tokens, query: string) =>
      api('GET', `/v1/tasks${query}`, { headers: { authorization: `Bearer ${tokens[who]}` } });
    const second = (await ask('city', '')).body['next'];
    const kinds: { name: string; who: keyof typeof tokens; query: string }[] = [
      { name: 'of a city, first page', who: 'city', query: '' },
      { name: 'of a city, second page', who: 'city', query: `?after=${encodeURIComponent(String(second))}` },
      { name: 'of one district', who: 'district', query: '' },
      { name: 'of two districts', who: 'two', query: '' },
      { name: 'of the whole country', who: 'country', query: '' },
      { name: 'free ones of a city', who: 'city', query: '?held=free' },
      { name: 'my own', who: 'city', query: '?held=mine' },
    ];
    const figures: Figure[] = [];
    const raw: string[] = [];
    for (const { name, who, query } of kinds) {
      const driven = await closedLoop({
        inFlight: 20,
        forMs: seconds * 1000,
        ask: async () => {
          const { status, body } = await ask(who, query);
          return status === 200 && Array.isArray(body['items']) && (query.includes('mine') || body['items'].length > 0);
        },
      });
      const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
      const failed = driven.answers.filter(({ ok }) => !ok).length;
      raw.push(
        `${name}: ${round(driven.perSecond)}/s, ms p50 / p95 / longest ${[p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ')}, failed ${failed}, load ${load()}`,
      );
      say(`  ${raw.at(-1)}`);
      figures.push({ name: `${name} p95`, value: p95, unit: 'ms', bar: { op: '≤', value: 150 } });
      figures.push({ name: `${name}: not answered as hoped`, value: failed, unit: '', bar: { op: '≤', value: 0 } });
    }
    return [{ name: `inbox among ${count} open tasks, 20 in flight`, figures, raw }];
  } finally {
    api.close();
    await client.end().catch(() => undefined);
    await system.close();
  }
}
