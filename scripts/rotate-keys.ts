// Shows or rotates the keys of the ring. New keys are used after a lead, so that every running process, which reads the folder
// again each minute, knows them first. Old keys stay: what they encrypted can still be read.
//
//   node scripts/rotate-keys.ts                      what there is, how old, what is due (180 days)
//   node scripts/rotate-keys.ts payload field        new keys for these purposes
//   node scripts/rotate-keys.ts --due                new keys for those that are due
//   node scripts/rotate-keys.ts --kek                a new KEK; every key is wrapped again
//   node scripts/rotate-keys.ts --missing            keys for purposes that the ring doesn't have yet, after a release that adds one
//   --keyring DIR (default var/keys, else what KEYRING names)   --lead SECONDS (default 180)
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dueForRotation, openKeyring, purposes, type Purpose } from '../security/keyring.ts';

const afterwards: Record<Purpose, string> = {
  payload: 'Histories keep the key they were written with; nothing more to do.',
  field: 'Then run `npm run keys:reencrypt`: it brings stored fields and files under the new key.',
  blind: 'Then run `npm run keys:reencrypt`: it makes the stored indices anew; until then searches ask for the old and the new one.',
  journal: 'Give the new public key (journal.json, "public") to those who verify checkpoints.',
  row: 'Then run `npm run protection -- reseal`: it brings the seals of rows under the new key.',
  document: 'Documents signed before stay as they are; put the office’s certificate for the new key beside the ring, or one of our own is issued.',
  neighbour: 'Each neighbour is given its new working key with the next message; nothing more to do.',
  act: 'Requests repeated under a key from before the change are no longer recognised as repeated: rotate in a quiet hour.',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keyring: { type: 'string', default: resolve(import.meta.dirname, '../var/keys') },
    lead: { type: 'string', default: '180' },
    due: { type: 'boolean', default: false },
    kek: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
  },
});
const isPurpose = (name: string): name is Purpose => (purposes as readonly string[]).includes(name);
const unknown = positionals.filter((name) => !isPurpose(name));
const leadSeconds = Number(values.lead);
try {
  if (unknown.length) throw new Error(`unknown purpose ${unknown.join(', ')}: one of ${purposes.join(', ')}`);
  if (!Number.isInteger(leadSeconds) || leadSeconds < 0) throw new Error(`--lead ${values.lead} is no number of seconds`);
  // Never for a folder without a KEK: a mistyped folder would become a ring.
  const held = values.missing ? purposes.filter((purpose) => existsSync(join(values.keyring, `${purpose}.json`))) : purposes;
  const ring = await openKeyring(values.keyring, { create: values.missing && existsSync(join(values.keyring, 'kek.json')) });
  for (const purpose of purposes) if (!held.includes(purpose)) console.log(`${purpose}: made, it was missing.`);
  const due = dueForRotation(ring, Date.now());
  if (values.kek) {
    await ring.rotateKek();
    console.log('A new KEK wraps every key. The old KEK stays in kek.json for copies of the folder made before.');
  }
  const chosen = new Set([...positionals.filter(isPurpose), ...(values.due ? due : [])]);
  for (const purpose of chosen) {
    const key = await ring.rotate(purpose, { leadSeconds });
    console.log(`${purpose}: ${key.id} from ${key.activeFrom} on. ${afterwards[purpose]}`);
  }
  if (!values.kek && chosen.size === 0) {
    for (const purpose of purposes) {
      const keys = ring.all(purpose).map(({ id, activeFrom }) => `${id} from ${activeFrom}`);
      console.log(`${purpose}${due.includes(purpose) ? ' (due)' : ''}: ${keys.join(', ')}`);
    }
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
