// Holders with certificates, employers and licences in a fresh database, through the acts of the product; and the document of an edition as the printers leave it.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { certificateAct, licenceAct, type LicenceInputs } from '../../activities/licence/acts.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { creditCode, idNumber, mobile, personName } from '../../db/demo/invent.ts';
import { places as accountPlaces } from '../../db/account/find.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { LicenceAction } from '../../domain/licence/process.ts';
import type { Fields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from './database.ts';
import { done } from './suppliers.ts';

export interface Holder {
  accountId: string;
  name: string;
  idNumber: string;
  certificateId: string;
  certificateNumber: string;
}

export interface LicenceBench {
  orm: MikroORM;
  database: FreshDatabase;
  ring: Keyring;
  fields: Fields;
  deps: DecideDeps;
  /** An account with a certificate of the specialty (05 where it is left out). */
  holder: (specialty?: string) => Promise<Holder>;
  /** A certificate more for the same person. */
  certificate: (holder: Holder, specialty: string) => Promise<string>;
  employer: () => Promise<{ id: string; name: string }>;
  officer: (role: Role) => PersonActor;
  act: (type: string, action: string, actor: ActRequest['actor'], more?: Partial<ActRequest>) => Promise<Outcome>;
  licence: <A extends LicenceAction>(licenceId: string, action: A, input: LicenceInputs[A], of?: string) => Promise<Outcome>;
  /** A licence in force: its id, number and edition. */
  issued: (
    holder: Holder,
    more?: Partial<LicenceInputs['issue']>,
  ) => Promise<{ licenceId: string; number: string; editionId: string; token: string }>;
  editionOf: (licenceId: string) => Promise<{ editionId: string; token: string }>;
  /** What the printers leave: the row of a signed file; and 制证完成. Answers the file's hash. */
  printed: (editionId: string) => Promise<string>;
  collected: (editionId: string, by: 'library' | 'oneStop') => Promise<Outcome>;
  close: () => Promise<void>;
}

const PLACE = '310000';
let people = 700;

export async function licenceBench(keyring?: Keyring): Promise<LicenceBench> {
  const database = await freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'banshi-licences-'));
  const ring = keyring ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const orm = await createOrm(database.url);
  const parts = actParts(ring);
  const { fields } = parts;
  const deps: DecideDeps = { orm, registry: processRegistry(parts) };
  let acts = 0;

  const caseRow = (id: string, type: string, state: string): Promise<unknown> =>
    query(
      orm.em.fork(),
      `insert into case_file (state, regions, version, seq, head, followed, changed_at, created_at, id, type, district) values ($3, '{}', 0, 0, $4, null, app_now(), app_now(), $1, $2, '${PLACE}')`,
      [id, type, state, '0'.repeat(64)],
    );
  const act: LicenceBench['act'] = (type, action, actor, more = {}) =>
    decide(deps, { key: `licence-test-${process.pid}-${++acts}-${randomUUID()}`, type, action, actor, input: {}, bodyHash: '', ...more });
  const enter = async (holder: Pick<Holder, 'name' | 'idNumber'>, specialty: string, number: string): Promise<string> => {
    const id = uuidv7();
    const input = {
      number,
      district: PLACE,
      holderName: holder.name,
      idNumber: holder.idNumber,
      specialty,
      issuedOn: '2024-05-06',
      origin: 'formerSystem',
      importId: null,
    } as const;
    done(await decide(deps, certificateAct(randomUUID(), id, input)));
    return id;
  };

  const bench: LicenceBench = {
    orm,
    database,
    ring,
    fields,
    deps,
    act,
    holder: async (specialty = '05') => {
      const n = ++people;
      const accountId = uuidv7();
      const [name, own, phone] = [personName(n), idNumber(n, { birth: '1986-04-12' }), mobile(n)];
      await caseRow(accountId, 'Account', 'active');
      await query(
        orm.em.fork(),
        `insert into account (id, kind, district, user_name, user_name_key, person_name, phone, phone_index, id_number, id_number_index, created_at)
           values ($1, 'personal', '${PLACE}', $2, $2, $3, $4, $5, $6, $7, app_now())`,
        [
          accountId,
          `holder${n}`,
          name,
          fields.encrypt(phone, PLACE, accountPlaces.phone),
          fields.blindIndex(phone, 'phone'),
          fields.encrypt(own, PLACE, accountPlaces.idNumber),
          fields.blindIndex(own, 'idNumber'),
        ],
      );
      const certificateNumber = `SH2024${String(n).padStart(6, '0')}`;
      const certificateId = await enter({ name, idNumber: own }, specialty, certificateNumber);
      return { accountId, name, idNumber: own, certificateId, certificateNumber };
    },
    certificate: (holder, specialty) => enter(holder, specialty, `${holder.certificateNumber}-${specialty}`),
    employer: async () => {
      const n = ++people;
      const id = uuidv7();
      const name = `上海第${n}安全技术服务有限公司`;
      await query(
        orm.em.fork(),
        `insert into organisation (id, kind, district, name, name_key, credit_code, legal_type, created_at) values ($1, 'supplier', '${PLACE}', $2, $2, $3, 'enterprise', app_now())`,
        [id, name, creditCode(n)],
      );
      return { id, name };
    },
    officer: (role) => ({ kind: 'person', accountId: uuidv7(), grants: [{ role, district: PLACE }] }),
    licence: (licenceId, action, input, of = randomUUID()) => decide(deps, licenceAct(of, licenceId, action, input)),
    issued: async (holder, more = {}) => {
      const licenceId = uuidv7();
      const employerId = more.employerId ?? (await bench.employer()).id;
      const terms = { validFrom: '2026-01-01', validTo: '2030-12-31', specialty: '05', district: PLACE, caseId: null };
      const outcome = await bench.licence(licenceId, 'issue', {
        ...terms,
        certificateId: holder.certificateId,
        accountId: holder.accountId,
        employerId,
        ...more,
      });
      const { body } = done(outcome);
      return { licenceId, number: body['number'] as string, ...(await bench.editionOf(licenceId)) };
    },
    editionOf: (licenceId) =>
      one(orm.em.fork(), `select case_id as "editionId", token from electronic_licence where licence_id = $1 order by edition desc limit 1`, [
        licenceId,
      ]),
    printed: async (editionId) => {
      const hash = createHash('sha256').update(editionId).digest('hex');
      await query(
        orm.em.fork(),
        `insert into document (id, key, case_id, seq, kind, subject, district, title, token, at, asked_at, hash, size, signer, ready_at)
           values ($1, $2, $3, 1, 'P23', $6, '${PLACE}', '注册证书', $4, app_now(), app_now(), $5, 1000, '01', app_now())`,
        [uuidv7(), `${editionId}/1/licence`, editionId, randomUUID(), hash, editionId],
      );
      done(await act('ElectronicLicence', 'made', { kind: 'system' }, { caseId: editionId }));
      return hash;
    },
    collected: (editionId, by) => act('ElectronicLicence', 'collect', { kind: 'system' }, { caseId: editionId, input: { by, reference: `${by}-1` } }),
    close: async () => {
      await orm.close(true);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

/** The refusal of an act that must not have been done. */
export function refused(outcome: Outcome): { code: string; reasons: string[] } {
  if (outcome.ok) throw new Error(`done: ${outcome.state}`);
  return { code: outcome.refusal.code, reasons: (outcome.refusal.reasons ?? []).map(({ message }) => message) };
}
export const succeeded: (outcome: Outcome) => Done = done;
