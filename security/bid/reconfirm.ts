// After a correction that may affect bids the bidder confirms the very bid that stands: signed like a withdrawal, good for this receipt and this correction alone.
import { canonicalJson } from '../canonical.ts';
import { signSm2, verifySm2 } from '../sm2.ts';

export interface Reconfirmation {
  tender: string;
  /** Leaf of the receipt of the bid that stands. */
  receipt: string;
  /** From when on bids are to be confirmed, as the platform says it. */
  since: string;
}
const text = ({ tender, receipt, since }: Reconfirmation): string => `banshi-bid-reconfirmation-v1\n${canonicalJson({ tender, receipt, since })}`;

export const signReconfirmation = (said: Reconfirmation, privateKey: string): string => signSm2(text(said), privateKey);
export const verifyReconfirmation = (said: Reconfirmation, signature: string, publicKey: string): boolean =>
  verifySm2(text(said), signature, publicKey);
