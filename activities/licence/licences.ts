// Records of 注册证书: the row, its standing, the ban that a revocation brings. Each act that changes what the paper says begins a new edition in the
// same transaction; each that ends it withdraws the edition and owes the collectors the news.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { plusDays, shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { banUntil } from '../../domain/licence/ban.ts';
import {
  licenceProcess,
  liveLicence,
  type ChangeInput,
  type EditionGround,
  type IssueInput,
  type LeaveInput,
  type LicenceFacts,
  type RenewInput,
  type RestoreInput,
  type RevokeInput,
} from '../../domain/licence/process.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { places as accountPlaces } from '../../db/account/find.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { tellAll } from '../message/tell.ts';
import { prepareAct, withdrawAct } from './acts.ts';
import { numbered } from './serial.ts';

interface Facts extends LicenceFacts {
  rules: RuleSet;
  accountId: string;
}
type Act = Acting<Facts>;

const idNumberOf = async (em: EntityManager, fields: Fields, accountId: string): Promise<string | null> => {
  const [row] = await query<{ id: string | null }>(em, `select id_number as id from account where id = $1`, [accountId]);
  return row?.id ? fields.decrypt(row.id, accountPlaces.idNumber) : null;
};

async function certificateOf(
  em: EntityManager,
  fields: Fields,
  certificateId: string,
  idNumber: string | null,
): Promise<LicenceFacts['certificate']> {
  const [row] = await query<{ valid: boolean; specialty: string; id: string }>(
    em,
    // Locked, so that it can't be revoked while a licence is made of it.
    // Of one subject it qualifies nobody.
    `select standing = 'valid' and coalesce(proof, 'qualification') <> 'subject' as valid, specialty, id_number as id from certificate where id = $1 for share`,
    [certificateId],
  );
  if (!row) return { valid: false, own: false, specialty: '' };
  return { valid: row.valid, specialty: row.specialty, own: idNumber !== null && fields.decrypt(row.id, places.idNumber) === idNumber };
}

const banOf = async (em: EntityManager, fields: Fields, idNumber: string | null, today: PlainDate): Promise<LicenceFacts['ban']> =>
  idNumber === null
    ? null
    : ((
        await query<{ until: PlainDate; basis: string }>(
          em,
          `select until_day::text as until, basis from practice_ban where id_number_index = any($1) and until_day >= $2 and lifted_at is null order by until_day desc limit 1`,
          [fields.blindIndexes(idNumber, 'idNumber'), today],
        )
      )[0] ?? null);

async function facts(em: EntityManager, fields: Fields, file: CaseView, { action, input }: ActRequest, received: Instant): Promise<Facts> {
  const today = shanghaiDay(received);
  const rules = (await ruleBook(em)).rulesFor(file.district, today);
  const [row] = file.seq
    ? await query<{ accountId: string; number: string; validTo: PlainDate; specialty: string }>(
        em,
        `select account_id as "accountId", number, valid_to::text as "validTo", specialty from licence where id = $1`,
        [file.id],
      )
    : [];
  const asked = (input ?? {}) as Partial<IssueInput>;
  const accountId = row?.accountId ?? asked.accountId!;
  const needed = action === 'issue' || asked.certificateId !== undefined;
  const idNumber = needed ? await idNumberOf(em, fields, accountId) : null;
  const begins = action === 'issue';
  const [live] =
    begins || action === 'restore'
      ? await query<{ number: string }>(em, `select number from licence where account_id = $1 and standing in ('valid', 'toChange', 'expired')`, [
          accountId,
        ])
      : [];
  const [employer] = asked.employerId === undefined ? [{}] : await query(em, `select from organisation where id = $1`, [asked.employerId]);
  return {
    rules,
    accountId,
    today,
    certificate: asked.certificateId === undefined ? null : await certificateOf(em, fields, asked.certificateId, idNumber),
    employerKnown: employer !== undefined,
    live: live?.number ?? null,
    ban: begins ? await banOf(em, fields, idNumber, today) : null,
    licence: row ? { number: row.number, validTo: row.validTo, specialty: row.specialty } : null,
    lapseOn: row ? plusDays(row.validTo, 1 + ruleValue(rules, licenceRules.lapseDays)) : null,
    grounds: ruleValue(rules, licenceRules.revocation).map(({ ground }) => ground),
  };
}

