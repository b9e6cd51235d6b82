// Everything that routes get. Processes add what their routes read with; the kit's own part stands in kit/deps.ts.
import type { SealCheckDesk } from '../activities/procurement/seal-check.ts';
import type { BidDesk } from '../activities/procurement/bid/desk.ts';
import type { CaseDesk } from '../activities/case/desk.ts';
import type { FillingDesk } from '../activities/exam/desk.ts';
import type { ScoreDesk } from '../activities/exam/scores/desk.ts';
import type { DecisionDesk } from '../activities/exam/decisions-desk.ts';
import type { FileDesk } from '../activities/file/desk.ts';
import type { PaymentDesk } from '../activities/exam/payment-desk.ts';
import type { RegistrationDesk } from '../activities/registration/desk.ts';
import type { SeatDesk } from '../activities/exam/seats/desk.ts';
import type { SupplierDesk } from '../activities/supplier/desk.ts';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FinancingGateway } from '../gateways/financing.ts';
import type { CourierGateway } from '../gateways/courier.ts';
import type { CredentialDesk } from '../activities/licence/credentials.ts';
import type { LicenceDesk } from '../activities/licence/desk.ts';
import type { AccountDesk } from '../activities/account/desk.ts';
import type { Fields } from '../security/field.ts';
import type { KitDeps } from './kit/deps.ts';

export interface ApiDeps extends KitDeps {
  /** Spreadsheets and 卷宗. Left out where none is handed out. */
  cases?: CaseDesk;
  /** Reads only: `orm.em.fork()` per request. Writes go through `decide`. */
  orm: MikroORM;
  /** Opens encrypted columns that an answer shows to whom they belong. */
  fields: Fields;
  /** Where uploads come and go. Left out where no route needs it. */
  files?: FileDesk;
  /** What the routes of suppliers read and write with. Left out where none of them is served. */
  supplier?: SupplierDesk;
  /** The engine, for the operators' page: where its Web UI keeps our cases, and whether it answers (rejects when it doesn't). */
  engine?: { namespace: string; asked: () => Promise<unknown> };
  /** What accounts prepare before an act, and their plain saves. Left out where none of their routes is served. */
  accounts?: AccountDesk;
  /** What the public page of papers asks. Left out where it is not served. */
  licences?: LicenceDesk;
  /** Opens scores and writes spreadsheets of them. Left out where none of their routes is served. */
  scores?: ScoreDesk;
  /** What verifiers of credentials ask. Left out where none are issued. */
  credentials?: CredentialDesk;
  /** Opens what the courier calls back with. Left out where nobody sends licences. */
  courier?: Pick<CourierGateway, 'reported' | 'alarm'>;
  /** What paying for an exam needs beside acts. Left out where none of its routes is served. */
  payment?: PaymentDesk;
  /** What candidates and their enrolments prepare before an act, and their plain saves. Left out where none of their routes is served. */
  filling?: FillingDesk;
  /** Dry runs and zips of decisions. Left out where no route of violations or annulments is served. */
  decisions?: DecisionDesk;
  /** What registrations prepare before an act, and their plain saves. Left out where none of their routes is served. */
  registration?: RegistrationDesk;
  /** Uploads of bids. Left out where none of their routes is served. */
  bids?: BidDesk;
  /** Whether a winner may apply for a loan (U19). Left out where there is no such platform. */
  financing?: FinancingGateway;
  /** 【验签】 of papers. Left out where it is not served. */
  sealCheck?: SealCheckDesk;
  /** Seat runs, seating charts and tickets. Left out where none of their routes is served. */
  seats?: SeatDesk;
}
