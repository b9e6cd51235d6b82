// Keys of custodians and bidders, in software, each in a folder of its own as the programs of both keep them: `npm run custodian -- give --folder …` and `npm run bid -- … --folder …`
// go on with them afterwards.
import { join } from 'node:path';
import type { Sealing } from '../../../domain/procurement/project/fields.ts';
import { createSecretFile } from '../../../security/key-files.ts';
import { newPartyKeys } from '../../bid/keys.ts';
import type { BidKeys } from '../../bid/work.ts';

export interface Keys extends BidKeys {
  folder: string;
}

async function kept(folder: string, file: string, name: string): Promise<Keys> {
  const made = newPartyKeys(name, 'GM');
  if (!(await createSecretFile(join(folder, file), made))) throw new Error(`${folder} is there already`);
  return { ...made, folder };
}

export const custodianKeys = (folder: string): Promise<Keys[]> =>
  Promise.all(['采购人', '代理机构', '财政监管'].map((name, n) => kept(join(folder, `custodian-${n + 1}`), 'custodian.json', name)));
export const bidderKeys = (folder: string, accountName: string, name: string): Promise<Keys> => kept(join(folder, accountName), 'keys.json', name);

/** Two of three open each bid. */
export const sealingOf = (custodians: readonly Keys[]): Sealing => ({ suite: 'GM', mode: 'DUAL', k: 2, custodians: custodians.map(({ party }) => party) });
