// U09 the library of electronic licences, U21 制发 and 归集. Two houses with a shelf each: what one lost the other may have, which 归集对账 shows.
import type { Router } from 'express';
import { collectedQuerySchema, type Collected } from '../gateways/contracts/licence-collection.ts';
import { findSchema, numbersSchema, type Held } from '../gateways/contracts/licence-library.ts';
import { putLicenceSchema, standingSchema, type LibraryLicence, type LicenceKept } from '../gateways/contracts/licence.ts';
import { onceEach, taken } from './kit/once.ts';
import { openRows, type Rows } from './kit/rows.ts';
import { createSealed, type Sealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

interface Kept extends LibraryLicence {
  at: string;
  /** When the standing began: an older word that comes late changes nothing. */
  since: string;
}

function shelf(name: 'licence-library' | 'licence-collection', kit: Kit, put: string): { sealed: Sealed; kept: Rows<Kept> } {
  const sealed = createSealed(name, kit);
  const kept = openRows<Kept>(`${name}-shelf`, kit.folder, ({ number }) => number);
  const once = onceEach(name, kit);
  sealed.onSealed(put, putLicenceSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once(put, asked, (id) => {
      const { licence, requestId } = asked;
      kept.put({ ...licence, at, since: at });
      return { status: 200, body: { requestId, libraryNumber: id, number: licence.number, at } satisfies LicenceKept };
    });
  });
  sealed.onSealed('/standing', standingSchema, async (asked) => {
    const now = await kit.clock();
    const held = kept.get(asked.number);
    if (!held) return refused(404, 'NO_SUCH_LICENCE', '未查询到该证照');
    return once('/standing', asked, (id) => {
      if (Date.parse(asked.from) >= Date.parse(held.since)) kept.put({ ...held, standing: asked.standing, since: asked.from });
      return taken(asked.requestId, id, now);
    });
  });
  return { sealed, kept };
}

const outward = ({ at: _at, since: _since, ...licence }: Kept): LibraryLicence => licence;

export function createLicenceLibrary(kit: Kit): Router {
  const { sealed, kept } = shelf('licence-library', kit, '/licences');
  sealed.onSealed('/find', findSchema, ({ holderIdNo, kind }) => {
    const found = kept.all().filter((one) => one.holderIdNo === holderIdNo && (kind === undefined || one.kind === kind));
    return { status: 200, body: { licences: found.map(outward) } };
  });
  sealed.onSealed('/numbers', numbersSchema, ({ from, to }) => {
    const held: Held[] = kept
      .all()
      .filter(({ at }) => at >= from && at < to)
      .map(({ number, standing, at }) => ({ number, standing, at }));
    return { status: 200, body: { held } };
  });
  return sealed.router;
}

export function createLicenceCollection(kit: Kit): Router {
  const { sealed, kept } = shelf('licence-collection', kit, '/issue');
  sealed.onSealed('/collected', collectedQuerySchema, ({ numbers }) => {
    const collected: Collected[] = numbers.flatMap((number) => {
      const held = kept.get(number);
      return held ? [{ number, at: held.at }] : [];
    });
    return { status: 200, body: { collected } };
  });
  return sealed.router;
}
