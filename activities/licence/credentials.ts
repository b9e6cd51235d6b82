// What verifiers of credentials ask of us: the signed status lists, who issues, and what of a credential its holder shows. Lists are made anew when something has changed, asked at most once in
// two seconds; they are kept for the time in which the database is away.
import type { MikroORM } from '@mikro-orm/postgresql';
import { X509Certificate } from 'node:crypto';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { contextOf, issuerId, STATUS_LIST_SIZE, statusListOf, type StatusPurpose } from '../../domain/licence/credential.ts';
import { issuingDistricts, statusBits, statusLists } from '../../db/licence/certificate-editions.ts';
import { now } from '../../db/kit/clock.ts';
import { databaseAway } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { encodeBits } from '../../security/bitstring.ts';
import type { DocumentSigner } from '../../security/cms.ts';
import { present, signStatusCredential } from '../../security/credential.ts';
import { CERTIFICATE_PAPER } from './certificate-editions.ts';

export interface CredentialDesk {
  /** A signed list; null: there is none with this number. */
  statusList: (purpose: StatusPurpose, list: number) => Promise<string | null>;
  /** Who issues in a 区划, with the certificates behind the signatures, the authority last; null: nobody. */
  issuer: (district: string) => Promise<{ id: string; name: string; certificates: string[]; lists: string[] } | null>;
  context: () => object;
  /** A credential with these claims alone. */
  present: (credential: string, disclose: readonly string[]) => Promise<string>;
}

const FRESH_MS = 2_000;

export function createCredentialDesk({
  orm,
  signer,
  site,
  freshMs = FRESH_MS,
}: {
  orm: MikroORM;
  signer: () => Promise<DocumentSigner>;
  site: string;
  freshMs?: number;
}): CredentialDesk {
  const known = new Map<string, { jwt: string; stamp: string; asked: number }>();
  const asking = new Map<string, Promise<string | null>>();
  /** The office of 上海 issues what stands in the lists; of several the first. */
  const issuing = async (district: string) => {
    const em = orm.em.fork();
    const day = shanghaiDay(await now(em));
    return issuerOf(ruleValue((await ruleBook(em)).rulesFor(district, day), documentRules.issuers), CERTIFICATE_PAPER);
  };

  async function renew(purpose: StatusPurpose, list: number): Promise<string | null> {
    const key = `${purpose}/${list}`;
    const held = known.get(key);
    try {
      const em = orm.em.fork();
      if (!(await statusLists(em)).includes(list)) return null;
      const bits = (await statusBits(em, list))[purpose].toSorted((a, b) => a - b);
      const at = await now(em);
      // Said anew each hour, so that whoever keeps it knows how old it is.
      const stamp = `${bits.join()}@${at.slice(0, 13)}`;
      if (held?.stamp === stamp) {
        held.asked = performance.now();
        return held.jwt;
      }
      const [district = '000000'] = await issuingDistricts(em);
      const { unit } = await issuing(district);
      const content = statusListOf({ site, purpose, list, issuer: { district, name: unit }, at, encoded: encodeBits(STATUS_LIST_SIZE, bits) });
      const jwt = await signStatusCredential(content, await signer());
      known.set(key, { jwt, stamp, asked: performance.now() });
      return jwt;
    } catch (error) {
      if (!held || !databaseAway(error)) throw error;
      return held.jwt;
    }
  }

  return {
    statusList: (purpose, list) => {
      const key = `${purpose}/${list}`;
      const held = known.get(key);
      if (held && performance.now() - held.asked < freshMs) return Promise.resolve(held.jwt);
      const running = asking.get(key) ?? renew(purpose, list).finally(() => asking.delete(key));
      asking.set(key, running);
      return running;
    },
    issuer: async (district) => {
      const em = orm.em.fork();
      if (!(await issuingDistricts(em)).includes(district)) return null;
      const { unit } = await issuing(district);
      const certificates = (await signer()).chain.map((der) => new X509Certificate(Buffer.from(der)).toString());
      const lists = (await statusLists(em)).flatMap((no) =>
        (['revocation', 'suspension'] as const).map((purpose) => `${site}/v1/credential-status/${purpose}/${no}`),
      );
      return { id: issuerId(site, district), name: unit, certificates, lists };
    },
    context: () => contextOf(site),
    present,
  };
}
