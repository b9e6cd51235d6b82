import { Migration } from '@mikro-orm/migrations';

const orderStates = `('open', 'paying', 'unknown', 'paid', 'closed', 'refundAsked', 'refunding', 'refunded', 'refundFailed')`;

const statements = [
  // Numbers of orders, 缴款书 and refunds. A number that is missing belongs to an act that was refused after it had been drawn.
  `create sequence exam_order_number`,
  `create sequence exam_refund_number`,
  // Orders of an enrolment; the newest is the one that its payment region speaks of, and \`state\` mirrors it. Amounts in 分.
  `create table exam_order (
    id uuid primary key, number text not null unique, payment_code text not null unique check (payment_code ~ '^[0-9]{20}$'),
    enrolment_id uuid not null references enrolment, exam_id uuid not null references exam, district text not null,
    amount_fen bigint not null check (amount_fen > 0), state text not null check (state in ${orderStates}), channel text, queries int not null default 0,
    created_at timestamptz not null, expires_at timestamptz not null, started_at timestamptz, paid_at timestamptz, ended_at timestamptz
  )`,
  `create unique index exam_order_live on exam_order (enrolment_id) where state not in ('closed', 'refunded')`,
  `create index exam_order_enrolment on exam_order (enrolment_id, created_at desc, id desc)`,
  `create index exam_order_list on exam_order (exam_id, created_at desc, id desc)`,
  `create index exam_order_day on exam_order (created_at desc, id desc)`,
  `create table exam_order_item (
    order_id uuid not null references exam_order, subject text not null, label text not null, fee_fen bigint not null check (fee_fen > 0), primary key (order_id, subject)
  )`,
  // Money that has come, once by the platform's own number: what counts, and what goes back by itself (\`why\`).
  `create table exam_receipt (
    platform_no text primary key, order_id uuid not null references exam_order, enrolment_id uuid not null references enrolment, exam_id uuid not null references exam,
    amount_fen bigint not null check (amount_fen > 0), channel text not null, paid_at timestamptz not null, paid_on date not null, received_at timestamptz not null,
    why text check (why in ('late', 'double', 'closed', 'cancelled'))
  )`,
  `create index exam_receipt_day on exam_receipt (paid_on)`,
  `create index exam_receipt_order on exam_receipt (order_id)`,
  // Only one receipt of an order counts.
  `create unique index exam_receipt_counts on exam_receipt (order_id) where why is null`,
  // Money on its way back. \`attempt\`: a failed one is followed by another number to the platform.
  `create table exam_refund (
    id uuid primary key, number text not null unique, platform_no text not null references exam_receipt, order_id uuid not null references exam_order,
    enrolment_id uuid not null references enrolment, exam_id uuid not null references exam, amount_fen bigint not null check (amount_fen > 0), reason text not null,
    state text not null check (state in ('asked', 'refunding', 'refunded', 'failed', 'declined')), attempt int not null default 1,
    asked_by text not null, asked_at timestamptz not null, decided_by text, decided_at timestamptz, refunded_at timestamptz, refunded_on date, sent_number text, failure text,
    check (decided_by is null or decided_by <> asked_by or asked_by in ('system', 'platform:payment'))
  )`,
  `create unique index exam_refund_one on exam_refund (platform_no) where state <> 'declined'`,
  `create index exam_refund_enrolment on exam_refund (enrolment_id)`,
  `create index exam_refund_order on exam_refund (order_id)`,
  `create index exam_refund_day on exam_refund (refunded_on) where refunded_on is not null`,
  // 电子票据: 代码, 号码, 校验码, the signature of the unit and that of the supervising treasury over the same text.
  `create table exam_bill (
    id uuid primary key, order_id uuid not null unique references exam_order, enrolment_id uuid not null references enrolment, exam_id uuid not null references exam,
    platform_no text not null references exam_receipt, code text not null, number text not null, check_code text not null, amount_fen bigint not null check (amount_fen > 0),
    state text not null check (state in ('issued', 'writtenOff', 'reversed')), text text not null, unit_signature text not null, unit_key text not null,
    supervision_signature text not null, supervision_key text not null, issued_at timestamptz not null, written_off_at timestamptz, reversed_at timestamptz, reversal_number text,
    constraint exam_bill_number unique (code, number)
  )`,
  `create index exam_bill_enrolment on exam_bill (enrolment_id)`,
  `create index exam_bill_by_number on exam_bill (number)`,
  // The ledger. A posting is two rows that are equal; it stands for ever, and the application's role can only add and read.
  `create table ledger_entry (
    id uuid primary key, posting text not null, line int not null, kind text not null, account text not null, debit_fen bigint not null default 0, credit_fen bigint not null default 0,
    district text not null, exam_id uuid not null references exam, order_id uuid references exam_order, booked_at timestamptz not null, booked_on date not null,
    constraint ledger_entry_line unique (posting, line), constraint ledger_entry_side check (debit_fen >= 0 and credit_fen >= 0 and (debit_fen > 0) <> (credit_fen > 0))
  )`,
  `create index ledger_entry_exam on ledger_entry (exam_id, account)`,
  `create index ledger_entry_order on ledger_entry (order_id)`,
  `create index ledger_entry_day on ledger_entry (booked_on)`,
  // Looked at when the transaction ends: a posting with another sum on one side than on the other never becomes true.
  `create function ledger_balanced() returns trigger language plpgsql as $$
    begin
      if (select sum(debit_fen) <> sum(credit_fen) or count(*) < 2 from ledger_entry where posting = new.posting) then
        raise exception 'posting % is not balanced', new.posting using errcode = '23514', constraint = 'ledger_balanced';
      end if;
      return null;
    end $$`,
  `create constraint trigger ledger_balanced after insert on ledger_entry deferrable initially deferred for each row execute function ledger_balanced()`,
  // What the nightly comparison of a day has said last.
  `create table exam_reconciliation (
    day date primary key, ran_at timestamptz not null, digest text not null, ours_count int not null, ours_fen bigint not null, theirs_count int not null, theirs_fen bigint not null,
    bills_count int not null, bills_fen bigint not null, differences int not null, runs int not null default 1
  )`,
  // 差错单. The same difference is one row as long as it is open.
  `create table payment_difference (
    case_id uuid primary key references case_file deferrable initially deferred, district text not null, day date not null,
    kind text not null check (kind in ('over', 'short', 'amount', 'state')), subject text not null check (subject in ('payment', 'refund', 'bill')),
    number text not null, order_number text not null, ours_fen bigint, theirs_fen bigint, note text not null,
    found_at timestamptz not null, due timestamptz not null, owner_role text not null, overdue_at timestamptz, settled_at timestamptz, settled_by text
  )`,
  `create unique index payment_difference_open on payment_difference (subject, kind, number) where settled_at is null`,
  `create index payment_difference_list on payment_difference (found_at desc, case_id desc)`,
  `create index payment_difference_day on payment_difference (day)`,
];

export class Migration0033ExamPayment extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
