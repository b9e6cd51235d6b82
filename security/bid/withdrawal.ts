// A withdrawal is signed like the bid: nobody withdraws another's, and no withdrawal counts for a later version.
import { canonicalJson } from '../canonical.ts';
import { signSm2, verifySm2 } from '../sm2.ts';

export interface Withdrawal {
  tender: string;
  /** Leaf of the receipt that is taken back. */
  receipt: string;
}
const text = ({ tender, receipt }: Withdrawal): string => `banshi-bid-withdrawal-v1\n${canonicalJson({ tender, receipt })}`;

export const signWithdrawal = (withdrawal: Withdrawal, privateKey: string): string => signSm2(text(withdrawal), privateKey);
export const verifyWithdrawal = (withdrawal: Withdrawal, signature: string, publicKey: string): boolean =>
  verifySm2(text(withdrawal), signature, publicKey);

const bound = (organisationId: string, party: string): string => `banshi-bid-certificate-v1\n${canonicalJson({ organisationId, party })}`;
/** Shows that whoever binds a certificate to an organisation holds its key. */
export const signBound = (organisationId: string, party: string, privateKey: string): string => signSm2(bound(organisationId, party), privateKey);
export const verifyBound = (organisationId: string, party: string, signature: string, publicKey: string): boolean =>
  verifySm2(bound(organisationId, party), signature, publicKey);
