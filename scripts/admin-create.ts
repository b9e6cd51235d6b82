// `npm run admin:create -- --phone 13800000000 [--user-name admin01] [--name 姓名]`: the first 系统管理员, for the whole country. The password is printed once
// and kept nowhere; all others get their posts from this one. With an administrator in the database it does nothing.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createAdministrator, administratorExists } from '../activities/account/administrator.ts';
import { bookRules } from '../activities/account/deps.ts';
import { createAccountProcesses } from '../activities/account/records.ts';
import { decide } from '../activities/kit/decide.ts';
import { registry } from '../activities/kit/records.ts';
import { ConfigError } from '../config.ts';
import { commandConfig } from './setup/running.ts';
import { createOrm } from '../db/kit/orm.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { createRowSeals } from '../security/row-seal.ts';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** 16 letters and digits, both among them, none that look like another. */
function newPassword(): string {
  for (;;) {
    const password = Array.from({ length: 16 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    if (/\d/.test(password) && /[a-zA-Z]/.test(password)) return password;
  }
}

const { values } = parseArgs({
  options: { phone: { type: 'string' }, 'user-name': { type: 'string', default: 'admin01' }, name: { type: 'string', default: '系统管理员' } },
});
try {
  if (!values.phone) throw new Error('Give the phone that takes the codes of this account: npm run admin:create -- --phone 13800000000');
  const config = commandConfig();
  const keyring = await openKeyring(config.keyringDir, { create: !config.production });
  const orm = await createOrm(config.databaseUrl, { applicationName: 'banshi-admin', poolSize: 2 });
  try {
    if (await administratorExists(orm)) throw new Error('There is an administrator already: further ones get their post from an administrator.');
    const fields = createFields(keyring);
    const seals = createRowSeals(keyring);
    const processes = registry(...createAccountProcesses({ fields, seals, rulesFor: bookRules }));
    const password = newPassword();
    await createAdministrator(
      { orm, seals, decide: (request) => decide({ orm, registry: processes }, request) },
      { phone: values.phone, userName: values['user-name'], personName: values.name, password },
    );
    console.log(`User name: ${values['user-name']}\nPassword:  ${password}\nIt is shown once. Sign in on the officers' listener and change it.`);
  } finally {
    await orm.close();
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : (error as Error).message);
  process.exitCode = 1;
}
