// Every process with its records, in one list: `decide` knows no others. A process appends its own.
import type { Keyring } from '../security/keyring.ts';
import type { ProcessRecords } from './kit/records.ts';

export interface ProcessParts {
  /** Field encryption and blind indices of what acts write. */
  keyring: Keyring;
}

export const processes: ((parts: ProcessParts) => ProcessRecords<any>)[] = [];
