// The seal of an office on a paper: its picture when it is printed, and the seal platform's signature over the file's SM3 when it is done.
import { createHash } from 'node:crypto';
import type { PlainDate } from '../../domain/kit/instant.ts';
import type { SealGateway } from '../../gateways/seal.ts';

export interface OfficeSeal {
  code: string;
  /** `data:` address. */
  picture: string;
}

export interface Sealing {
  /** The seal that an office may use on a day; null where it has none. Throws NeighbourAway. */
  of: (creditCode: string, day: PlainDate) => Promise<OfficeSeal | null>;
  /** Seals the bytes of a finished document. The same bytes under the same id are sealed once. Throws NeighbourAway, NeighbourRefused. */
  apply: (id: string, seal: OfficeSeal, bytes: Uint8Array, title: string) => Promise<{ serial: string; value: string }>;
}

/** An office's seals change rarely; a new one is used after a minute. */
const FRESH_MS = 60_000;

export function createSealing(gateway: Pick<SealGateway, 'sealsOf' | 'apply'>): Sealing {
  const known = new Map<string, { seals: ReturnType<SealGateway['sealsOf']>; until: number }>();
  const sealsOf = (creditCode: string): ReturnType<SealGateway['sealsOf']> => {
    const held = known.get(creditCode);
    if (held && held.until > performance.now()) return held.seals;
    const seals = gateway.sealsOf(creditCode);
    known.set(creditCode, { seals, until: performance.now() + FRESH_MS });
    seals.catch(() => known.delete(creditCode));
    return seals;
  };
  return {
    of: async (creditCode, day) => {
      const seal = (await sealsOf(creditCode)).find(({ validTo }) => validTo >= day);
      return seal ? { code: seal.code, picture: `data:image/svg+xml;base64,${Buffer.from(seal.picture).toString('base64')}` } : null;
    },
    apply: async (id, { code }, bytes, title) => {
      const digest = createHash('sm3').update(bytes).digest('hex');
      const { serial, value } = await gateway.apply({ requestId: `${id}-${digest.slice(0, 16)}`, seal: code, digest, title });
      return { serial, value };
    },
  };
}
