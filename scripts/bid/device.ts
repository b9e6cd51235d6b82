// What the client says of its machine: a hash over its network cards and name, which the platform keeps under a key and compares after the hour alone. Machines without any
// network card say nothing.
import { createHash } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';

export function deviceHash(): string | undefined {
  const cards = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).flatMap(({ mac, internal }) => (internal ? [] : [mac])));
  if (!cards.length) return undefined;
  return createHash('sm3')
    .update(`banshi-bid-device-v1\n${hostname()}\n${[...new Set(cards)].toSorted().join('\n')}`)
    .digest('hex');
}
