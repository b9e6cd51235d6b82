// What officers do about accounts: awaited 采购单位 (J01), grants, disclosures (L16), accounts of components (O21). Plain saves with who and when; who may is asked before.
import type { EntityManager } from '@mikro-orm/postgresql';
import { accountById } from '../../db/account/find.ts';
import { isCentral } from '../../db/account/platform.ts';
import { organisationByCode } from '../../db/account/organisations.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { now } from '../../db/kit/clock.ts';
import { disclosureReasons, type DisclosureRequest } from '../../domain/account/disclosure.ts';
import { reason, refusalOf } from '../../domain/account/problems.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { validateCreditCode } from '../../domain/kit/identity/credit-code.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { refuse, Refused, type Reason } from '../../domain/kit/refusal.ts';
import { save } from '../kit/save.ts';
import { withSeal } from '../protection/permissions.ts';
import { insertOrganisation } from './account-rows.ts';
import type { AccountDeskDeps } from './deps.ts';

export interface AwaitedUnit {
  name: string;
  creditCode: string;
  district: string;
  awaitedBy: string;
}

/** Refuses with the reasons' own code where they share one. */
const refuseAll = (reasons: readonly Reason[]): Refused => {
  const codes = [...new Set(reasons.map(({ code }) => code))];
  return refuse(codes.length === 1 && codes[0] !== undefined ? codes[0] : 'VALIDATION', { reasons: [...reasons] });
};

async function authorisation(em: EntityManager, { evidence, ground }: DisclosureRequest): Promise<DisclosureRequest['authorisation']> {
  if (ground !== 'a' || !evidence || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(evidence)) return null;
  const [row] = await query<NonNullable<DisclosureRequest['authorisation']>>(
    em,
    `select account_id as "accountId", recipient, fields, ${asInstant('given_at')} as given, ${asInstant('revoked_at')} as revoked from disclosure_authorisation where id = $1`,
    [evidence],
  );
  return row ?? null;
}

