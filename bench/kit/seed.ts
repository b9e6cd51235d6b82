// Suppliers ready to submit, by SQL: organisation, account, membership, session, an onboarding in 待提交 with the complete draft of the guide's
// company (personal values encrypted by the product's own codec), its uploads, and the consents of the office to every message.
import pg from 'pg';
import { accountProcess } from '../../domain/account/process.ts';
import { consentOccasions, versionsInForce } from '../../domain/account/consent.ts';
import { invitationProcess } from '../../domain/account/invitation.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { tabNames, type DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { documentVersions } from '../../db/account/documents.ts';
import { places } from '../../db/account/find.ts';
import { nameKey } from '../../db/account/organisations.ts';
import { recordDemoConsents } from '../../db/demo/consents.ts';
import { companyName, creditCode, mobile, personName } from '../../db/demo/invent.ts';
import { linXi, linXiFiles, type LinXiFile } from '../../db/demo/lin-xi.ts';
import { FILE_NAME } from '../../db/file/files.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { sealDraftTab } from '../../db/supplier/drafts.ts';
import { createFields, type Fields } from '../../security/field.ts';
import { sha256 } from '../../security/hash.ts';
import { hashPassword } from '../../security/password.ts';
import { openKeyring } from '../../security/keyring.ts';
import { newToken } from '../../security/token.ts';
import { sealSeeded } from './seals.ts';
import { begunCase, databaseNow, insertRows, type Row } from './rows.ts';

export interface SeededCase {
  /** The onboarding. */
  id: string;
  /** As seeded: 1. */
  version: number;
  token: string;
  accountId: string;
  organisationId: string;
  userName: string;
}

export interface SeedOptions {
  /** Of the owner. */
  url: string;
  keyringDir: string;
  count: number;
  /** Number of the first supplier; 0 to 99 999 in all. */
  from?: number;
  district?: string;
  /** Of every account. One hash for all: it is dear on purpose. */
  password?: string;
}

/** Adds suppliers; answers what is needed to act for them. */
export async function seedSuppliers(options: SeedOptions): Promise<SeededCase[]> {
  const { count, from = 0, district = '140000', password } = options;
  const fields = createFields(await openKeyring(options.keyringDir, { create: false }));
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const client = new pg.Client({ connectionString: options.url });
  await client.connect();
  try {
    const at = await databaseNow(client);
    const made = Array.from({ length: count }, (_, n) => supplier({ n: from + n, at, district, fields, passwordHash }));
    await client.query('begin');
    const tables = [
      'case_file',
      'journal',
      'organisation',
      'account',
      'membership',
      'session',
      'consent',
      'supplier',
      'file',
      'file_use',
      'supplier_draft',
    ] as const;
    for (const table of tables)
      await insertRows(
        client,
        table,
        made.flatMap(({ rows }) => rows[table]),
      );
    await client.query('commit');
    await sealSeeded(options.url, options.keyringDir);
    await client.query('analyze');
    return made.map(({ seeded }) => seeded);
  } finally {
    await client.end();
  }
}

/** The office consents to every message, so that none is held back. */
export async function consentToMessages(url: string): Promise<void> {
  const orm = await createOrm(url, { poolSize: 1 });
  try {
    await orm.em.fork().transactional((em) => recordDemoConsents(em, uuidv7(), { embedded: true }));
  } finally {
    await orm.close(true);
  }
}

interface Making {
  n: number;
  at: Instant;
  district: string;
  fields: Fields;
  passwordHash: string | null;
}

/** The guide's company under another name and number. */
function draftOf(n: number, at: Instant, fileId: (file: LinXiFile) => string): DossierDraft {
  const draft = linXi(shanghaiDay(at), fileId);
  return {
    ...draft,
    basic: { ...draft.basic, fullName: companyName(n) },
    qualification: { ...draft.qualification, creditCode: creditCode(n) },
  };
}