const nextNumber = ({ em, facts, input, file }: Act): Promise<string> =>
  numbered(em, { set: facts.rules, today: facts.today, district: file.district, specialty: (input as IssueInput).specialty, kind: 3 });

const ofAct = ({ file }: Act): string => `${file.id}/${file.seq + 1}`;

const currentEdition = async ({ em, file }: Act): Promise<string[]> =>
  (await query<{ id: string }>(em, `select case_id as id from electronic_licence where licence_id = $1 and withdrawn_at is null`, [file.id])).map(
    ({ id }) => id,
  );

const setStanding = (acting: Act, move: Record<string, string>): Promise<void> =>
  later(acting.em, `update licence set standing = $2, changed_at = $3 where id = $1`, [
    acting.file.id,
    move['main'] ?? acting.file.state,
    acting.received,
  ]);

/** A new edition takes the place of the one before. */
async function edition(acting: Act, ground: EditionGround): Promise<Pick<Written, 'also' | 'body'>> {
  const { caseId } = acting.input as { caseId: string | null };
  const of = ofAct(acting);
  const editionId = uuidv7();
  const before = acting.file.seq === 0 ? [] : await currentEdition(acting);
  return {
    body: { editionId },
    also: [...before.map((id) => withdrawAct(of, id)), prepareAct(of, editionId, { licenceId: acting.file.id, ground, decidedBy: caseId })],
  };
}

/** What both collectors have to be told of the standing. */
const news = (acting: Act, standing: string): Pick<Written, 'dispatch'> => ({
  dispatch: (['licenceLibrary', 'licenceCollection'] as const).flatMap((partner) =>
    dispatchRows(partner, 'licenceStanding', ofAct(acting), { licenceId: acting.file.id, standing, from: acting.received }),
  ),
});

/** Standing alone: the paper stays what it is. The holder learns of it in the same transaction. */
async function turn(acting: Act, move: Record<string, string>, fields: Fields): Promise<Written> {
  const { em, file, facts } = acting;
  const standing = move['main']!;
  await setStanding(acting, move);
  await tellAll(em, fields, [
    {
      key: `licence/${ofAct(acting)}`,
      template: 'licenceStanding',
      params: { number: facts.licence!.number, standing: licenceProcess.states[standing]!.label },
      accounts: [facts.accountId],
      district: file.district,
      caseId: file.id,
      seq: file.seq + 1,
      sms: true,
    },
  ]);
  const { caseId = null } = (acting.input ?? {}) as { caseId?: string | null };
  return { data: { caseId, standing }, ...news(acting, standing) };
}

/** The licence is no more: its edition is withdrawn too. */
async function end(acting: Act, move: Record<string, string>, fields: Fields): Promise<Written> {
  const written = await turn(acting, move, fields);
  return { ...written, also: (await currentEdition(acting)).map((id) => withdrawAct(ofAct(acting), id)) };
}

