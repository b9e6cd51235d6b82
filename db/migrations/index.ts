// Every migration, in order. Released ones are never changed.
import { Migration0001Kit } from './0001-kit.ts';

export const migrations = [{ name: '0001-kit', class: Migration0001Kit }];
