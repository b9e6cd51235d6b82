import { Migration } from '@mikro-orm/migrations';

const statements = [
  // One row per version of an entry of a dictionary: who changed what, when. \`current\` is the newest one.
  `create table exam_entry (
    dictionary_id uuid not null references case_file deferrable initially deferred, kind text not null check (kind in ('specialty', 'subject', 'level', 'fee')),
    code text not null, version int not null, entry jsonb not null, standing text not null check (standing in ('enabled', 'disabled', 'removed')),
    action text not null, changed_by uuid, changed_at timestamptz not null, current boolean not null, primary key (dictionary_id, kind, code, version)
  )`,
  `create unique index exam_entry_current on exam_entry (dictionary_id, kind, code) where current`,
  `create unique index exam_entry_short_label on exam_entry (dictionary_id, (entry->>'shortLabel')) where kind = 'subject' and current and standing <> 'removed'`,

  // One row per version of a template. What was enabled once is never changed.
  `create table exam_template (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, kind text not null check (kind in ('guide', 'commitment', 'form', 'ticket')),
    version int not null, title text not null, body text not null, attachments jsonb not null default '[]', hash text not null, editors uuid[] not null,
    written_at timestamptz not null, previewed_hash text, preview_seq int, enabled_by uuid, enabled_at timestamptz, disabled_at timestamptz,
    constraint exam_template_version unique (district, kind, version), constraint exam_template_second_person check (not enabled_by = any(editors))
  )`,
  `create index exam_template_hash on exam_template (hash)`,
  `create unique index exam_template_enabled on exam_template (district, kind) where enabled_at is not null and disabled_at is null`,
  `create function exam_template_frozen() returns trigger language plpgsql as '
     begin
       if (old.district, old.kind, old.version, old.title, old.body, old.attachments, old.hash, old.editors, old.enabled_by, old.enabled_at)
          is distinct from (new.district, new.kind, new.version, new.title, new.body, new.attachments, new.hash, new.editors, new.enabled_by, new.enabled_at) then
         raise exception ''an enabled template is never changed'' using errcode = ''23514'', constraint = ''exam_template_frozen'';
       end if;
       return new;
     end'`,
  `create trigger exam_template_frozen before update on exam_template for each row when (old.enabled_at is not null) execute function exam_template_frozen()`,

  // What the office writes of an exam; \`exam.config\` follows from it. \`snapshot\` is the hash of what was submitted.
  `create table exam_draft (exam_id uuid primary key references exam deferrable initially deferred, draft jsonb not null, snapshot text)`,
  // 更正, 延期, 取消: proposed by one person, decided by another.
  `create table exam_change (
    id uuid primary key, exam_id uuid not null references exam, kind text not null check (kind in ('correct', 'postpone', 'cancel')), content jsonb not null, reason text not null,
    standing text not null check (standing in ('proposed', 'done', 'dropped')), proposed_by uuid not null, proposed_at timestamptz not null,
    decided_by uuid, decided_at timestamptz, version int, constraint exam_change_second_person check (standing <> 'done' or decided_by <> proposed_by)
  )`,
  `create unique index exam_change_open on exam_change (exam_id) where standing = 'proposed'`,
  `create index exam_change_exam on exam_change (exam_id, proposed_at)`,
];

export class Migration0031ExamSetup extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
