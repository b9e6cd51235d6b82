// Places of a slot: taken and given back in the deciding transaction, under the lock of the slot's row.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Slot } from '../../../../domain/account/counter/appointment/slots.ts';
import { refuse } from '../../../../domain/kit/refusal.ts';
import { query } from '../../../../db/kit/sql.ts';

type Place = Pick<Slot, 'window' | 'starts'>;

/** Takes a place. Throws APPOINTMENT_SLOT_FULL when there are as many as the rule has now. */
export async function takePlace(em: EntityManager, district: string, { window, starts, capacity }: Place & Pick<Slot, 'capacity'>): Promise<void> {
  await query(em, `insert into counter_slot (district, window_id, starts, capacity) values ($1, $2, $3, $4) on conflict do nothing`, [
    district,
    window,
    starts,
    capacity,
  ]);
  // The row is waited for; then the condition is asked of what the other one has left.
  const [taken] = await query(
    em,
    `update counter_slot set taken = taken + 1, capacity = $4 where district = $1 and window_id = $2 and starts = $3 and taken < $4 returning taken`,
    [district, window, starts, capacity],
  );
  if (!taken) throw refuse('APPOINTMENT_SLOT_FULL');
}

export const givePlaceBack = (em: EntityManager, district: string, { window, starts }: Place): Promise<unknown> =>
  query(em, `update counter_slot set taken = taken - 1 where district = $1 and window_id = $2 and starts = $3`, [district, window, starts]);

/** From one slot to another. Rows are locked in one order, so that two who change places don't wait for each other. */
export async function movePlace(em: EntityManager, district: string, from: Place, to: Slot): Promise<void> {
  await query(
    em,
    `select 1 from counter_slot where district = $1 and ((window_id = $2 and starts = $3) or (window_id = $4 and starts = $5)) order by starts, window_id for update`,
    [district, from.window, from.starts, to.window, to.starts],
  );
  await takePlace(em, district, to);
  await givePlaceBack(em, district, from);
}
