// Where an upload came from (R31): the network address and the device that the client names, as keyed hashes under the tender. They are encrypted as well, so that before the
// hour nobody who reads the database sees even that two are alike; afterwards equal ones are a sign for the committee, and no address can be read back.
import type { Fields } from '../../../security/field.ts';
import { UPLOAD_ORIGIN } from '../../../db/procurement/bids.ts';

/** As the request has it. */
export interface SentFrom {
  address: string | null;
  /** What the client says of its machine: a hash that it has made itself. */
  device: string | null;
}
/** Keyed hashes; equal for equal values within one tender. */
export type UploadOrigin = SentFrom;

/** IPv4 as such where it comes in the form of IPv6. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').toLowerCase();

export function sealOrigin(fields: Fields, tenderId: string, district: string, { address, device }: SentFrom): string {
  const hidden = (kind: string, value: string | null): string | null =>
    value === null || value === '' ? null : fields.blindIndex(`bid-origin/${tenderId}/${kind}/${value}`, 'text');
  const origin: UploadOrigin = { address: hidden('address', address && plain(address)), device: hidden('device', device) };
  return fields.encrypt(JSON.stringify(origin), district, UPLOAD_ORIGIN);
}

export const openOrigin = (fields: Fields, origin: string): UploadOrigin => JSON.parse(fields.decrypt(origin, UPLOAD_ORIGIN)) as UploadOrigin;
