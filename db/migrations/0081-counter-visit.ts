import { Migration } from '@mikro-orm/migrations';

export class Migration0081CounterVisit extends Migration {
  override up(): void {
    // What was asked of an application that the counter has entered, brought there again: who came, what was seen. `agent` is encrypted.
    this.addSql(`create table registration_visit (
      case_id uuid not null references registration (case_id), seq int not null, action text not null, presenter text not null check (presenter in ('self', 'agent')),
      agent text, attorney_signed_on date, attorney_until date, seen jsonb not null, by uuid not null, at timestamptz not null, primary key (case_id, seq),
      check ((presenter = 'agent') = (agent is not null))
    )`);
  }
}
