// What a ticket entails: the answer goes back to 12345 under the effect's own key; operators know of one that is late.
import { hotlineTicket } from '../../domain/hotline/ticket.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { ANSWER_PLACE, ticketById } from '../../db/hotline/reads.ts';
import { isNeighbourRefused } from '../../gateways/kit/http.ts';
import { once } from '../kit/next.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { EffectParts } from '../processes.ts';

export interface HotlineActivities {
  /** Gives the answer to the line, once whatever is repeated, and says so on the case; what the line refuses stands there too. Throws NeighbourAway, for the engine to try again. */
  replyHotline: (request: EffectRequest) => Promise<unknown>;
  /** Puts up, or takes down, the operators' notice that a ticket waits longer than it may. */
  warnOfTicket: (request: EffectRequest & { late: boolean }) => Promise<unknown>;
}

export const createHotlineActivities = ({ orm, fields, neighbours, decide }: EffectParts): HotlineActivities => ({
  replyHotline: (request) =>
    once({ orm }, request, 'reply to 12345', async () => {
      const { number, answer } = (await ticketById(orm.em.fork(), request.caseId))!;
      const said = await neighbours.hotline
        .reply({ requestId: request.key, number, text: fields.decrypt(answer!, ANSWER_PLACE) })
        .then(({ receipt }) => ({ action: 'sent', input: { receipt } }))
        .catch((error: unknown) => {
          if (!isNeighbourRefused(error)) throw error;
          return { action: 'refused', input: { code: error.code } };
        });
      const { action, input } = said;
      const outcome = await decide({ key: `${request.key}/${action}`, type: hotlineTicket.type, action, caseId: request.caseId, actor: { kind: 'system' }, input, bodyHash: '' });
      if (!outcome.ok) throw new Error(`${hotlineTicket.type}.${action}: ${outcome.refusal.code}`);
      return { action };
    }),
  warnOfTicket: ({ late, ...request }) =>
    once({ orm }, request, late ? 'ticket late' : 'ticket seen to', async () => {
      const key = `hotline/late/${request.caseId}`;
      const em = orm.em.fork();
      await (late ? raise(em, { key, kind: 'hotline', message: '有12345工单未在办理期限内答复，请督促办理。' }) : resolve(em, key));
      return null;
    }),
});
