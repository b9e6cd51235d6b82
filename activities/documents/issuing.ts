// Who signs what is issued, from the configuration: the active document key of the ring.
import type { Config } from '../../config.ts';
import { ringSigner } from '../../security/document-signer.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { IssueDeps } from './issue.ts';

/** Name in the certificate that is made where the office has put none. */
const SUBJECT = '办事文书电子签章';

export const issuing = ({ publicUrl }: Pick<Config, 'publicUrl'>, keyring: Keyring): Pick<IssueDeps, 'signer' | 'verifyAt'> => ({
  signer: ringSigner(keyring, { subject: SUBJECT }),
  verifyAt: (token) => new URL(`/verify/${token}`, publicUrl).href,
});
