// The ledger's part of a worker: what sends, and what compares at night.
import type { MikroORM } from '@mikro-orm/postgresql';
import { uidOf } from '../../db/account/platform.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import type { DispatchKind } from './kinds.ts';
import { employerBases } from './employers.ts';
import { reconciliation } from './reconcile.ts';
import { dispatchHandlers } from './send.ts';
import { dispatchKinds, partnerBooks } from './senders.ts';

export interface DispatchWork {
  handlers: Record<string, OutboxHandler>;
  check: DailyCheck;
  /** What comes in: base data of employers. */
  employers: DailyCheck;
}

export interface OpenDispatch {
  orm: MikroORM;
  fields: Fields;
  neighbours: Neighbours;
  /** Kinds of other processes. */
  also?: readonly DispatchKind[];
}

export function openDispatch({ orm, fields, neighbours, also = [] }: OpenDispatch): DispatchWork {
  const kinds = [...dispatchKinds({ fields, neighbours, uidOf: (em, accountId) => uidOf(em, fields, 'one-stop', accountId) }), ...also];
  return {
    handlers: dispatchHandlers({ orm, fields, kinds }),
    check: reconciliation(fields, partnerBooks({ neighbours })),
    employers: employerBases(neighbours.safetyPlatform),
  };
}
