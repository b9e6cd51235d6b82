// A USB key (密码钥匙) as officers hold it: the private key never leaves it, it signs after the PIN, and locks itself after six wrong ones.
import { sm2 } from 'sm-crypto-v2';
import { challengeText } from '../../domain/account/challenge.ts';

export interface UsbKey {
  publicKey: string;
  /** Answers a challenge for an account name; throws where the PIN is wrong or the key has locked itself. */
  sign: (pin: string, nonce: string, identifier: string) => { nonce: string; signature: string };
}

/** A new key with a key pair of its own. */
export function usbKey(pin: string): UsbKey {
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  let tries = 6;
  return {
    publicKey,
    sign: (typed, nonce, identifier) => {
      if (tries === 0) throw new Error('the key has locked itself');
      if (typed !== pin) throw new Error(`wrong PIN, ${--tries} tries left`);
      tries = 6;
      return { nonce, signature: sm2.doSignature(new TextEncoder().encode(challengeText(nonce, identifier)), privateKey, { hash: true }) };
    },
  };
}
