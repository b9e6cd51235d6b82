// What the public page reads: the record behind a paper, or the signed list when the record is out of reach. The list is made anew when something has
// changed, asked at most once in two seconds; so a revocation is in it well within five.
import type { MikroORM } from '@mikro-orm/postgresql';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { certificateVerdictOf, statusCodes, verdictOf, type FileVerdict, type Verdict } from '../../domain/licence/verdict.ts';
import { databaseAway } from '../../db/kit/sql.ts';
import { allCertificates, certificateByToken, isOlderCertificate, type CertificateOnRecord } from '../../db/licence/certificate-editions.ts';
import {
  allPapers,
  documentByToken,
  isOlderEdition,
  otherTokens,
  paperByToken,
  stampOf,
  type DocumentOnRecord,
  type PaperOnRecord,
} from '../../db/licence/verify.ts';
import { journalPublicKeys, type Keyring } from '../../security/keyring.ts';
import { makeStatusList, signStatusList, statusIn, type SignedStatusList } from '../../security/status-list.ts';

export interface Verified {
  verdict: Verdict;
  /** The licence's paper; null for other documents, and when only the list could be asked. */
  paper: PaperOnRecord | null;
  document: DocumentOnRecord | null;
  /** A certificate of the exam, or a copy of it. */
  certificate: CertificateOnRecord | null;
  /** `list`: the record was out of reach, and the list speaks of an earlier moment. */
  source: 'record' | 'list';
  /** Moment that the answer speaks of. */
  at: string;
}

export interface LicenceDesk {
  /** Null: no such paper. Rejects when neither record nor list can be asked. */
  verify: (token: string) => Promise<Verified | null>;
  /** What a file with this hash is beside what was issued; null while there is no file, or when only the list could be asked. */
  compare: (found: Verified, sha256: string) => Promise<FileVerdict | null>;
  /** The newest list; the last one known when the database is away. */
  statusList: () => Promise<SignedStatusList>;
  publicKeys: () => Record<string, string>;
}

const FRESH_MS = 2_000;

export function createLicenceDesk({ orm, keyring, freshMs = FRESH_MS }: { orm: MikroORM; keyring: Keyring; freshMs?: number }): LicenceDesk {
  let known: { list: SignedStatusList; stamp: string; asked: number } | null = null;
  let asking: Promise<SignedStatusList> | null = null;

  async function renew(): Promise<SignedStatusList> {
    const em = orm.em.fork();
    let { list, stamp } = known ?? { list: null, stamp: null };
    try {
      const now = await stampOf(em);
      if (now !== stamp || !list) {
        const { at, papers } = await allPapers(em);
        const licences = papers.map((paper) => ({ token: paper.token, status: statusCodes.indexOf(verdictOf(paper)) }));
        const certificates = (await allCertificates(em)).map((one) => ({ token: one.token, status: statusCodes.indexOf(certificateVerdictOf(one)) }));
        const others = (await otherTokens(em)).map((token) => ({ token, status: statusCodes.indexOf('issued') }));
        list = signStatusList(keyring, makeStatusList([...licences, ...certificates, ...others], statusCodes, at));
        stamp = now;
      }
    } catch (error) {
      if (!list || !databaseAway(error)) throw error;
    }
    known = { list, stamp: stamp ?? '', asked: performance.now() };
    return list;
  }

  const statusList = (): Promise<SignedStatusList> => {
    if (known && performance.now() - known.asked < freshMs) return Promise.resolve(known.list);
    asking ??= renew().finally(() => (asking = null));
    return asking;
  };

  async function onRecord(token: string): Promise<Verified | null> {
    const em = orm.em.fork();
    const paper = await paperByToken(em, token);
    if (paper) {
      const past = paper.validTo < shanghaiDay(paper.now);
      return { verdict: verdictOf({ ...paper, past }), paper, document: null, certificate: null, source: 'record', at: paper.now };
    }
    const certificate = await certificateByToken(em, token);
    if (certificate) {
      const verdict = certificateVerdictOf({ ...certificate, annotation: certificate.annotation?.standing ?? null });
      return { verdict, paper: null, document: null, certificate, source: 'record', at: certificate.now };
    }
    const document = await documentByToken(em, token);
    return document && { verdict: 'issued', paper: null, document, certificate: null, source: 'record', at: document.now };
  }

  return {
    statusList,
    publicKeys: () => journalPublicKeys(keyring),
    verify: async (token) => {
      try {
        const found = await onRecord(token);
        // The list stands ready for the moment in which the record is out of reach.
        if (found) await statusList();
        return found;
      } catch (error) {
        if (!databaseAway(error)) throw error;
        const list = await statusList();
        const status = statusIn(list, token);
        return status === null ? null : { verdict: status as Verdict, paper: null, document: null, certificate: null, source: 'list', at: list.at };
      }
    },
    compare: async ({ paper, document, certificate }, sha256) => {
      const issued = paper?.sha256 ?? document?.sha256 ?? certificate?.sha256 ?? null;
      if (issued === null) return null;
      if (issued === sha256) return 'same';
      const em = orm.em.fork();
      const older = paper ? await isOlderEdition(em, paper, sha256) : certificate !== null && (await isOlderCertificate(em, certificate, sha256));
      return older ? 'older' : 'changed';
    },
  };
}
