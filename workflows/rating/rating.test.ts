// 好差评 on the real engine: invitation, reminder, 未评价 and the clocks of a bad rating by the moved clock; 回访单 printed; 一网通办 told by the worker's loop.
import { randomUUID } from 'node:crypto';
import { one, query } from '../../db/kit/sql.ts';
import type { Actor } from '../../domain/kit/actor.ts';
import { workflowId } from '../../temporal/names.ts';
import { until } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { registrationBench, type RegistrationBench } from '../../test/kit/registration-bench.ts';

let bench: RegistrationBench;
beforeAll(async () => {
  bench = await registrationBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const em = () => bench.orm.em.fork();
/** A case that has been withdrawn: it ends without a decision, and is rated all the same. */
async function ended() {
  const { desk } = bench;
  const [who, where] = [await desk.applicant(), await desk.employer()];
  await desk.certificate(who);
  const { id, version } = await desk.submitted(who, where, 'initial');
  await desk.act(id, 'withdraw', who.actor, version).expect(200);
  const { rating } = await one<{ rating: string }>(em(), `select case_id as rating from rating where rated_case_id = $1`, [id]);
  await bench.followed(rating);
  return { who, id, rating };
}
const act = async (caseId: string, action: string, actor: Actor, input: object = {}): Promise<void> => {
  const outcome = await bench.desk.acts({ key: randomUUID(), type: 'CaseRating', action, caseId, actor, input, bodyHash: '' });
  if (!outcome.ok) throw new Error(`${action}: ${JSON.stringify(outcome.refusal)}`);
};
const actions = async (caseId: string): Promise<string[]> =>
  (await query<{ action: string }>(em(), `select action from journal where case_id = $1 order by seq`, [caseId])).map(({ action }) => action);
const warning = async (caseId: string): Promise<boolean> =>
  (await query(em(), `select 1 from operator_notice where key = $1 and resolved_at is null`, [`rating/late/${caseId}`])).length > 0;
async function keep(caseId: string, scenario: string): Promise<void> {
  const id = workflowId('CaseRating', caseId);
  await until(async () => (await bench.engine.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED');
  await keepHistory(bench.engine, 'CaseRating', scenario, id);
}

test('S3-50 invited at the end, reminded once after three days, 未评价 after thirty, and the run ends', async () => {
  const { who, rating } = await ended();
  expect(await bench.notices(rating, who.id)).toEqual([
    expect.stringMatching(/^您的执业注册已办结，请于\d{4}-\d\d-\d\d（含当日）前对本次服务作出评价。$/),
  ]);
  await bench.pass(rating, 'reminder');
  expect(await bench.notices(rating, who.id)).toEqual([expect.anything(), expect.stringContaining('尚未评价')]);
  await bench.pass(rating, 'window');
  expect(await actions(rating)).toEqual(['invite', 'remind', 'lapse']);
  expect(await bench.row(rating)).toMatchObject({ state: 'unrated' });
  await keep(rating, 'unrated');
}, 120_000);

test('S3-50 who has rated is not reminded, whatever time passes', async () => {
  const { who, rating } = await ended();
  await act(rating, 'rate', who.actor, { level: 5, tags: [], realName: false });
  await bench.days(40);
  await keep(rating, 'good');
  expect(await actions(rating)).toEqual(['invite', 'rate']);
  expect(await bench.notices(rating, who.id)).toHaveLength(1);
}, 120_000);

test('S3-50 a bad rating that nobody looks into for a working day, and is not put right in fifteen, is on the operators’ page until it is; then 回访单, no appeal, 公开回复', async () => {
  const { desk } = bench;
  const { who, id, rating } = await ended();
  const manager = desk.officer('informationManager');
  await act(rating, 'rate', who.actor, { level: 2, tags: ['一次告知'], text: '补正两次', realName: true });
  await bench.pass(rating, 'contact');
  await until(() => warning(rating));
  await act(rating, 'contact', manager, { note: '已电话联系' });
  await until(async () => !(await warning(rating)));
  await act(rating, 'uphold', manager, { note: '第一次告知有遗漏', remedy: 'complex' });
  await bench.pass(rating, 'rectify');
  await until(() => warning(rating));
  await act(rating, 'rectify', manager, { note: '逐项核对后发出' });
  await act(rating, 'followUp', manager, { note: '电话回访', satisfied: true });
  await bench.followed(rating);
  expect(await bench.papers(rating)).toEqual([expect.objectContaining({ kind: 'P26' })]);
  expect(await warning(rating)).toBe(false);
  await bench.pass(rating, 'appeal');
  await act(rating, 'reply', manager, { note: '已改进一次告知，感谢监督。' });
  await bench.followed(rating);
  expect(await actions(rating)).toEqual('invite rate contactLate contact uphold rectifyLate rectify followUp appealLapsed reply'.split(' '));
  expect((await bench.notices(rating, who.id)).at(-1)).toBe('您对执业注册的评价已公开回复，请登录查看。');
  // By the worker's own loop.
  const { number } = await one<{ number: string }>(em(), `select number from registration where case_id = $1`, [id]);
  const sent = async () =>
    ((await (await fetch(`${bench.sandbox.url}/rating/_rows`)).json()) as { path: string; asked: { caseNo: string } }[]).filter(
      ({ asked }) => asked.caseNo === number,
    );
  await until(async () => (await sent()).length === 9);
  expect((await sent()).filter(({ path }) => path === '/ratings')).toHaveLength(1);
  await keep(rating, 'handled');
}, 180_000);
