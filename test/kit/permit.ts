// Records and acts of the test process (permit-table.ts).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Registry } from '../../activities/kit/records.ts';
import { registry } from '../../activities/kit/records.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Actor, Grant, PersonActor } from '../../domain/kit/actor.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { permit } from './permit-table.ts';

export const permits: Registry = registry({
  process: permit,
  begin: async (_: EntityManager, { actor }) => ({ district: '140000', applicantId: actor.kind === 'person' ? actor.accountId : null }),
  facts: async () => ({ complete: true }),
  window: () => 'permit/2026',
  apply: { submit: async ({ input }) => ({ data: { review: (input as { review?: boolean }).review ?? false } }) },
});

export const person = (grants: Grant[] = [], accountId = uuidv7()): PersonActor => ({
  kind: 'person',
  accountId,
  grants: [{ role: 'applicant' }, ...grants],
});

let counter = 0;
/** An act with a key of its own. */
export const act = (action: string, actor: Actor, more: Partial<ActRequest> = {}): ActRequest => ({
  key: `test-${process.pid}-${++counter}`,
  type: 'Permit',
  action,
  actor,
  input: {},
  bodyHash: 'h',
  ...more,
});
