// The demonstration as `npm start` plays it on an empty database: the real system, its own limits, its own clock.
import pg from 'pg';
import { startChaosSystem } from '../../test/chaos/system.ts';
import { booksOf, wrongIn } from '../season/books.ts';
import { sm3Bytes } from '../../security/hash.ts';
import { checkPanel } from '../../security/panel-check.ts';
import { sorted } from '../../test/kit/sorted.ts';
import { signIn } from './people.ts';
import { portal, type Portal } from './portal.ts';

const PATIENCE_MS = 1_500_000;

type Item = Record<string, any>;
const items = async (me: Portal, path: string): Promise<Item[]> => (await me.get(path)).body.items as Item[];

/** What stands of the purchases, as each of those who can sign in reads it. */
async function purchases({ api, officers }: { api: string; officers: string }): Promise<void> {
  const [everybody, office] = [portal(api), portal(officers)];
  const clerk = await signIn(everybody, 'cg0002');
  expect(sorted((await items(clerk, '/v1/budgets')).map(({ number }) => number as string))).toEqual(['SH-YS-001', 'SH-YS-002', 'SH-YS-003']);
  expect((await items(clerk, '/v1/procurement-plans')).map(({ title, stateLabel }) => `${title} ${stateLabel}`)).toEqual(['打印设备采购 财政审核', '信息化及办公设备采购 执行中']);
  expect((await items(clerk, '/v1/commissions')).map(({ stateLabel }) => stateLabel)).toEqual(['执行中']);
  // Their planned month may be over by the clock.
  const shown = await Promise.all(['false', 'true'].map((lapsed) => items(everybody, `/v1/public/procurement-intentions?lapsed=${lapsed}`)));
  expect(new Set(shown.flat().map(({ id }) => id as string)).size).toBe(2);

  const projects = await items(await signIn(everybody, 'cg0001'), '/v1/tender-projects');
  expect(projects.map(({ name, label }) => `${name} ${label}`)).toEqual(['便携式计算机补充采购 确认', '便携式计算机采购 公告中', '上海市初级注册安全工程师管理子系统建设 合同']);
  const [, open, sample] = projects as [Item, Item, Item];
  const project = (await everybody.get(`/v1/tender-projects/${sample['id']}`)).body;
  expect(project.fields).toMatchObject({ budgetFen: '100000000', ceilingFen: '100000000', consortium: false, domesticIt: true, method: 'consultation' });
  expect(project.notices.map(({ kind }: Item) => kind)).toEqual(['tender', 'correction', 'award', 'contract']);
  // Evaluated by a committee whose draw anybody can make again, named with the result; its chair asked, and its report is signed by all.
  const { sheet } = (await everybody.get(`/v1/tender-projects/${sample['id']}/panel`)).body;
  expect([checkPanel(sheet, sm3Bytes), sheet.members.map(({ kind }: Item) => kind)]).toEqual([[], ['采购人代表', '评审专家', '评审专家', '评审专家', '评审专家']]);
  const buyer = await signIn(everybody, 'cg0001');
  const { report, chair, seats } = (await buyer.get(`/v1/tender-projects/${sample['id']}/evaluation`)).body;
  expect([report.lots[0].bidders.map(({ rank }: Item) => rank), chair, seats.map(({ label }: Item) => label)]).toEqual([[1, 2, 3], 2, Array(5).fill('报告已签署')]);
  const opened = (await everybody.get(`/v1/tenders/${sample['id']}/opening`)).body;
  expect(sorted(opened.items.map(({ label, remark }: Item) => `${label} ${remark ?? ''}`))).toEqual(['已解密 ', '已解密 ', '已解密 使用备份标书解密']);

  const [winner, second, third] = await Promise.all(['gy0001', 'gy0002', 'gy0003'].map((name) => signIn(everybody, name)));
  expect((await items(winner!, '/v1/me/award-notices')).map(({ state }) => state)).toEqual(['已中标']);
  expect((await items(second!, '/v1/me/tender-results')).map(({ state, rank }) => [state, rank])).toEqual([['未中标', 2]]);
  expect((await items(winner!, '/v1/me/clarifications?tab=all')).map(({ label }) => label)).toEqual(['已澄清']);
  expect((await items(third!, '/v1/me/openings?tab=all')).map(({ state }) => state)).toEqual(['已解密']);
  // What is left to be done, in each role.
  expect((await items(winner!, '/v1/tenders')).map(({ id, label }) => [id, label])).toEqual([[open['id'], '待上传']]);
  expect((await items(second!, '/v1/me/tenders?tab=applied')).find(({ projectId }) => projectId === open['id'])).toMatchObject({ state: '审核中' });
  expect((await items(third!, '/v1/me/tenders?tab=toApply')).map(({ projectId }) => projectId)).toEqual([open['id']]);
  expect((await items(await signIn(office, 'caizheng01'), '/v1/me/todos')).map(({ label }) => label)).toEqual(['采购计划财政审核']);
}

test('S3-16 S3-28 S3-40 O31 the demonstration plays one season to its certificates and S3’s own tender to its contract; the next exam takes enrolments, the next project bids', async () => {
  const system = await startChaosSystem({ demo: true, more: { RATE_LIMIT_FACTOR: '1' } });
  const client = new pg.Client({ connectionString: system.ownerUrl });
  try {
    await client.connect();
    const over = (): string | undefined => system.lines.find((line) => /可登录|The demonstration ended/.test(line));
    const until = Date.now() + PATIENCE_MS;
    while (!over() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 200));
    // What it says last is why it ended.
    expect(over()?.includes('可登录') ? over() : system.lines.slice(-12).join('\n')).toMatch(/可登录：lx0001.*kaowu01.*cg0001/);
    const exams = async (): Promise<{ id: string; state: string; enrolments: number }[]> =>
      (
        await client.query(
          `select c.id, c.state, (select count(*)::int from enrolment n where n.exam_id = c.id) as enrolments from case_file c join exam e on e.case_id = c.id order by c.created_at`,
        )
      ).rows;
    // The clock has just passed the beginning of its enrolment.
    for (const end = Date.now() + 120_000; (await exams())[1]?.state !== 'enrolling' && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 200));
    const [season, next] = await exams();
    expect([season, next]).toEqual([
      { id: expect.any(String), state: 'issued', enrolments: 4 },
      { id: expect.any(String), state: 'enrolling', enrolments: 30 },
    ]);
    const sql = async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> =>
      (await client.query(text, [...params])).rows as T[];
    const books = await booksOf({ sql }, { id: season!.id, config: { name: '' } });
    expect(wrongIn(books)).toEqual([]);
    expect(books).toMatchObject({ begun: 4, enrolled: 4, seated: 4, passed: 2, partial: 2, certified: 2, receivedFen: '56000', refunds: 0 });
    // What the others leave under way has not been overtaken by the clock.
    const { rows: suppliers } = await client.query<{ state: string }>(`select state from case_file where type = 'SupplierOnboarding' order by state`);
    expect(suppliers.map(({ state }) => state)).toEqual(['admitted', 'notice']);
    await purchases(system);
    // When it was delivered, and with the members' names.
    const reports = (): Promise<{ n: number }[]> => sql(`select count(*)::int as n from document where kind = 'P43' and ready_at is not null`);
    for (const end = Date.now() + 120_000; (await reports())[0]!.n < 2 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await reports()).toEqual([{ n: 2 }]);
  } finally {
    await client.end();
    await system.stop();
  }
}, 1_800_000);
