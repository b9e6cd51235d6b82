// From the budget to the commission (J04–J13): the weekly import, the plan on both desks, the intention in public, the agency that takes it on.
import { instant, plusDays, shanghaiDay, type PlainDate } from '../../../domain/kit/instant.ts';
import { commission } from '../../../domain/procurement/commission/commission.ts';
import { plan } from '../../../domain/procurement/plan/plan.ts';
import { PAPER } from '../people.ts';
import { DISTRICT, type Cast } from './cast.ts';
import { act, onTask, type TenderStage } from './stage.ts';

export interface Purchase {
  planNumber: string;
  intentionShown: PlainDate;
  /** First day on which the activity may begin. */
  begins: PlainDate;
  commissionId: string;
}

/** Lines of the budget file, and what is planned of each. */
const lines = [
  { number: 'SH-YS-001', item: '信息化项目经费', fen: '100000000', catalogueCode: 'C16010300', name: '初级注册安全工程师管理子系统', method: 'consultation', wan: '100' },
  { number: 'SH-YS-002', item: '办公设备购置', fen: '60000000', catalogueCode: 'A02010105', name: '便携式计算机', method: 'openTender', wan: '60' },
  { number: 'SH-YS-003', item: '办公设备购置', fen: '20000000', catalogueCode: 'A02010601', name: '打印设备', method: 'inquiry', wan: '20' },
] as const;

const monday = (day: PlainDate): PlainDate => plusDays(day, (8 - new Date(`${day}T00:00:00Z`).getUTCDay()) % 7 || 7);

async function budget(stage: TenderStage, cast: Cast): Promise<Map<string, string>> {
  const day = monday(shanghaiDay(await stage.now()));
  const wire = lines.map(({ number, item, fen }) => [number, day.slice(0, 4), cast.purchaserCode, cast.buyer.organisation, item, fen].join('|'));
  await stage.sandbox('POST', '/fiscal-intranet/_file', { district: DISTRICT, date: day, lines: wire });
  await stage.to(instant(`${day}T06:05:00+08:00`));
  cast.next();
  const found = new Map<string, string>();
  await stage.until('预算未导入', async () => {
    const { body } = await (await cast.clerk.me()).get('/v1/budgets?limit=100');
    for (const { number, id } of body.items as { number: string; id: string }[]) found.set(number, id);
    return lines.every(({ number }) => found.has(number));
  });
  stage.say(`${day} 采购预算已自动导入 ${lines.length} 条`);
  return found;
}

async function planned(stage: TenderStage, { clerk, buyer, finance }: Cast, title: string, wanted: readonly object[], toEnd: boolean): Promise<{ id: string; number: string }> {
  const { body } = await (await clerk.me()).send('POST', '/v1/procurement-plans', { title, lines: wanted });
  const base = `/v1/procurement-plans/${body.id}`;
  const said = ({ state }: { state: string }): void => stage.say(`采购计划《${title}》→ ${plan.states[state]!.label}`);
  said((await act(await clerk.me(), base, 'submit')).body);
  said((await onTask(await buyer.me(), base, 'approve')).body);
  if (toEnd) said((await onTask(await finance.me(), base, 'approve')).body);
  const { number } = (await (await clerk.me()).get(base)).body;
  return { id: body.id as string, number: number as string };
}

/** A purchase whose activity may begin. */
export async function purchased(stage: TenderStage, cast: Cast): Promise<Purchase> {
  const { clerk, buyer, agent, reviewer, finance } = cast;
  const budgets = await budget(stage, cast);
  const line = ({ number, catalogueCode, name, method, wan }: (typeof lines)[number]): object => ({
    budgetId: budgets.get(number),
    catalogueCode,
    name,
    form: 'central',
    method,
    amountWan: wan,
  });
  const filed = await planned(stage, cast, '信息化及办公设备采购', lines.slice(0, 2).map(line), true);
  // Left with the finance office.
  await planned(stage, cast, '打印设备采购', lines.slice(2).map(line), false);

  const shown = shanghaiDay(await stage.now());
  for (const { name, wan } of lines.slice(0, 2)) {
    const said = { route: 'afterPlan', planId: filed.id, name: `${name}采购`, need: '见采购文件', budgetWan: wan, month: plusDays(shown, 35).slice(0, 7) };
    const { body } = await (await clerk.me()).send('POST', '/v1/procurement-intentions', said);
    await act(await clerk.me(), `/v1/procurement-intentions/${body.id}`, 'publish');
  }
  stage.say(`${shown} 采购意向已公开，30日后方可开展采购活动`);

  const listed = await (await finance.me()).send('POST', '/v1/procurement-agencies', { district: DISTRICT, creditCode: cast.agencyCode });
  await (await agent.me()).send('POST', `/v1/procurement-agencies/${listed.body.id}/configure`, { landline: '021-12345678' }, listed.version ?? listed.body.version);
  const asked = { planId: filed.id, lines: [1, 2], agencyId: agent.organisationId, title: '信息化及办公设备采购委托', scope: '采购全过程代理' };
  const { body } = await (await clerk.me()).send('POST', '/v1/commissions', asked);
  const base = `/v1/commissions/${body.id}`;
  const said = ({ state }: { state: string }): void => stage.say(`采购委托单 → ${commission.states[state]!.label}`);
  await act(await clerk.me(), base, 'submit');
  said((await onTask(await buyer.me(), base, 'approve')).body);
  said((await onTask(await reviewer.me(), base, 'accept')).body);
  const fileId = await (await clerk.me()).upload('委托协议.pdf', 'application/pdf', PAPER);
  said((await act(await clerk.me(), base, 'sign', { fileId })).body);
  // Counted from the day after, 30 whole days; then a Monday.
  return { planNumber: filed.number, intentionShown: shown, begins: monday(plusDays(shown, 30)), commissionId: body.id as string };
}

/** The day has come: the agency begins. */
export async function begun(stage: TenderStage, cast: Cast, { begins, commissionId }: Purchase): Promise<void> {
  await stage.to(instant(`${begins}T09:00:00+08:00`));
  cast.next();
  const { body } = await act(await cast.agent.me(), `/v1/commissions/${commissionId}`, 'start');
  stage.say(`${begins} 采购委托单 → ${commission.states[body.state]!.label}`);
}
