// Accounts with a session on a running system, set up by the product's own act: for harnesses in which many people act over HTTP.
import { decide } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { mobile } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { newToken } from '../../security/token.ts';
import { sealSeeded } from './seals.ts';

export interface SetUpPerson {
  accountId: string;
  token: string;
  phone: string;
}

/** `ownerUrl` is the database owner's; `stays`: how long a session lasts, seen or not. */
export async function openAccounts(
  { ownerUrl, keyringDir }: { ownerUrl: string; keyringDir: string },
  district: string,
  name: string,
  stays = '1 day',
) {
  const ring = await openKeyring(keyringDir, { create: false });
  const registry = processRegistry(actParts(ring));
  const orm = await createOrm(ownerUrl, { poolSize: 4, applicationName: name });
  const em = () => orm.em.fork();
  const act = async (request: ActRequest): Promise<void> => {
    const outcome = await decide({ orm, registry }, request);
    if (!outcome.ok) throw new Error(`${request.type} ${request.action}: ${JSON.stringify(outcome.refusal)}`);
  };
  return {
    em,
    act,
    fields: createFields(ring),
    /** The n-th invented person (or organisation), in use and signed in. */
    add: async (n: number, kind: 'personal' | 'legal' | 'staff', more: object): Promise<SetUpPerson> => {
      const [id, phone, { token, hash }] = [uuidv7(), mobile(n), newToken()];
      const input = { account: { kind, district, phone, accountName: `${name}${n}`, ...more } };
      await act({ key: `${name}/${id}`, type: 'Account', action: 'setUp', caseId: id, actor: { kind: 'system' }, input, bodyHash: '' });
      await query(em(), `update case_file set state = 'active' where id = $1`, [id]);
      const { organisation } = await one<{ organisation: string | null }>(
        em(),
        `update account set phone_verified_at = app_now() where id = $1 returning organisation_id as organisation`,
        [id],
      );
      await query(
        em(),
        `insert into session (token_hash, id, account_id, organisation_id, listener, label, created_at, last_seen_at, idle, ends_at)
           values ($1, $2, $3, $4, $5, $6, app_now(), app_now(), $7::interval, app_now() + $7::interval)`,
        [hash, uuidv7(), id, organisation, kind === 'staff' ? 'officers' : 'public', name, stays],
      );
      return { accountId: id, token, phone };
    },
    grant: (accountId: string, role: Role): Promise<unknown> =>
      query(em(), `insert into officer_grant (id, account_id, role, district, given_at) values ($1, $2, $3, $4, app_now())`, [
        uuidv7(),
        accountId,
        role,
        district,
      ]),
    /** Rows that were put there by SQL get their seals; nobody can sign in before. */
    seal: (): Promise<void> => sealSeeded(ownerUrl, keyringDir),
    close: (): Promise<void> => orm.close(true),
  };
}
export type Accounts = Awaited<ReturnType<typeof openAccounts>>;
