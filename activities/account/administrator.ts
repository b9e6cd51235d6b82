// The first administrator: set up and verified by whoever runs the machine, since nobody is there yet who could.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { validateMobile } from '../../domain/kit/identity/mobile.ts';
import { Refused } from '../../domain/kit/refusal.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { hashPassword } from '../../security/password.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import { createOfficers } from './officers.ts';
import type { SetUpInput, VerifyInput } from './inputs.ts';

export const administratorExists = async (orm: MikroORM): Promise<boolean> =>
  (await query(orm.em.fork(), `select 1 from officer_grant where role = 'administrator' and revoked_at is null limit 1`)).length > 0;

/** Creates an active staff account with the post of 系统管理员 for the whole country; answers its id. Throws Refused (phone or name taken), Error on a phone that is none. */
export async function createAdministrator(
  { orm, seals, decide }: { orm: MikroORM; seals: RowSeals; decide: (request: ActRequest) => Promise<Outcome> },
  { phone, userName, personName, password }: { phone: string; userName: string; personName: string; password: string },
): Promise<string> {
  const checked = validateMobile(phone);
  if (!checked.ok) throw new Error(checked.reasons[0]!.message);
  const id = uuidv7();
  const account: SetUpInput['account'] = { kind: 'staff', district: '000000', phone: checked.value.number, personName };
  const verified: VerifyInput = { accountName: userName, passwordHash: await hashPassword(password) };
  const acts: Pick<ActRequest, 'action' | 'actor' | 'input'>[] = [
    { action: 'setUp', actor: { kind: 'system' }, input: { account } satisfies SetUpInput },
    { action: 'verify', actor: { kind: 'person', accountId: id, grants: [] }, input: verified },
  ];
  for (const act of acts) {
    const outcome = await decide({ key: `${id}/${act.action}`, type: 'Account', caseId: id, bodyHash: '', ...act });
    if (!outcome.ok) throw new Refused(outcome.refusal);
  }
  await createOfficers({ orm, seals }).giveGrant(id, 'administrator', '000000', null);
  return id;
}
