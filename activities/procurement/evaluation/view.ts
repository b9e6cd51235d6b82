// Opened bids for those who evaluate (G06, E07b): decrypted as they are read, from the halves that the opening has left, and never kept in the clear.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { piecesOf, uploadOf } from '../../../db/procurement/bids.ts';
import { openingById, sharesOf } from '../../../db/procurement/openings.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import type { FileStore } from '../../../gateways/files.ts';
import { BidBroken, isBroken } from '../../../security/bid/broken.ts';
import { fromHex } from '../../../security/bid/bytes.ts';
import { combineShares, wipe, type Share } from '../../../security/bid/halves.ts';
import { nodeCrypto } from '../../../security/bid/node.ts';
import { openBody } from '../../../security/bid/open.ts';
import { readPackage, type Manifest, type ManifestFile, type PackageReader } from '../../../security/bid/package.ts';
import { verifiedShare } from '../../../security/bid/unlock.ts';
import type { Ownership } from '../../../domain/procurement/evaluation/related.ts';
import type { Traces } from '../../../domain/procurement/evaluation/collusion.ts';
import type { Fields } from '../../../security/field.ts';
import { bodyOf } from '../bid/pieces.ts';
import { barReasons, ownershipsOf } from './ownership.ts';
import { tracesOf } from './traces.ts';

/** What was looked for has been read; the rest of the bid stays sealed. */
const ENOUGH = Symbol('enough');

export function viewingDesk({ orm, store, fields }: { orm: MikroORM; store: FileStore; fields: Fields }) {
  /** Reads an opened bid of a tender until the reader throws ENOUGH. Throws NOT_FOUND where it was not decrypted, BidBroken where it does not hold. */
  async function reading(em: EntityManager, tenderId: string, openingId: string, reader: PackageReader): Promise<void> {
    const opening = await openingById(em, openingId);
    if (!opening || opening.tenderId !== tenderId || opening.halfA === null) throw refuse('NOT_FOUND');
    const { header } = (await uploadOf(em, opening.uploadId))!.header;
    const shares = (await sharesOf(em, opening.bidRoot))
      .map((given) => verifiedShare(header, given))
      .filter((share): share is Share => share !== null);
    const half = fromHex(opening.halfA);
    const combined = await combineShares(nodeCrypto, half, shares, header.k, header.dekCommit);
    if (!combined) throw new BidBroken('KEY', '密钥与投标回执中的密钥承诺不符');
    try {
      await readPackage(
        openBody(nodeCrypto, header, combined.dek, bodyOf(store, await piecesOf(em, opening.uploadId))),
        () => createHash('sm3'),
        reader,
      );
    } catch (error) {
      if (error !== ENOUGH) throw error;
    } finally {
      wipe(combined.dek, half, ...shares.map(({ bytes }) => bytes));
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
      let found: Manifest | null = null;
      await readable(orm.em.fork(), tenderId, openingId, {
        manifest: (manifest) => {
          found = manifest;
          throw ENOUGH;
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
