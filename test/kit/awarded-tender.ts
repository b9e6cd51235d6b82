// A project whose result is public, through REST. Of each 标项: the first candidate wins for 90 % of its budget, a second asks one 分 more, a third is no candidate. The bidders
// take turns, so that the second 标项 is the second bidder's.
import type { Lot } from '../../domain/procurement/project/fields.ts';
import { announcedTender, tenderClock, type TenderStaff } from './announced-tender.ts';
import { contact, type Person, type TenderBench } from './tender-bench.ts';

export interface Staff extends TenderStaff {
  bidders: readonly Person[];
}

/** It stands on 25 March 2026, 10:00. */
export async function awardedTender(bench: TenderBench, staff: Staff, more: { lots?: readonly Lot[] } & object = {}): Promise<string> {
  const { agent, buyer, bidders } = staff;
  const good = async (answer: PromiseLike<{ status: number; body: unknown }>, status = 200): Promise<void> => {
    const { status: found, body } = await answer;
    expect([found, body]).toEqual([status, expect.anything()]);
  };
  const id = await announcedTender(bench, staff, more);
  for (const bidder of bidders) await good(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  await tenderClock(bench)('2026-03-24T09:30:01');
  await bench.state(id, 'opening');
  const lots = (more.lots ?? [{ no: 1, name: '', budgetFen: '100000000' }]).map(({ no, budgetFen }, turn) => ({
    lot: no,
    bidders: bidders.map((_, n) => ({
      organisationId: bidders[(n + turn) % bidders.length]!.organisationId,
      rank: n < 2 ? n + 1 : null,
      priceFen: String((BigInt(budgetFen) * 9n) / 10n + BigInt(n)),
      score: 9500 - n * 100,
      reason: n < 2 ? null : '未响应实质性条款',
    })),
  }));
  await good(bench.act(id, 'report', agent, { endedOn: '2026-03-24', lots }));
  await good(bench.act(id, 'award', buyer, { lots: lots.map(({ lot, bidders: [first] }) => ({ lot, organisationId: first!.organisationId })) }));
  await tenderClock(bench)('2026-03-25T10:00:00');
  await good(bench.act(id, 'result', agent));
  return id;
}
