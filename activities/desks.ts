// What the API's routes prepare and save with beside acts, put together once per process.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config.ts';
import type { ActRequest, Outcome } from '../domain/kit/act.ts';
import { createRegisterGateway } from '../gateways/register.ts';
import type { FinancingGateway } from '../gateways/financing.ts';
import type { CourierGateway } from '../gateways/courier.ts';
import { openNeighbours } from '../gateways/neighbours.ts';
import { createVirusGateway } from '../gateways/virus.ts';
import type { Logger } from '../logger.ts';
import { createFields } from '../security/field.ts';
import type { Keyring } from '../security/keyring.ts';
import { documentAuthorities } from '../security/document-signer.ts';
import { createRowSeals } from '../security/row-seal.ts';
import { createCaseDesk, type CaseDesk } from './case/desk.ts';
import { createAccountDesk, type AccountDesk } from './account/desk.ts';
import { createFillingDesk, type FillingDesk } from './exam/desk.ts';
import { bookRules } from './account/deps.ts';
import { createScoreDesk, type ScoreDesk } from './exam/scores/desk.ts';
import { createDecisionDesk, type DecisionDesk } from './exam/decisions-desk.ts';
import { envelopeAlarm } from './kit/envelope-alarm.ts';
import { PAYMENT_CALLBACK } from '../domain/exam/payment.ts';
import { createPaymentDesk, type PaymentDesk } from './exam/payment-desk.ts';
import type { FileDesk } from './file/desk.ts';
import { openFiles, openStore } from './file/open.ts';
import { createSealCheckDesk, type SealCheckDesk } from './procurement/seal-check.ts';
import { createBidDesk, type BidDesk } from './procurement/bid/desk.ts';
import { createSeatDesk, type SeatDesk } from './exam/seats/desk.ts';
import { createCredentialDesk, type CredentialDesk } from './licence/credentials.ts';
import { documentSigner } from './documents/issuing.ts';
import { createLicenceDesk, type LicenceDesk } from './licence/desk.ts';
import { actParts } from './parts.ts';
import { createRegistrationDesk, type RegistrationDesk } from './registration/desk.ts';
import { createSupplierDesk, type SupplierDesk } from './supplier/desk.ts';

export interface DeskParts {
  orm: MikroORM;
  keyring: Keyring;
  decide: (request: ActRequest) => Promise<Outcome>;
  logger: Logger;
}

export type DeskConfig = Pick<Config, 'registerUrl' | 'virusUrl' | 'gatewaySecret' | 'district' | 'files'> &
  Partial<Pick<Config, 'neighbourUrls' | 'signIn' | 'publicUrl' | 'paymentWebUrl' | 'documentSigner' | 'signingStandbyUrl'>>;

/** Rejects when the folder of files can't be made, or their bucket is none of ours. */
export async function apiDesks(
  config: DeskConfig,
  { orm, keyring, decide, logger }: DeskParts,
): Promise<{
  cases: CaseDesk;
  accounts: AccountDesk;
  supplier: SupplierDesk;
  files: FileDesk;
  licences: LicenceDesk;
  credentials: CredentialDesk;
  registration: RegistrationDesk;
  filling: FillingDesk;
  scores: ScoreDesk;
  decisions: DecisionDesk;
  courier: CourierGateway;
  financing: FinancingGateway;
  payment: PaymentDesk;
  seats: SeatDesk;
  bids: BidDesk;
  sealCheck: SealCheckDesk;
}> {
  const fields = createFields(keyring);
  const site = new URL(config.publicUrl ?? 'http://localhost').origin;
  const secret = config.gatewaySecret ?? '';
  const register = createRegisterGateway({ url: config.registerUrl, secret });
  const virus = createVirusGateway({ url: config.virusUrl, secret });
  // Somebody waits for each answer here: a neighbour that is away is told as such soon.
  const alarm = envelopeAlarm(orm, logger);
  const neighbours = openNeighbours({
    urls: config.neighbourUrls ?? {},
    signingStandbyUrl: config.signingStandbyUrl,
    secret,
    ring: keyring,
    alarm,
    timeoutMs: 3_000,
  });
  const { socialInsurance, education, oneStop, mobile, safetyPlatform } = neighbours;
  const signIn = config.signIn ?? { client: 'banshi', oneStopUrl: undefined, safetyPlatformUrl: undefined };
  const files = await openFiles({ orm, fields, store: config.files, virus });
  return {
    bids: createBidDesk({ orm, fields, store: await openStore(fields, config.files), openingRoom: neighbours.openingRoom, ca: neighbours.ca }),
    sealCheck: createSealCheckDesk({ open: files.open, seal: neighbours.seal, authorities: () => documentAuthorities(keyring.dir) }),
    cases: createCaseDesk({ fields, open: files.open }),
    accounts: createAccountDesk({
      orm,
      fields,
      seals: createRowSeals(keyring),
      ring: keyring,
      register,
      rulesFor: bookRules,
      decide,
      platforms: { ...signIn, oneStop, mobile, safetyPlatform },
      district: config.district,
    }),
    supplier: createSupplierDesk(orm, actParts(keyring).supplier),
    licences: createLicenceDesk({ orm, keyring }),
    scores: createScoreDesk({ orm, fields }),
    credentials: createCredentialDesk({
      orm,
      signer: documentSigner(config, keyring, alarm),
      site,
    }),
    courier: neighbours.courier,
    financing: neighbours.financing,
    registration: createRegistrationDesk({
      orm,
      fields,
      socialInsurance,
      education,
      onError: (err) => logger.warn({ err }, 'what a neighbour knows is asked for instead'),
    }),
    seats: createSeatDesk({ orm, fields, open: files.open }),
    filling: createFillingDesk({ orm, fields, keyring, decide, files, face: neighbours.face }),
    decisions: createDecisionDesk({ open: files.open }),
    files,
    payment: createPaymentDesk({
      orm,
      seals: createRowSeals(keyring),
      payment: neighbours.payment,
      decide,
      notifyUrl: `${config.publicUrl ?? ''}${PAYMENT_CALLBACK}`,
      webUrl: config.paymentWebUrl,
      onError: (error) => logger.warn({ err: error }, 'the payment platform was not told of an order yet'),
    }),
  };
}
