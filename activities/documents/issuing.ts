// Who signs and seals what is issued, from the configuration: a key of the ring or the signing server (U07); the seal platform (U08) where there is one.
import type { Config } from '../../config.ts';
import { createLink, type EnvelopeAlarm } from '../../gateways/kit/envelope.ts';
import { createSealGateway } from '../../gateways/seal.ts';
import { createSigningServerGateway } from '../../gateways/signing-server.ts';
import { ringSigner, serverSigner } from '../../security/document-signer.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { IssueDeps } from './issue.ts';
import { createSealing } from './seal.ts';

/** Name in the certificate that is made where the office has put none. */
const subject = '办事文书电子签章';

export type IssuingConfig = Pick<Config, 'publicUrl' | 'neighbourUrls' | 'gatewaySecret' | 'documentSigner'>;

/** Without an address of the seal platform papers are signed and carry no seal. */
export function issuing(
  { publicUrl, neighbourUrls, gatewaySecret = '', documentSigner }: IssuingConfig,
  ring: Keyring,
  alarm: (alarm: EnvelopeAlarm) => void,
): Pick<IssueDeps, 'signer' | 'sealing' | 'verifyAt'> {
  const link = (name: 'seal' | 'signing-server') => createLink(name, { url: neighbourUrls[name], secret: gatewaySecret, ring, alarm });
  const signingServer = createSigningServerGateway(link('signing-server'));
  return {
    signer:
      documentSigner === 'server'
        ? serverSigner(ring.dir, (key, data) => signingServer.sign(key, 'ecdsa', data), { subject })
        : ringSigner(ring, { subject }),
    ...(neighbourUrls.seal === undefined ? {} : { sealing: createSealing(createSealGateway(link('seal'))) }),
    verifyAt: (token) => new URL(`/verify/${token}`, publicUrl).href,
  };
}