/** The ban that the ground brings; answers its last day, null: none. */
async function ban({ em, file, facts, input }: Act, fields: Fields): Promise<PlainDate | null> {
  const { ground } = input as RevokeInput;
  const found = ruleValue(facts.rules, licenceRules.revocation).find((one) => one.ground === ground)!;
  const until = banUntil(found, facts.today);
  if (until === null) return null;
  const { idNumber } = await one<{ idNumber: string }>(
    em,
    `select c.id_number as "idNumber" from licence l join certificate c on c.id = l.certificate_id where l.id = $1`,
    [file.id],
  );
  const plain = fields.decrypt(idNumber, places.idNumber);
  const basis = `${found.article}（${found.label}，${found.years}年）`;
  await query(
    em,
    `insert into practice_ban (id, licence_id, account_id, id_number, id_number_index, ground, basis, from_day, until_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuidv7(),
      file.id,
      facts.accountId,
      fields.encrypt(plain, file.district, places.ban),
      fields.blindIndex(plain, 'idNumber'),
      ground,
      basis,
      facts.today,
      until,
    ],
  );
  return until;
}

export const licenceRecords = ({ fields }: { fields: Fields }): ProcessRecords<Facts> => ({
  process: licenceProcess,
  begin: async (_, { input }) => {
    const { district, accountId, employerId } = input as IssueInput;
    return { district, applicantId: accountId, organisationId: employerId };
  },
  facts: (em, file, request, received) => facts(em, fields, file, request, received),
  apply: {
    issue: async (acting) => {
      const { em, file, received } = acting;
      const { caseId, certificateId, accountId, employerId, specialty, validFrom, validTo, number } = acting.input as IssueInput;
      const own = number ?? (await nextNumber(acting));
      await query(
        em,
        `insert into licence (id, number, district, certificate_id, account_id, employer_id, specialty, valid_from, valid_to, standing, case_id, issued_at, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'valid', $10, $11, $11)`,
        [file.id, own, file.district, certificateId, accountId, employerId, specialty, validFrom, validTo, caseId, received],
      );
      const { also, body } = await edition(acting, 'issue');
      return { data: { number: own, certificateId, employerId, specialty, validFrom, validTo, caseId }, body: { ...body, number: own }, also: also! };
    },
    renew: async (acting, move) => {
      const { caseId, validTo } = acting.input as RenewInput;
      await setStanding(acting, move);
      await later(acting.em, `update licence set valid_to = $2, case_id = coalesce($3, case_id), told = '{}' where id = $1`, [
        acting.file.id,
        validTo,
        caseId,
      ]);
      return { data: { caseId, validTo, before: acting.facts.licence!.validTo }, ...(await edition(acting, 'renew')) };
    },
    change: async (acting, move) => {
      const { caseId, employerId, specialty, certificateId } = acting.input as ChangeInput;
      await setStanding(acting, move);
      await later(
        acting.em,
        `update licence set employer_id = coalesce($2, employer_id), specialty = coalesce($3, specialty), certificate_id = coalesce($4, certificate_id),
           case_id = coalesce($5, case_id) where id = $1`,
        [acting.file.id, employerId ?? null, specialty ?? null, certificateId ?? null, caseId],
      );
      // The new employer has a word in it from now on, the former one none.
      if (employerId !== undefined) await later(acting.em, `update case_file set organisation_id = $2 where id = $1`, [acting.file.id, employerId]);
      return { data: { caseId, employerId, specialty, certificateId }, ...(await edition(acting, 'change')) };
    },
    reissue: async (acting) => {
      const { caseId } = acting.input as { caseId: string | null };
      await later(acting.em, `update licence set changed_at = $2 where id = $1`, [acting.file.id, acting.received]);
      return { data: { caseId }, ...(await edition(acting, 'reissue')) };
    },
    suspend: (acting, move) => turn(acting, move, fields),
    leave: async (acting, move) => {
      const { leftOn } = acting.input as LeaveInput;
      const written = await turn(acting, move, fields);
      return { ...written, data: { ...written.data, leftOn } };
    },
    reinstate: (acting, move) => turn(acting, move, fields),
    expire: (acting, move) => turn(acting, move, fields),
    lapse: (acting, move) => turn(acting, move, fields),
    cancel: (acting, move) => end(acting, move, fields),
    revoke: async (acting, move) => {
      const until = await ban(acting, fields);
      const written = await end(acting, move, fields);
      return { ...written, data: { ...written.data, ground: (acting.input as RevokeInput).ground, banUntil: until }, body: { banUntil: until } };
    },
    restore: async (acting, move) => {
      const { em, file, received, input } = acting;
      await later(em, `update practice_ban set lifted_at = $2 where licence_id = $1 and lifted_at is null`, [file.id, received]);
      const written = await turn(acting, move, fields);
      // What was withdrawn stays withdrawn: a licence that is good again gets a new paper.
      if (!liveLicence.includes((input as RestoreInput).standing)) return written;
      return { ...written, ...(await edition(acting, 'restore')) };
    },
  },
  unique: { licence_live: { code: 'LICENCE_LIVE' }, licence_number: { code: 'LICENCE_LIVE', message: '注册证书编号已存在' } },
});
