// Every migration, in order. Released ones are never changed.
import { Migration0001Kit } from './0001-kit.ts';
import { Migration0002Rules } from './0002-rules.ts';
import { Migration0003Account } from './0003-account.ts';
import { Migration0004Message } from './0004-message.ts';
import { Migration0005Supplier } from './0005-supplier.ts';
import { Migration0006File } from './0006-file.ts';
import { Migration0007Counter } from './0007-counter.ts';
import { Migration0008Rounds } from './0008-rounds.ts';
import { Migration0008SupplierSearch } from './0008-supplier-search.ts';
import { Migration0009Appointment } from './0009-appointment.ts';
import { Migration0010FilePassed } from './0010-file-passed.ts';
import { Migration0011Approval } from './0011-approval.ts';
import { Migration0012Registration } from './0012-registration.ts';
import { Migration0013Licence } from './0013-licence.ts';
import { Migration0014Document } from './0014-document.ts';
import { Migration0015Neighbours } from './0015-neighbours.ts';
import { Migration0016Dispatch } from './0016-dispatch.ts';
import { Migration0016Delivery } from './0016-delivery.ts';
import { Migration0016Rating } from './0016-rating.ts';
import { Migration0017Protection } from './0017-protection.ts';
import { Migration0018Statistics } from './0018-statistics.ts';
import { Migration0019Session } from './0019-session.ts';

export const migrations = [
  { name: '0001-kit', class: Migration0001Kit },
  { name: '0002-rules', class: Migration0002Rules },
  { name: '0003-account', class: Migration0003Account },
  { name: '0004-message', class: Migration0004Message },
  { name: '0005-supplier', class: Migration0005Supplier },
  { name: '0006-file', class: Migration0006File },
  { name: '0007-counter', class: Migration0007Counter },
  { name: '0008-rounds', class: Migration0008Rounds },
  { name: '0008-supplier-search', class: Migration0008SupplierSearch },
  { name: '0009-appointment', class: Migration0009Appointment },
  { name: '0010-file-passed', class: Migration0010FilePassed },
  { name: '0011-approval', class: Migration0011Approval },
  { name: '0012-registration', class: Migration0012Registration },
  { name: '0013-licence', class: Migration0013Licence },
  { name: '0014-document', class: Migration0014Document },
  { name: '0015-neighbours', class: Migration0015Neighbours },
  { name: '0016-dispatch', class: Migration0016Dispatch },
  { name: '0016-rating', class: Migration0016Rating },
  { name: '0016-delivery', class: Migration0016Delivery },
  { name: '0017-protection', class: Migration0017Protection },
  { name: '0018-statistics', class: Migration0018Statistics },
  { name: '0019-session', class: Migration0019Session },
];
