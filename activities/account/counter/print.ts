// What stands on a form that the counter prints: what the clerk fills in, else what case and account know; other lines stay blank.
import type { EntityManager } from '@mikro-orm/postgresql';
import { matters as matterLabels } from '../../../domain/account/counter/attorney.ts';
import { matterOf } from '../../../domain/account/counter/examine.ts';
import { appendices, type Appendix } from '../../../domain/account/counter/materials.ts';
import type { OnForm, PrintInput, Requested } from '../../../domain/account/counter/record.ts';
import { places as accountPlaces } from '../../../db/account/find.ts';
import { places } from '../../../db/counter/records.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { AccountDocuments, PersonOnPaper } from '../../../templates/account/documents.ts';

/** Asks for a filled form: the row that the print effect finds by its key. Answers the document's id. */
export async function askForPrint(
  em: EntityManager,
  fields: Fields,
  about: { caseId: string; district: string; key: string; at: string; requested: Requested; input: PrintInput },
): Promise<string> {
  const id = uuidv7();
  const data = formData(about.input, await known(em, fields, about.requested), about.requested);
  await query(em, `insert into printed_document (id, key, case_id, template, data, asked_at) values ($1, $2, $3, $4, $5, $6)`, [
    id,
    about.key,
    about.caseId,
    appendices[about.input.appendix].template,
    fields.encrypt(JSON.stringify(data), about.district, places.printed),
    about.at,
  ]);
  return id;
}

interface Known {
  principal: OnForm;
  organisation: OnForm;
}

async function known(em: EntityManager, fields: Fields, requested: Requested): Promise<Known> {
  if (requested.kind === 'registerIndividual') {
    const { name, idNumber, phone } = requested;
    return { principal: { name, idNumber, phone }, organisation: {} };
  }
  if (requested.kind === 'registerLegal') return { principal: {}, organisation: { name: requested.name, creditCode: requested.uscc } };
  const [row] = await query<{
    kind: string;
    person: string | null;
    phone: string;
    idNumber: string | null;
    organisation: string | null;
    code: string | null;
  }>(
    em,
    `select a.kind, a.person_name as person, a.phone, a.id_number as "idNumber", o.name as organisation, o.credit_code as code
       from account a left join organisation o on o.id = a.organisation_id where a.id = $1`,
    [requested.accountId],
  );
  if (!row) return { principal: {}, organisation: {} };
  const organisation = { ...(row.organisation === null ? {} : { name: row.organisation }), ...(row.code === null ? {} : { creditCode: row.code }) };
  // The person who keeps an organisation's account need not be its 法定代表人.
  if (row.kind !== 'personal') return { principal: {}, organisation };
  const principal = {
    ...(row.person === null ? {} : { name: row.person }),
    ...(row.idNumber === null ? {} : { idNumber: fields.decrypt(row.idNumber, accountPlaces.idNumber) }),
    phone: fields.decrypt(row.phone, accountPlaces.phone),
  };
  return { principal, organisation };
}

const onPaper = ({ name, idNumber, phone }: OnForm): PersonOnPaper => ({ name: name ?? null, idNumber: idNumber ?? null, phone: phone ?? null });

/** The template's data. 日期 stays blank: whoever signs writes it. */
function formData(input: PrintInput, { principal, organisation }: Known, requested: Requested): AccountDocuments[keyof AccountDocuments] {
  const person = onPaper({ ...principal, ...input.principal });
  const unit = { ...organisation, ...input.organisation };
  const matters = (input.matters ?? [matterOf(requested.kind)]).map((matter) => matterLabels[matter]).join('、');
  const attorney = { agent: onPaper(input.agent ?? {}), matters, signedOn: null };
  const onForm = { name: unit.name ?? null, creditCode: unit.creditCode ?? null };
  const data: Record<Appendix, AccountDocuments[keyof AccountDocuments]> = {
    '1': { ...attorney, principal: person },
    '2': { ...attorney, organisation: onForm, representative: person },
    '3': { ...attorney, organisation: onForm, head: person },
    '4': { signer: person.name ?? onForm.name, signedOn: null },
  };
  return data[input.appendix];
}
