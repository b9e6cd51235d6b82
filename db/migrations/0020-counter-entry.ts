import { Migration } from '@mikro-orm/migrations';

const statements = [
  // V18: what officers corrected in a form, before and after, both encrypted. The journal row beside it holds codes and keyed hashes.
  `create table correction (
    id uuid primary key, case_id uuid not null references case_file, seq int not null, step text not null, field text not null,
    before_value text, after_value text, at timestamptz not null, unique (case_id, seq, field)
  )`,
  // A version that officers corrected before it came into force stays as it was handed in.
  `alter table dossier_version drop constraint dossier_version_standing_check`,
  `alter table dossier_version add constraint dossier_version_standing_check
     check (standing in ('submitted', 'inForce', 'superseded', 'returned', 'withdrawn', 'rejected', 'corrected'))`,
  // A registration entered at the counter: who came, what was seen. `agent` is encrypted.
  `create table registration_attendance (
    case_id uuid primary key references registration (case_id) deferrable initially deferred, entered_by uuid not null, presenter text check (presenter in ('self', 'agent')),
    agent text, attorney_signed_on date, attorney_until date, seen jsonb, filed_by uuid, filed_at timestamptz,
    check ((filed_at is null) or (presenter is not null and seen is not null)),
    check ((presenter = 'agent') = (agent is not null))
  )`,
];

export class Migration0020CounterEntry extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
