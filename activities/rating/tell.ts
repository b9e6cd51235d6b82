// Telling whoever is asked for a rating, and operators of a bad one that nobody has looked at in time.
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { inboxTemplates } from '../../domain/kit/message-templates.ts';
import { paramsOf } from '../../domain/kit/messages.ts';
import { processTables } from '../../domain/processes.ts';
import { ratingOf } from '../../db/rating/reads.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { once } from '../kit/next.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { EffectParts } from '../processes.ts';

export type RatingMessage = 'ratingInvited' | 'ratingReminder' | 'ratingFollowedUp' | 'ratingReplied';

export interface RatingActivities {
  /** Tells the applicant in the inbox, once per effect key. */
  tellRating: (request: EffectRequest & { message: RatingMessage }) => Promise<unknown>;
  /** Puts up, or takes down, the operators' notice that a bad rating waits longer than it may. */
  warnOfRating: (request: EffectRequest & { late: boolean }) => Promise<unknown>;
}

const labels: Readonly<Record<string, string>> = Object.fromEntries(processTables.map(({ type, label }) => [type, label]));

export const createRatingActivities = ({ orm, notify }: EffectParts): RatingActivities => ({
  tellRating: async ({ message, ...request }) => {
    const em = orm.em.fork();
    const row = await ratingOf(em, request.caseId);
    if (!row) throw new Error(`no rating ${request.caseId}`);
    // The newest clock of the kind that the message names: the one that the act has started.
    const name = message === 'ratingFollowedUp' ? 'appeal' : 'window';
    const [clock] = await query<{ due: Instant }>(
      em,
      `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 order by started_at desc limit 1`,
      [request.caseId, name],
    );
    const words: Record<string, string> = {
      matter: labels[row.ratedType] ?? row.ratedType,
      due: clock ? `${shanghaiDay(plusMs(clock.due, -1))}（含当日）` : '',
    };
    const params = Object.fromEntries(paramsOf(inboxTemplates[message]).map((param) => [param, words[param] ?? '']));
    return notify({ ...request, template: message, to: { accountId: row.applicantId }, params });
  },
  warnOfRating: ({ late, ...request }) =>
    once({ orm }, request, late ? 'rating late' : 'rating seen to', async () => {
      const key = `rating/late/${request.caseId}`;
      const em = orm.em.fork();
      await (late ? raise(em, { key, kind: 'rating', message: '有差评未在规定期限内核实或整改，请督促办理。' }) : resolve(em, key));
      return null;
    }),
});
