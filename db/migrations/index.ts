// Every migration, in order. Released ones are never changed.
import { Migration0001Kit } from './0001-kit.ts';
import { Migration0002Rules } from './0002-rules.ts';
import { Migration0003Account } from './0003-account.ts';
import { Migration0004Message } from './0004-message.ts';

export const migrations = [
  { name: '0001-kit', class: Migration0001Kit },
  { name: '0002-rules', class: Migration0002Rules },
  { name: '0003-account', class: Migration0003Account },
  { name: '0004-message', class: Migration0004Message },
];
