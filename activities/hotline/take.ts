// Takes in what 12345 has for us, by schedule. Everything unanswered is asked for each time, so that an outage on either side costs nothing but time.
import { hotlineTicket, type TakeInput } from '../../domain/hotline/ticket.ts';
import { hotlineRules } from '../../domain/hotline/rules.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { epochMs, instant } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { takenNumbers } from '../../db/hotline/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { HotlineGateway } from '../../gateways/hotline.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

/** Further back nothing of the line's is waiting. */
const BACK_MS = 365 * 86_400_000;

/** Throws NeighbourAway, for the schedule to try again. Answers how many came in. */
export const hotlineTickets = ({
  hotline,
  decide,
}: {
  hotline: Pick<HotlineGateway, 'waiting'>;
  decide: (request: ActRequest) => Promise<Outcome>;
}): DailyCheck => ({
  id: 'hotline-tickets',
  round: 'hotline',
  label: '12345工单接收',
  run: async ({ em, now, today, progress }) => {
    const { district } = ruleValue((await ruleBook(em)).rulesFor('000000', today), hotlineRules.office);
    const tickets = await hotline.waiting(new Date(epochMs(now) - BACK_MS).toISOString());
    const known = await takenNumbers(
      em,
      tickets.map(({ number }) => number),
    );
    let taken = 0;
    for (const { number, at, due, ...said } of tickets.filter((one) => !known.has(one.number))) {
      const input: TakeInput = { number, ...said, at: instant(at), due: instant(due), district };
      const outcome = await decide({ key: `hotline/${number}`, type: hotlineTicket.type, action: 'take', actor: { kind: 'system' }, input, bodyHash: '' });
      // Another run that takes the same ticket in this moment has it.
      if (!outcome.ok && outcome.refusal.code !== 'ALREADY_RUNNING') throw new Error(`ticket not taken: ${outcome.refusal.code}`);
      if (outcome.ok) taken++;
      progress();
    }
    return taken;
  },
});