function supplier({ n, at, district, fields, passwordHash }: Making) {
  const [account, organisation, membership, id] = Array.from({ length: 4 }, () => uuidv7()) as [string, string, string, string];
  const { token, hash } = newToken();
  const userName = `bench${n}`;
  const actor = `person:${account}`;
  const files = new Map(Object.keys(linXiFiles).map((key) => [key as LinXiFile, uuidv7()]));
  const begun = [
    begunCase({ id: account, process: accountProcess, state: 'active', action: 'register', actor: 'anonymous', district, applicantId: account }, at),
    begunCase(
      {
        id: membership,
        process: invitationProcess,
        state: 'accepted',
        regions: { employment: 'enabled' },
        action: 'found',
        actor: 'anonymous',
        district,
        applicantId: account,
        organisationId: organisation,
      },
      at,
    ),
    begunCase(
      {
        id,
        process: onboarding,
        state: 'draft',
        action: 'create',
        actor,
        district,
        applicantId: account,
        organisationId: organisation,
        liveKey: `onboarding:${organisation}:${district}`,
      },
      at,
    ),
  ];
  const draft = draftOf(n, at, (file) => files.get(file)!);
  const rows = {
    case_file: begun.map(({ file }) => file),
    journal: begun.map(({ journal }) => journal),
    organisation: [
      {
        id: organisation,
        kind: 'supplier',
        district,
        name: companyName(n),
        name_key: nameKey(companyName(n)),
        credit_code: creditCode(n),
        legal_type: 'enterprise',
        created_at: at,
      },
    ],
    account: [
      {
        id: account,
        kind: 'supplier',
        district,
        user_name: userName,
        user_name_key: userName,
        person_name: personName(n),
        phone: fields.encrypt(mobile(n), district, places.phone),
        phone_index: fields.blindIndex(mobile(n), 'phone'),
        password_hash: passwordHash,
        wrong_tries: 0,
        organisation_id: organisation,
        created_at: at,
      },
    ],
    membership: [
      {
        id: membership,
        account_id: account,
        organisation_id: organisation,
        person_name: personName(n),
        post: '',
        roles: ['orgAdmin'],
        standing: 'enabled',
        created_at: at,
      },
    ],
    session: [sessionRow({ hash, account, organisation, at })],
    consent: [
      {
        id: uuidv7(),
        account_id: account,
        occasion: 'supplierTerms',
        statement: consentOccasions.supplierTerms.statement,
        documents: versionsInForce('supplierTerms', documentVersions, at).map(({ document, version, hash: text }) => ({
          document,
          version,
          hash: text,
        })),
        at,
      },
    ],
    supplier: [
      {
        case_id: id,
        organisation_id: organisation,
        district,
        name: companyName(n),
        credit_code: creditCode(n),
        applicant: userName,
        state: 'draft',
        created_at: at,
      },
    ],
    file: [...files].map(([key, file]) => ({
      id: file,
      owner_id: account,
      organisation_id: organisation,
      name: fields.encrypt(linXiFiles[key].name, '000000', FILE_NAME),
      size: 1024,
      mime: linXiFiles[key].mime,
      hash: sha256(key),
      state: 'clean',
      created_at: at,
      settled_at: at,
    })),
    file_use: [...files.values()].map((file) => ({ file_id: file, case_id: id })),
    supplier_draft: tabNames
      .filter((tab) => draft[tab])
      .map((tab) => ({
        case_id: id,
        tab,
        values: sealDraftTab(tab, draft[tab]!, fields, district),
        version: 1,
        saved_at: at,
        saved_by: account,
      })),
  } satisfies Record<string, Row[]>;
  const seeded: SeededCase = { id, version: 1, token, accountId: account, organisationId: organisation, userName };
  return { rows, seeded };
}

const sessionRow = ({ hash, account, organisation, at }: { hash: string; account: string; organisation: string; at: Instant }): Row => ({
  token_hash: hash,
  id: uuidv7(),
  account_id: account,
  organisation_id: organisation,
  listener: 'public',
  label: 'bench',
  created_at: at,
  last_seen_at: at,
  idle: '30 minutes',
  ends_at: plusMs(at, 12 * 3_600_000),
});
