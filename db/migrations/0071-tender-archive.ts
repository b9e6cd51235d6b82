import { Migration } from '@mikro-orm/migrations';

/** What nobody may take out of an archived project. */
const kept = {
  tender_project: 'case_id',
  tender_notice: 'case_id',
  tender_document: 'case_id',
  tender_candidate: 'case_id',
  tender_archive: 'case_id',
  tender_contract: 'project_id',
} as const;

const statements = [
  // The index of a project's archive: what was kept, by hash, under one root that is signed. `keep_until`: the last day (R45).
  `create table tender_archive (
    case_id uuid primary key references tender_project, items jsonb not null, root text not null, receipt jsonb not null, keep_until date not null, at timestamptz not null
  )`,
  `create function tender_kept() returns trigger language plpgsql as $$
   declare project uuid := (to_jsonb(old)->>tg_argv[0])::uuid;
   begin
     if tg_op = 'UPDATE' or exists (select from tender_archive a where a.case_id = project and (app_now() at time zone 'Asia/Shanghai')::date <= a.keep_until) then
       raise exception 'project % is archived: % keeps what it has', project, tg_table_name;
     end if;
     return old;
   end $$`,
  ...Object.entries(kept).map(
    ([table, column]) => `create trigger ${table}_kept before delete on ${table} for each row execute function tender_kept('${column}')`,
  ),
  `create trigger tender_archive_unchanged before update on tender_archive for each row execute function tender_kept('case_id')`,
];

export class Migration0071TenderArchive extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
