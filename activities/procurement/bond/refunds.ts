// What of a project's bonds is due back once an act is done, and the acts that end it for everybody.
import type { EntityManager } from '@mikro-orm/postgresql';
import { losersBonds, openRefunds, paidBonds } from '../../../db/procurement/bonds.ts';
import type { Instant, PlainDate } from '../../../domain/kit/instant.ts';
import { dueDay } from '../../../domain/procurement/bond/bond.ts';
import type { Law } from '../../../domain/procurement/law/deadlines.ts';
import type { ProcessRecords, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';
import { fallDue } from './records.ts';

/** Acts of a project that make it void. */
export const voids: readonly string[] = ['voidFew', 'voidQualified', 'voidOrdered'];

/** Last days: those of the losers among them where the act publishes the result, everybody's where it makes the project void. */
export async function refundsAfter(em: EntityManager, projectId: string, action: string, law: Law, received: Instant): Promise<PlainDate[]> {
  const open = await openRefunds(em, projectId);
  if (action === 'publishResult') return (await losersBonds(em, projectId)).length ? [...open, dueDay(law, 'lost', received)] : open;
  if (!voids.includes(action)) return open;
  return (await paidBonds(em, projectId, null)).length ? [...open, dueDay(law, 'ended', received)] : open;
}

type Apply = NonNullable<ProcessRecords<Loaded>['apply']>;

/** The same records, with every bond due back where the project ends without a winner. */
export const returningBonds = (apply: Apply): Apply => ({
  ...apply,
  ...Object.fromEntries(
    [...voids, 'terminate'].map((name) => [
      name,
      async (...[act, move]: Parameters<NonNullable<Apply[string]>>): Promise<Written> => {
        const written = (await apply[name]?.(act, move)) ?? {};
        return { ...written, also: [...(written.also ?? []), ...fallDue(act, await paidBonds(act.em, act.file.id, null), 'ended')] };
      },
    ]),
  ),
});
