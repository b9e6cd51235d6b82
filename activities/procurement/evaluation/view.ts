// Opened bids for those who evaluate (G06, E07b): decrypted as they are read, from the halves that the opening has left, and never kept in the clear.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { openingById } from '../../../db/procurement/openings.ts';
import { pricesOf } from '../../../db/procurement/prices.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import { readPackage, type Manifest, type ManifestFile, type PackageReader } from '../../../security/bid/package.ts';
import type { Ownership } from '../../../domain/procurement/evaluation/related.ts';
import type { Traces } from '../../../domain/procurement/evaluation/collusion.ts';
import type { Fields } from '../../../security/field.ts';
import { openedBid, openedPrices } from '../bid/opened.ts';
import { barReasons, ownershipsOf } from './ownership.ts';
import { tracesOf } from './traces.ts';

/** What was looked for has been read; the rest of the bid stays sealed. */
const ENOUGH = Symbol('enough');
const NEXT = Symbol('next');

export function viewingDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  /**
   * Reads an opened bid of a tender, and its prices where these were sealed apart and are open, until the reader throws ENOUGH; NEXT goes on with the other. Throws NOT_FOUND where it
   * was not decrypted, BidBroken where it does not hold.
   */
  async function reading(em: EntityManager, tenderId: string, openingId: string, reader: PackageReader): Promise<void> {
    const opening = await openingById(em, openingId);
    if (!opening || opening.tenderId !== tenderId || opening.halfA === null) throw refuse('NOT_FOUND');
    const price = (await pricesOf(em, tenderId)).find((one) => one.openingId === openingId)?.halfA ?? null;
    const bodies = [openedBid(em, store, opening), ...(price === null ? [] : [openedPrices(em, store, opening, price)])];
    for (const body of bodies)
      try {
        await readPackage(body, () => createHash('sm3'), reader);
      } catch (error) {
        if (error === ENOUGH) return;
        if (error !== NEXT) throw error;
      }
  }
  /** The same for people: throws EVALUATION_UNREADABLE where what was sealed is no package. */
  async function readable(em: EntityManager, tenderId: string, openingId: string, reader: PackageReader): Promise<void> {
    try {
      await reading(em, tenderId, openingId, reader);
    } catch (error) {
      if (!isBroken(error)) throw error;
      throw refuse('EVALUATION_UNREADABLE', { message: error.message });
    }
  }
  return {
    /** What a bid holds. Throws NOT_FOUND, EVALUATION_UNREADABLE. */
    async openedManifest(tenderId: string, openingId: string): Promise<Manifest> {
      let found = null as Manifest | null;
      await readable(orm.em.fork(), tenderId, openingId, {
        manifest: (manifest) => {
          found = found === null ? manifest : { ...found, files: [...found.files, ...manifest.files] };
          throw NEXT;
        },
        bytes: () => undefined,
      });
      return found!;
    },
    /** What the opened bids of a tender betray of a common hand; each is read whole. */
    openedTraces(tenderId: string): Promise<Traces[]> {
      const em = orm.em.fork();
      return tracesOf(em, fields, tenderId, (openingId, reader) => reading(em, tenderId, openingId, reader));
    },
    /** Who stands behind the bidders whose bids were opened. */
    ownerships: (tenderId: string): Promise<Ownership[]> => ownershipsOf(orm.em.fork(), fields, tenderId),
    /** What bars a bidder from a 标项 beside its rivals there. */
    barReasons: (tenderId: string, bid: { lot: number; organisationId: string }): Promise<Reason[]> =>
      barReasons(orm.em.fork(), fields, tenderId, bid),
    /** Sends one file of a bid. What breaks on the way breaks the answer off, so that nobody takes half a file for a whole one. */
    async sendOpened(tenderId: string, openingId: string, slot: ManifestFile['slot'], to: Writable): Promise<void> {
      try {
        await reading(orm.em.fork(), tenderId, openingId, {
          manifest: () => undefined,
          bytes: async (file, bytes) => {
            if (file.slot !== slot || to.write(Buffer.from(bytes))) return;
            await Promise.race([once(to, 'drain'), once(to, 'close')]);
            if (to.destroyed) throw ENOUGH;
          },
          end: (file) => {
            if (file.slot === slot) throw ENOUGH;
          },
        });
        to.end();
      } catch (error) {
        to.destroy(error as Error);
        throw error;
      }
    },
  };
}
