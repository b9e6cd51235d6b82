// Records of 职业资格证书 and of the lists that bring them from the former system.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { IssueCertificateInput } from '../../domain/licence/certificate.ts';
import { checkImport, importProcess, type CheckedRow, type ImportFacts, type ImportRow } from '../../domain/licence/import.ts';
import { certificateProcess, type CertificateInput } from '../../domain/licence/process.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { districtOf } from '../../db/data/districts/index.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { ProcessRecords } from '../kit/records.ts';
import { certificateAct } from './acts.ts';
import { certificateActs, certificateFacts, type LoadedCertificate } from './certificate-acts.ts';

interface Deps {
  fields: Fields;
}

/** Body of `propose`. */
export interface ImportInput {
  district: string;
  /** Name of the former system or of the file. */
  source: string;
  grounds: string;
  rows: readonly ImportRow[];
}

const taken = { code: 'CERTIFICATE_EXISTS' } as const;

export const certificateRecords = ({ fields }: Deps): ProcessRecords<LoadedCertificate> => ({
  process: certificateProcess,
  begin: async (_, { input }) => ({
    district: (input as CertificateInput).district,
    applicantId: (input as Partial<IssueCertificateInput>).accountId ?? null,
  }),
  facts: (em, file, _, received) => certificateFacts(em, file, received),
  apply: {
    ...certificateActs(fields),
    enter: async ({ em, file, input }) => {
      const { number, district, holderName, idNumber, specialty, issuedOn, origin, importId } = input as CertificateInput & {
        importId: string | null;
      };
      await query(
        em,
        `insert into certificate (id, number, district, holder_name, id_number, id_number_index, specialty, issued_on, origin, standing, import_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'valid', $10)`,
        [
          file.id,
          number,
          district,
          holderName,
          fields.encrypt(idNumber, district, places.idNumber),
          fields.blindIndex(idNumber, 'idNumber'),
          specialty,
          issuedOn,
          origin,
          importId,
        ],
      );
      return { data: { number, specialty, issuedOn, origin, importId } };
    },
  },
  unique: { certificate_number: taken, certificate_holder: taken, certificate_subject: taken, certificate_enrolment: taken },
});

/** What is registered already of what a list names, without telling anything else. */
async function registered(em: EntityManager, fields: Fields, rows: readonly ImportRow[]): Promise<{ known: Set<string>; held: Set<string> }> {
  const byIndex = new Map(rows.flatMap(({ idNumber }) => fields.blindIndexes(idNumber, 'idNumber').map((index) => [index, idNumber] as const)));
  const found = await query<{ number: string; index: string; specialty: string; valid: boolean }>(
    em,
    `select number, id_number_index as index, specialty, standing = 'valid' as valid from certificate where number = any($1) or id_number_index = any($2)`,
    [rows.map(({ number }) => number.normalize('NFKC').trim().toUpperCase()), [...byIndex.keys()]],
  );
  const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  return {
    known: new Set(found.map(({ number }) => number)),
    held: new Set(
      found
        .filter(({ valid }) => valid)
        .flatMap(({ index, specialty }) => (byIndex.has(index) ? [`${plain(byIndex.get(index)!)}/${specialty}`] : [])),
    ),
  };
}

const check = async (em: EntityManager, fields: Fields, district: string, rows: readonly ImportRow[], received: Instant) => {
  const today = shanghaiDay(received);
  const rules = (await ruleBook(em)).rulesFor(district, today);
  return checkImport(rows, {
    today,
    isKnownDistrict: (code) => districtOf(code) !== null,
    specialties: ruleValue(rules, licenceRules.specialties),
    ...(await registered(em, fields, rows)),
  });
};

interface Facts extends ImportFacts {
  district: string;
  rows: readonly CheckedRow[];
}

/** Two persons: one brings the list, another confirms it; then every row is entered in that one transaction, or none. */
export const importRecords = ({ fields }: Deps): ProcessRecords<Facts> => ({
  process: importProcess,
  begin: async (_, { input }) => ({ district: (input as ImportInput).district }),
  facts: async (em, file, { action, input }, received) => {
    if (file.seq === 0) {
      const { district, rows } = input as ImportInput;
      const checked = await check(em, fields, district, rows, received);
      return { ...checked, district, proposedBy: null };
    }
    const kept = await one<{ rows: CheckedRow[]; proposedBy: string }>(
      em,
      `select rows, proposed_by as "proposedBy" from certificate_import where case_id = $1`,
      [file.id],
    );
    const rows = kept.rows.map((row) => ({ ...row, idNumber: fields.decrypt(row.idNumber, places.rows) }));
    const faults = action === 'confirm' ? (await check(em, fields, file.district, rows, received)).faults : [];
    return { rows, faults, district: file.district, proposedBy: kept.proposedBy };
  },
  apply: {
    propose: async ({ em, file, facts, input, actor }) => {
      const { source, grounds } = input as ImportInput;
      const kept = facts.rows.map((row) => ({ ...row, idNumber: fields.encrypt(row.idNumber, facts.district, places.rows) }));
      await query(em, `insert into certificate_import (case_id, rows, row_count, source, grounds, proposed_by) values ($1, $2, $3, $4, $5, $6)`, [
        file.id,
        JSON.stringify(kept),
        kept.length,
        source,
        grounds,
        (actor as PersonActor).accountId,
      ]);
      return { data: { rows: kept.length }, body: { rows: kept.length } };
    },
    confirm: async ({ em, file, facts, actor }) => {
      if (facts.rows.length === 0) throw refuse('CERTIFICATE_IMPORT_INVALID');
      await later(em, `update certificate_import set confirmed_by = $2, rows = '[]' where case_id = $1`, [file.id, (actor as PersonActor).accountId]);
      const of = `${file.id}/${file.seq + 1}`;
      return {
        data: { rows: facts.rows.length },
        body: { rows: facts.rows.length },
        also: facts.rows.map((row) => certificateAct(of, uuidv7(), { ...row, district: facts.district, origin: 'formerSystem', importId: file.id })),
      };
    },
    reject: async ({ em, file, input, actor }) => {
      const { reason } = input as { reason: string };
      await later(em, `update certificate_import set rejected_by = $2, reject_reason = $3, rows = '[]' where case_id = $1`, [
        file.id,
        (actor as PersonActor).accountId,
        reason,
      ]);
      return {};
    },
  },
});
