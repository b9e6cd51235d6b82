// The hour: what becomes of a tender whose window has closed. One opening for each bid that stands, and is confirmed where a correction asks for it, and the ceremony that they belong to; with fewer than three bids none,
// and the project is void (R19, R21). Each act has its key, so that a kill anywhere leaves the same opening.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../../domain/kit/act.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { mayOpen } from '../../../domain/procurement/law/opening.ts';
import { tenderOpening } from '../../../domain/procurement/opening/ceremony.ts';
import { bidOpening } from '../../../domain/procurement/opening/opening.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { UNFINISHED } from '../../../db/procurement/bid-log.ts';
import { UNCONFIRMED } from '../../../db/procurement/confirmations.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';

export interface OpenDeps {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Harmless to repeat. */
async function openTender({ orm, decide }: OpenDeps, tenderId: string): Promise<void> {
  const em = orm.em.fork();
  const window = (await tenderWindow(em, tenderId))!;
  const bids = await query<{ id: string }>(
    em,
    `select b.case_id as id from bid b join case_file c on c.id = b.case_id join tender_window w on w.id = b.tender_id
       where b.tender_id = $1 and c.state = 'uploaded' and ${UNCONFIRMED} is null order by b.receipt`,
    [tenderId],
  );
  const act = async (request: Pick<ActRequest, 'key' | 'type' | 'action' | 'input'> & { caseId?: string }): Promise<void> => {
    const outcome = await decide({ ...request, actor: { kind: 'system' }, bodyHash: request.key });
    if (!outcome.ok) throw new Error(`${request.type}.${request.action} was refused: ${outcome.refusal.code}`);
  };
  const set = (await ruleBook(em)).rulesFor(window.district, shanghaiDay(window.closedAt!));
  // Who is in the room and whether it is recorded is asked when the agency declares the opening; now only their number counts.
  const { verdict } = mayOpen(set, {
    at: window.closedAt!,
    bidDeadline: window.opensAt,
    bidders: bids.length,
    evaluatorsPresent: false,
    recorded: true,
  });
  const few = verdict === 'violation';
  if (few) await act({ key: `${tenderId}/few`, type: tenderProject.type, action: 'voidFew', caseId: tenderId, input: { bidders: bids.length } });
  else {
    for (const { id } of bids) await act({ key: `${id}/opening`, type: bidOpening.type, action: 'open', input: { bidId: id } });
    await act({ key: `${tenderId}/ceremony`, type: tenderOpening.type, action: 'open', input: { tenderId } });
  }
  await query(em, `update tender_window set opening = $2 where id = $1 and opening is null`, [tenderId, few ? 'few' : 'open']);
}

/** For the loop: opens what has closed, down to its checkpoint, and whose project stands at 开标中; a suspended one waits. Answers how many. Throws what was wrong with the first that did not open, when the others are. */
export async function openClosedTenders(deps: OpenDeps): Promise<number> {
  const closed = await query<{ id: string }>(
    deps.orm.em.fork(),
    `select w.id from tender_window w join case_file p on p.id = w.id where w.closed_at is not null and w.opening is null and w.opens_at <= app_now()
       and p.state = 'opening' and coalesce(p.regions->>'hold', 'none') <> 'suspended' and not ${UNFINISHED} order by w.opens_at limit 20`,
  );
  const wrong: unknown[] = [];
  // What is wrong with one tender keeps no other waiting.
  for (const { id } of closed) await openTender(deps, id).catch((error: unknown) => wrong.push(error));
  if (wrong.length) throw wrong[0];
  return closed.length;
}