export function createOfficers({ orm, seals }: Pick<AccountDeskDeps, 'orm' | 'seals'>) {
  return {
    /** J01: a 采购单位 whose first administrator is awaited. Throws VALIDATION, CREDIT_CODE_REGISTERED. */
    awaitUnit: ({ name, creditCode, district, awaitedBy }: AwaitedUnit): Promise<string> =>
      save(orm, async (em) => {
        const checked = validateCreditCode(creditCode);
        if (!checked.ok) throw refuse('VALIDATION', { reasons: checked.reasons.map((one) => ({ ...one, field: 'creditCode' })) });
        const { code } = checked.value;
        if (await organisationByCode(em, code))
          throw new Refused(refusalOf([reason('CREDIT_CODE_REGISTERED', { field: 'creditCode', rule: 'K02' })]));
        return insertOrganisation(em, { kind: 'purchaser', district, name, creditCode: code, legalType: null, awaitedBy }, await now(em));
      }),

    /** Gives a role in a district; giving it again changes nothing. Answers the grant's id. Throws NOT_FOUND. */
    giveGrant: (accountId: string, role: Role, district: string, by: string | null): Promise<string> =>
      save(orm, async (em) => {
        if (!(await accountById(em, accountId))) throw refuse('NOT_FOUND');
        if (await isCentral(em, accountId)) throw refuse('CENTRALLY_ADMINISTERED');
        // Two who give the same at once: the second waits here and finds it given.
        await query(em, `select pg_advisory_xact_lock(hashtext('banshi/grants/' || $1))`, [accountId]);
        const [given] = await query<{ id: string }>(
          em,
          `select id from officer_grant where account_id = $1 and role = $2 and district = $3 and revoked_at is null`,
          [accountId, role, district],
        );
        if (given) return given.id;
        const id = uuidv7();
        await withSeal(em, seals, { table: 'officer_grant', id, accountId }, () =>
          query(em, `insert into officer_grant (id, account_id, role, district, given_by, given_at) values ($1, $2, $3, $4, $5, app_now())`, [
            id,
            accountId,
            role,
            district,
            by,
          ]),
        );
        return id;
      }),

    /** Takes it back, from the next request on. The last administrator of all can't go: nobody could give roles any more. Throws NOT_FOUND, LAST_ADMIN. */
    revokeGrant: (accountId: string, id: string, by: string): Promise<void> =>
      save(orm, async (em) => {
        await query(em, `select pg_advisory_xact_lock(hashtext('banshi/administrators'))`);
        const [row] = await query<{ role: Role }>(em, `select role from officer_grant where id = $1 and account_id = $2 and revoked_at is null`, [
          id,
          accountId,
        ]);
        if (!row) throw refuse('NOT_FOUND');
        const others = await query(
          em,
          `select 1 from officer_grant where role = 'administrator' and revoked_at is null and account_id <> $1 limit 1`,
          [accountId],
        );
        if (row.role === 'administrator' && others.length === 0) throw refuse('LAST_ADMIN');
        await withSeal(em, seals, { table: 'officer_grant', id, accountId }, () =>
          query(em, `update officer_grant set revoked_at = app_now(), revoked_by = $2 where id = $1`, [id, by]),
        );
      }),

    /** L16: told to a third party on one of the five grounds, or refused. Answers the record's id. */
    disclose: (request: Omit<DisclosureRequest, 'authorisation'>, by: string): Promise<string> =>
      save(orm, async (em) => {
        const at = await now(em);
        const reasons = disclosureReasons({ ...request, authorisation: (await authorisation(em, request)) ?? null }, at);
        if (reasons.length) throw refuseAll(reasons);
        const id = uuidv7();
        await query(
          em,
          `insert into disclosure (id, account_id, recipient, fields, ground, evidence, recorded_by, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [id, request.accountId, request.recipient, request.fields, request.ground, request.evidence, by, at],
        );
        return id;
      }),

    /** Ground (a): what the person allows. Answers the number that the ground names. */
    authorise: (accountId: string, recipient: string, fields: readonly string[]): Promise<string> =>
      save(orm, async (em) => {
        const id = uuidv7();
        await query(em, `insert into disclosure_authorisation (id, account_id, recipient, fields, given_at) values ($1, $2, $3, $4, app_now())`, [
          id,
          accountId,
          recipient,
          fields,
        ]);
        return id;
      }),

    /** Throws NOT_FOUND where it isn't the person's own, or was taken back. */
    revokeAuthorisation: (accountId: string, id: string): Promise<void> =>
      save(orm, async (em) => {
        const rows = await query(
          em,
          `update disclosure_authorisation set revoked_at = app_now() where id = $1 and account_id = $2 and revoked_at is null returning id`,
          [id, accountId],
        );
        if (rows.length === 0) throw refuse('NOT_FOUND');
      }),

    /** O21: an account of a component at a neighbour, with who answers for it and until when. Throws NOT_FOUND, NOT_UNIQUE. */
    recordComponent: (one: { component: string; name: string; ownerId: string; endsAt: Instant }, by: string): Promise<string> =>
      save(orm, async (em) => {
        if (!(await accountById(em, one.ownerId))) throw refuse('NOT_FOUND');
        const id = uuidv7();
        const rows = await query(
          em,
          `insert into component_account (id, component, name, owner_id, ends_at, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, app_now())
             on conflict (component, name) where closed_at is null do nothing returning id`,
          [id, one.component, one.name, one.ownerId, one.endsAt, by],
        );
        if (rows.length === 0) throw refuse('NOT_UNIQUE');
        return id;
      }),

    /** Throws NOT_FOUND. */
    closeComponent: (id: string): Promise<void> =>
      save(orm, async (em) => {
        const rows = await query(em, `update component_account set closed_at = app_now() where id = $1 and closed_at is null returning id`, [id]);
        if (rows.length === 0) throw refuse('NOT_FOUND');
      }),
  };
}
