// Keys in software as a CA vendor's USB key would be: a certificate, and a signature over what it is given.
import { signSm2 } from '../../sm2.ts';
import type { BidCrypto } from '../crypto.ts';
import type { BidParty } from '../header.ts';
import { ownCertificate } from './certificate.ts';
import type { Sealer } from './cms.ts';

const DAYS = 365;
const SERIAL = 16;

/** Seals with the key that signs the envelope. `now` in milliseconds. */
export const softwareSealer = (
  crypto: Pick<BidCrypto, 'random'>,
  { name, sign }: Pick<BidParty, 'name' | 'sign'>,
  privateKey: string,
  now: number,
): Sealer => ({
  certificate: ownCertificate({ name, publicKey: sign, privateKey, serial: crypto.random(SERIAL), now, days: DAYS }),
  sign: (bytes) => signSm2(bytes, privateKey),
});
