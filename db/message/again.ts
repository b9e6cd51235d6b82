// Messages that a missing consent held back, once it is there.
import type { EntityManager } from '@mikro-orm/postgresql';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { now } from '../kit/clock.ts';
import { query } from '../kit/sql.ts';
import { ruleBook } from '../rule/book.ts';

/** Kind of the outbox rows that send one of these messages: `{ message }` is its business key. */
export const SEND_AGAIN = 'smsAgain';

const HELD = `state = 'notApproved' and params is not null and coalesce(not_after > app_now(), true)`;

/**
 * Sets messages of a template that wait for its consent to be sent again, once for each time they were held back. Older ones than the rule
 * `message.sendAgainHours` says stay as they are, in the operators' overview; so do codes, whose words are gone. Answers how many are sent.
 */
export async function sendHeldBack(em: EntityManager, templateCode: string): Promise<number> {
  const places = await query<{ district: string }>(em, `select distinct district from message where template = $1 and ${HELD}`, [templateCode]);
  if (!places.length) return 0;
  const book = await ruleBook(em);
  const today = shanghaiDay(await now(em));
  const hours = places.map(({ district }) => ({ district, hours: ruleValue(book.rulesFor(district, today), commonRules.sendAgainHours) }));
  const sent = await query(
    em,
    `with again as (
       update message m set state = 'waiting', last_error = null from jsonb_to_recordset($2::jsonb) h(district text, hours int)
        where m.template = $1 and m.district = h.district and ${HELD} and m.created_at >= app_now() - h.hours * interval '1 hour'
        returning m.id, m.key, m.attempts)
     insert into outbox (key, kind, payload, created_at, next_at)
       select 'again/' || id || '/' || attempts, $3, jsonb_build_object('message', key), app_now(), clock_timestamp() from again
       on conflict (key) do nothing returning 1`,
    [templateCode, JSON.stringify(hours), SEND_AGAIN],
  );
  return sent.length;
}
