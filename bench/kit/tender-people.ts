// Members of organisations for tenders, by SQL: organisation, account, membership with its posts, a session.
import type pg from 'pg';
import { accountProcess } from '../../domain/account/process.ts';
import { invitationProcess } from '../../domain/account/invitation.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { places } from '../../db/account/find.ts';
import { nameKey } from '../../db/account/organisations.ts';
import { creditCode, mobile, personName } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Fields } from '../../security/field.ts';
import { newToken } from '../../security/token.ts';
import { begunCase, databaseNow, insertRows, type Row } from './rows.ts';

export interface Member {
  organisationId: string;
  accountId: string;
  name: string;
  token: string;
}
export interface WantedMember {
  kind: 'supplier' | 'purchaser';
  name: string;
  roles: readonly Role[];
}

const DISTRICT = '330000';
/** Beyond those of other seeds. */
const FROM = 60_000;

/** One organisation with one member each, in the order in which they are wanted. The seals of their rights are the caller's (`sealSeeded`). */
export async function seedMembers(client: pg.ClientBase, fields: Fields, wanted: readonly WantedMember[]): Promise<Member[]> {
  const at = await databaseNow(client);
  const made = wanted.map(({ kind, name, roles }, n) => {
    const [account, organisation, membership] = [uuidv7(), uuidv7(), uuidv7()];
    const { token, hash } = newToken();
    const number = FROM + n;
    const begun = [
      begunCase(
        { id: account, process: accountProcess, state: 'active', action: 'register', actor: 'anonymous', district: DISTRICT, applicantId: account },
        at,
      ),
      begunCase(
        {
          id: membership,
          process: invitationProcess,
          state: 'accepted',
          regions: { employment: 'enabled' },
          action: 'found',
          actor: 'anonymous',
          district: DISTRICT,
          applicantId: account,
          organisationId: organisation,
        },
        at,
      ),
    ];
    const rows: Record<string, Row[]> = {
      case_file: begun.map(({ file }) => file),
      journal: begun.map(({ journal }) => journal),
      organisation: [
        { id: organisation, kind, district: DISTRICT, name, name_key: nameKey(name), credit_code: creditCode(number), legal_type: 'enterprise', created_at: at },
      ],
      account: [
        {
          id: account,
          kind,
          district: DISTRICT,
          user_name: `tender${number}`,
          user_name_key: `tender${number}`,
          person_name: personName(number),
          phone: fields.encrypt(mobile(number), DISTRICT, places.phone),
          phone_index: fields.blindIndex(mobile(number), 'phone'),
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
          person_name: personName(number),
          post: '',
          roles: ['orgMember', ...roles],
          standing: 'enabled',
          created_at: at,
        },
      ],
      session: [
        {
          token_hash: hash,
          id: uuidv7(),
          account_id: account,
          organisation_id: organisation,
          listener: 'public',
          label: 'bench',
          created_at: at,
          last_seen_at: at,
          idle: '1 day',
          ends_at: at,
        },
      ],
    };
    return { rows, member: { organisationId: organisation, accountId: account, name, token } };
  });
  await client.query('begin');
  for (const table of ['case_file', 'journal', 'organisation', 'account', 'membership', 'session'])
    await insertRows(
      client,
      table,
      made.flatMap(({ rows }) => rows[table]!),
    );
  await client.query('commit');
  await goOn(client);
  return made.map(({ member }) => member);
}

/** Sessions go on after the clock was moved. */
export const goOn = (client: pg.ClientBase): Promise<unknown> =>
  client.query(`update session set created_at = least(created_at, app_now()), last_seen_at = app_now(), ends_at = app_now() + interval '1 day'`);
