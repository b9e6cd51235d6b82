// Printing put together for the process that has the browser. Blank forms that are missing are printed beside its work, tried until they are there.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../../config.ts';
import type { Fields } from '../../security/field.ts';
import { openStore } from '../file/open.ts';
import type { CertificateMaking } from '../licence/make-activity.ts';
import { createCertificateMaking, type MakeDeps } from '../licence/make-certificate.ts';
import { createDocuments } from './documents.ts';
import { createIssueActivities, type IssueDeps } from './issue.ts';
import type { IssueActivities } from './issue-activity.ts';
import { createPrintActivities, prepareBlankForms, storeInFiles, type PrintActivities } from './keep.ts';
import { createSeatPrinting, type SeatPrinting } from '../exam/seats/print.ts';
import { documentKinds } from './kinds.ts';
import { createPdfPool } from './pool.ts';

export interface OpenPrinting {
  orm: MikroORM;
  fields: Fields;
  /** Where files are kept. */
  files: Config['files'];
  /** Folder of the browser. */
  folder: string;
  /** Who signs and seals what is issued, and where its public page is. Left out: nothing is issued, forms are printed only. */
  issuing?: Pick<IssueDeps, 'signer' | 'sealing' | 'verifyAt'> & Partial<Pick<IssueDeps, 'kinds'>>;
  /** What certificates are made with beside it; left out: none are made here. */
  certificates?: Pick<MakeDeps, 'keyring' | 'decide' | 'site'>;
  /** CHROMIUM_PATH */
  executablePath?: string;
  /** Time to leave to the start of everything else before the first form. */
  afterMs?: number;
  onError?: (error: unknown) => void;
}

export interface Printing {
  activities: PrintActivities & SeatPrinting & Partial<IssueActivities & CertificateMaking>;
  /** Resolves when every blank form is in the store. */
  prepared: Promise<void>;
  close: () => Promise<void>;
}

/** Pages of the browser. */
const SLOTS = 2;

export async function openPrinting({
  orm,
  fields,
  files,
  folder,
  executablePath,
  issuing,
  certificates,
  afterMs = 0,
  onError = () => undefined,
}: OpenPrinting): Promise<Printing> {
  const store = await openStore(fields, files);
  const pool = createPdfPool({ folder, slots: SLOTS, ...(executablePath === undefined ? {} : { executablePath }) });
  const documents = createDocuments({ pool, store: storeInFiles(store) });
  let closed = false;
  let wakeUp = (): void => undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => (clearTimeout(timer), resolve());
    });
  const prepare = async (): Promise<void> => {
    if (afterMs) await pause(afterMs);
    for (let wait = 1_000; !closed; wait = Math.min(wait * 2, 60_000)) {
      try {
        return void (await prepareBlankForms({ orm, files: store, documents, stopped: () => closed }));
      } catch (error) {
        if (closed) return;
        onError(error);
        await pause(wait);
      }
    }
  };
  const prepared = prepare();
  const issue = issuing ? createIssueActivities({ orm, fields, pool, files: store, kinds: documentKinds, ...issuing }) : null;
  return {
    activities: {
      ...createPrintActivities({ orm, fields, documents }),
      ...createSeatPrinting({ orm, fields, files: store, pool }),
      ...issue,
      ...(issue && issuing && certificates
        ? createCertificateMaking({ orm, fields, issueDocument: issue.issueDocument, signer: issuing.signer, slots: SLOTS, ...certificates })
        : {}),
    },
    prepared,
    close: async () => {
      closed = true;
      wakeUp();
      await prepared;
      await pool.close();
    },
  };
}
