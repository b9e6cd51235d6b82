import { Migration } from '@mikro-orm/migrations';

// Who has written thousands of rows at once lets PostgreSQL look at them: until then it plans by the empty tables, and reads a whole exam for each candidate. The
// application's role may not ANALYZE tables that it does not own, so the owner's function does.
export class Migration0093ExamStatistics extends Migration {
  override up(): void {
    this.addSql(`create function exam_rows_written() returns void language plpgsql security definer set search_path = public, pg_temp as $$ begin
      analyze enrolment (exam_id, case_id), exam_candidate, exam_seat, exam_ticket, exam_print;
    end $$`);
  }
}
