// A process that closes what is due, opens what has closed and unseals what waits, as the worker's loop does, and dies (−9) at one act: `database keyring files n before|after`. Without a death
// it ends with 0.
import { decide } from '../../activities/kit/decide.ts';
import { openStore } from '../../activities/file/open.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { closeDueTenders } from '../../activities/procurement/bid/log.ts';
import { openingDesk } from '../../activities/procurement/bid/opening.ts';
import { priceDesk } from '../../activities/procurement/bid/price.ts';
import { openClosedTenders } from '../../activities/procurement/opening/start.ts';
import { unsealBids } from '../../activities/procurement/opening/unseal.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { openKeyring } from '../../security/keyring.ts';

const [url = '', keyringDir = '', files = '', at = '0', when = 'after'] = process.argv.slice(2);
const ring = await openKeyring(keyringDir, { create: false });
const parts = actParts(ring);
const orm = await createOrm(url, { applicationName: 'opening-child', poolSize: 2 });
const registry = processRegistry(parts);
let acts = 0;
const die = (): boolean => process.kill(process.pid, 'SIGKILL');
const deps = {
  orm,
  decide: async (request: Parameters<typeof decide>[1]) => {
    acts += 1;
    if (acts === Number(at) && when === 'before') die();
    const outcome = await decide({ orm, registry }, request);
    if (acts === Number(at)) die();
    return outcome;
  },
};
await closeDueTenders({ ...deps, keyring: ring });
await openClosedTenders(deps);
const store = await openStore(parts.fields, { kind: 'folder', dir: files });
await unsealBids({ ...deps, ...openingDesk({ orm, store, fields: parts.fields }), ...priceDesk({ orm, store, fields: parts.fields }) });
await orm.close(true);
