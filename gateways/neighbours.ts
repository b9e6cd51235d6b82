// All neighbours that are spoken to in sealed envelopes, opened from one configuration.
import type { Keyring } from '../security/keyring.ts';
import type { NeighbourName } from './contracts/neighbours.ts';
import { createCaGateway } from './ca.ts';
import { createCourierGateway } from './courier.ts';
import { createEducationGateway } from './education.ts';
import { createFinancingGateway } from './financing.ts';
import { createFiscalBillGateway } from './fiscal-bill.ts';
import { createFiscalIntranetGateway } from './fiscal-intranet.ts';
import { createFaceGateway } from './face.ts';
import { createHotlineGateway } from './hotline.ts';
import { createLink, type EnvelopeAlarm, type Link, type LinkOptions } from './kit/envelope.ts';
import { createLinkWithStandby } from './kit/standby.ts';
import { createLicenceCollectionGateway } from './licence-collection.ts';
import { createLicenceLibraryGateway } from './licence-library.ts';
import { createMobileGateway } from './mobile.ts';
import { createOneStopGateway } from './one-stop.ts';
import { createOpeningRoomGateway } from './opening-room.ts';
import { createPaymentGateway } from './payment.ts';
import { createPortalGateway } from './portal.ts';
import { createRatingGateway } from './rating.ts';
import { createSafetyPlatformGateway } from './safety-platform.ts';
import { createSealGateway } from './seal.ts';
import { createSharingGateway } from './sharing.ts';
import { createSigningServerGateway } from './signing-server.ts';
import { createSocialInsuranceGateway } from './social-insurance.ts';
import { createTimeStampGateway } from './time-stamp.ts';

export interface NeighbourOptions {
  /** Addresses; a neighbour without one fails each question as NeighbourAway. */
  urls: Partial<Record<NeighbourName, string | undefined>>;
  /** Second address of the signing server, which is asked when the first is away. */
  signingStandbyUrl?: string | undefined;
  secret: string;
  ring: Keyring;
  alarm: (alarm: EnvelopeAlarm) => void;
  timeoutMs?: number;
}

export function openNeighbours({ urls, signingStandbyUrl, secret, ring, alarm, timeoutMs }: NeighbourOptions) {
  const optionsOf = (name: NeighbourName): LinkOptions => ({
    url: urls[name],
    secret,
    ring,
    alarm,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const link = (name: NeighbourName): Link => createLink(name, optionsOf(name));
  return {
    oneStop: createOneStopGateway(link('one-stop')),
    payment: createPaymentGateway(link('payment')),
    fiscalBill: createFiscalBillGateway(link('fiscal-bill')),
    education: createEducationGateway(link('education')),
    socialInsurance: createSocialInsuranceGateway(link('social-insurance')),
    signingServer: createSigningServerGateway(
      createLinkWithStandby('signing-server', { ...optionsOf('signing-server'), standbyUrl: signingStandbyUrl }),
    ),
    seal: createSealGateway(link('seal')),
    licenceLibrary: createLicenceLibraryGateway(link('licence-library')),
    mobile: createMobileGateway(link('mobile')),
    rating: createRatingGateway(link('rating')),
    courier: createCourierGateway(link('courier')),
    sharing: createSharingGateway(link('sharing')),
    hotline: createHotlineGateway(link('hotline')),
    financing: createFinancingGateway(link('financing')),
    safetyPlatform: createSafetyPlatformGateway(link('safety-platform')),
    licenceCollection: createLicenceCollectionGateway(link('licence-collection')),
    portal: createPortalGateway(link('portal')),
    timeStamp: createTimeStampGateway(link('time-stamp')),
    ca: createCaGateway(link('ca')),
    fiscalIntranet: createFiscalIntranetGateway(link('fiscal-intranet')),
    face: createFaceGateway(link('face')),
    openingRoom: createOpeningRoomGateway(link('opening-room')),
  };
}
export type Neighbours = ReturnType<typeof openNeighbours>;
