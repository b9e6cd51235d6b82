// Who signs and seals what is issued, from the configuration: a key of the ring or the signing server (U07); the seal platform (U08) where there is one.
import type { Config } from '../../config.ts';
import { createLink, type EnvelopeAlarm, type LinkOptions } from '../../gateways/kit/envelope.ts';
import { createLinkWithStandby } from '../../gateways/kit/standby.ts';
import { createSealGateway } from '../../gateways/seal.ts';
import { createSigningServerGateway } from '../../gateways/signing-server.ts';
import { ringSigner, serverSigner } from '../../security/document-signer.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { IssueDeps } from './issue.ts';
import { createSealing } from './seal.ts';

/** Name in the certificate that is made where the office has put none. */
const subject = '办事文书电子签章';

export type IssuingConfig = Pick<Config, 'publicUrl' | 'neighbourUrls' | 'gatewaySecret' | 'documentSigner'> &
  Partial<Pick<Config, 'signingStandbyUrl'>>;

type Alarm = (alarm: EnvelopeAlarm) => void;
const linkOptions = (
  name: 'seal' | 'signing-server',
  { neighbourUrls, gatewaySecret = '' }: Partial<Pick<IssuingConfig, 'neighbourUrls' | 'gatewaySecret'>>,
  ring: Keyring,
  alarm: Alarm,
): LinkOptions => ({ url: neighbourUrls?.[name], secret: gatewaySecret, ring, alarm });

/** Who signs documents and credentials: a key of the ring, or the signing server. */
export function documentSigner(
  config: Partial<Pick<IssuingConfig, 'neighbourUrls' | 'gatewaySecret' | 'documentSigner' | 'signingStandbyUrl'>>,
  ring: Keyring,
  alarm: Alarm,
): IssueDeps['signer'] {
  if (config.documentSigner !== 'server') return ringSigner(ring, { subject });
  const link = createLinkWithStandby('signing-server', {
    ...linkOptions('signing-server', config, ring, alarm),
    standbyUrl: config.signingStandbyUrl,
  });
  const signingServer = createSigningServerGateway(link);
  return serverSigner(ring.dir, (key, data) => signingServer.sign(key, 'ecdsa', data), { subject });
}

/** Without an address of the seal platform papers are signed and carry no seal. */
export function issuing(config: IssuingConfig, ring: Keyring, alarm: Alarm): Pick<IssueDeps, 'signer' | 'sealing' | 'verifyAt'> {
  const { publicUrl, neighbourUrls } = config;
  return {
    signer: documentSigner(config, ring, alarm),
    ...(neighbourUrls.seal === undefined
      ? {}
      : { sealing: createSealing(createSealGateway(createLink('seal', linkOptions('seal', config, ring, alarm)))) }),
    verifyAt: (token) => new URL(`/verify/${token}`, publicUrl).href,
  };
}
