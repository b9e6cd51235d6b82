import { Migration } from '@mikro-orm/migrations';

const statements = [
  // Places of a slot that are taken: the row is locked by whoever takes or gives one back, and the check holds whatever happens.
  `create table counter_slot (
    district text not null, window_id text not null, starts timestamptz not null, capacity int not null, taken int not null default 0,
    primary key (district, window_id, starts), constraint counter_slot_capacity check (taken between 0 and capacity)
  )`,
  `create sequence counter_appointment_number`,
  `create table counter_appointment (
    case_id uuid primary key references case_file deferrable initially deferred, number text not null unique,
    kind text not null check (kind in ('registerIndividual', 'registerLegal', 'changePhone', 'changeData', 'unfreeze')),
    user_type text not null, by_proxy boolean not null,
    window_id text not null, window_name text not null, address text not null, starts timestamptz not null, ends timestamptz not null,
    phone text not null, phone_index text not null, counter_case_id uuid unique references case_file, live boolean not null default true,
    check (starts < ends)
  )`,
  // One open appointment per person and matter.
  `create unique index counter_appointment_open on counter_appointment (phone_index, kind) where live`,
  `create index counter_appointment_phone on counter_appointment (phone_index)`,
  `create index counter_appointment_starts on counter_appointment (starts)`,
  `create index counter_appointment_list on case_file (district, id desc) where type = 'CounterAppointment'`,
];

export class Migration0009Appointment extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
