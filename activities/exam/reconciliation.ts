// 对账 (S3-25, S3§2.2): each night the platform's file of the day before is laid beside receipts, refunds and bills. What differs becomes a 差错单 with owner and time limit; money
// that nobody had told of is taken; what both books agree on is remitted to the treasury in the ledger. Running again finds the same and does nothing twice.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { remittanceOf } from '../../domain/exam/ledger.ts';
import {
  compareDay,
  daysToReconcile,
  differenceKinds,
  nothingMoved,
  PLATFORM_DISTRICT,
  type Compared,
  type FileLine,
  type Finding,
} from '../../domain/exam/reconciliation.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { formatYuan } from '../../domain/kit/money.ts';
import { dayTotals, differencesOfDay, ordersNamed, ownLines, reconciliationOf, unknownOrders } from '../../db/exam/reconciliations.ts';
import { now as clockNow } from '../../db/kit/clock.ts';
import { brokenConstraint, one, query } from '../../db/kit/sql.ts';
import { neighbours } from '../../gateways/contracts/neighbours.ts';
import type { PaymentGateway } from '../../gateways/payment.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import type { Differences } from '../../templates/registration/papers.ts';
import { beat } from '../kit/beat.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import { save } from '../kit/save.ts';
import { agreeDifference, overdueDifferences, reportDifference } from './differences.ts';
import { book } from './ledger.ts';
import { takePayment } from './take.ts';

export interface ReconcileDeps {
  orm: MikroORM;
  seals: RowSeals;
  payment: Pick<PaymentGateway, 'settlement' | 'query'>;
  decide: (request: ActRequest) => Promise<Outcome>;
}
export interface ReconciledDay {
  day: string;
  /** Runs of this day so far. */
  runs: number;
  differences: number;
  /** Nothing has ever been found on that day: no paper is printed. One that was found and is gone has its last paper. */
  empty: boolean;
}
export interface ReconcileActivities {
  /** Each day up to yesterday that was not looked at yet, and those with something open. */
  reconcileFees: () => Promise<ReconciledDay[]>;
}

/** Money that the file knows and we don't is taken as if the platform had just said so; what can't be ours stays a difference. */
async function takeMissing(deps: ReconcileDeps, findings: readonly Finding[]): Promise<void> {
  for (const { kind, subject, orderNumber, number } of findings) {
    if (kind !== 'state' || subject !== 'payment') continue;
    const { payments } = await deps.payment.query(orderNumber);
    for (const payment of payments) if (payment.platformNo === number) await takePayment(deps, payment);
  }
}

/** Orders of which nobody knew anything are closed once the day's file knows nothing of them either. */
async function closeUnknown({ orm, decide }: ReconcileDeps, day: string, lines: readonly FileLine[]): Promise<void> {
  const named = new Set(lines.map(({ orderNumber }) => orderNumber));
  for (const { number, enrolmentId } of await unknownOrders(orm.em.fork(), day)) {
    if (named.has(number)) continue;
    await decide({
      key: `reconciliation/${number}/unpaid`,
      type: 'Enrolment',
      action: 'failPayment',
      caseId: enrolmentId,
      actor: { kind: 'system' },
      input: {},
      bodyHash: '',
    });
  }
}

/** Opens what was found, ends what both books agree on again. Answers how many are open. */
async function note(deps: ReconcileDeps, day: string, findings: readonly Finding[], districtOf: (orderNumber: string) => string): Promise<number> {
  const em = deps.orm.em.fork();
  let open = 0;
  for (const { kind, subject, number, orderNumber, oursFen, theirsFen, note: said } of findings) {
    const stands = await reportDifference(em, deps, {
      district: districtOf(orderNumber),
      day,
      kind,
      subject,
      number,
      orderNumber,
      oursFen: oursFen === null ? null : String(oursFen),
      theirsFen: theirsFen === null ? null : String(theirsFen),
      note: said,
    });
    if (stands) open++;
  }
  const still = new Set(findings.map(({ kind, subject, number }) => `${subject}/${kind}/${number}`));
  for (const row of await differencesOfDay(em, day))
    if (row.settledAt === null && !still.has(`${row.subject}/${row.kind}/${row.number}`)) await agreeDifference(deps, row.id);
  return open;
}

/** 上缴国库: what both books agree on leaves the clearing account. Once per day and exam. */
async function remit({ orm, seals }: ReconcileDeps, day: string, at: Instant): Promise<void> {
  for (const { examId, district, receivedFen, refundedFen } of await dayTotals(orm.em.fork(), day)) {
    const number = `${day}/${examId}`;
    const posting = remittanceOf(number, BigInt(receivedFen), BigInt(refundedFen));
    if (!posting) continue;
    await save(orm, async (em) => {
      const [known] = await query(em, `select 1 from ledger_entry where posting = any($1::text[]) limit 1`, [
        [`remitted/${number}`, `drawnBack/${number}`],
      ]);
      if (known) return;
      await book(em, seals, posting, { district, examId, orderId: null, at });
      await query(em, 'select 1');
    }).catch((error: unknown) => {
      // Another run was faster.
      if (brokenConstraint(error) !== 'ledger_entry_line') throw error;
    });
  }
}

const keep = (em: EntityManager, day: string, digest: string, { ours, theirs, bills, findings }: Compared): Promise<{ runs: number }> =>
  one(
    em,
    `insert into exam_reconciliation (day, ran_at, digest, ours_count, ours_fen, theirs_count, theirs_fen, bills_count, bills_fen, differences)
       values ($1, app_now(), $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (day) do update set ran_at = excluded.ran_at, digest = excluded.digest, ours_count = excluded.ours_count, ours_fen = excluded.ours_fen,
         theirs_count = excluded.theirs_count, theirs_fen = excluded.theirs_fen, bills_count = excluded.bills_count, bills_fen = excluded.bills_fen,
         differences = excluded.differences, runs = exam_reconciliation.runs + 1 returning runs`,
    [day, digest, ours.count, String(ours.fen), theirs.count, String(theirs.fen), bills.count, String(bills.fen), findings.length],
  );

/** What of a day differs, without doing anything about it. Throws NeighbourAway, NeighbourRefused NOT_READY. */
export async function comparedDay({ orm, payment }: Pick<ReconcileDeps, 'orm' | 'payment'>, day: string) {
  const em = orm.em.fork();
  const { digest, lines } = await payment.settlement(day);
  const ours = await ownLines(em, day, lines);
  const known = new Set(ours.map(({ kind, number }) => `${kind}/${number}`));
  const strange = lines.filter(({ kind, number }) => !known.has(`${kind}/${number}`)).map(({ orderNumber }) => orderNumber);
  const orders = strange.length ? await ordersNamed(em, strange) : [];
  const compared = compareDay(lines, ours, new Map(orders.map(({ number, amountFen }) => [number, { number, amountFen: BigInt(amountFen) }])));
  return { digest, lines, compared };
}

/** Reconciles one day. Throws NeighbourAway, NeighbourRefused NOT_READY. */
export async function reconcileDay(deps: ReconcileDeps, day: string): Promise<ReconciledDay> {
  const { orm } = deps;
  const { digest, lines, compared } = await comparedDay(deps, day);
  const { findings } = compared;
  const named = await ordersNamed(orm.em.fork(), [...new Set(findings.map(({ orderNumber }) => orderNumber))]);
  const districts = new Map(named.map(({ number, district }) => [number, district]));
  const open = await note(deps, day, findings, (number) => districts.get(number) ?? PLATFORM_DISTRICT);
  await takeMissing(deps, findings);
  await closeUnknown(deps, day, lines);
  if (!findings.some(({ subject }) => subject !== 'bill')) await remit(deps, day, await clockNow(orm.em.fork()));
  const { runs } = await keep(orm.em.fork(), day, digest, compared);
  const key = `reconciliation/${day}`;
  if (open)
    await raise(orm.em.fork(), {
      key,
      kind: 'reconciliation',
      message: `${day}与${neighbours.payment.label}对账有${open}处差异，请财务人员处理差错单。`,
    });
  else await resolve(orm.em.fork(), key);
  return { day, runs, differences: findings.length, empty: runs === 1 && nothingMoved(compared) };
}

export const createReconcileActivities = (deps: ReconcileDeps): ReconcileActivities => ({
  reconcileFees: async () => {
    const em = deps.orm.em.fork();
    const today = shanghaiDay(await clockNow(em));
    const { last, first, open } = await one<{ last: string | null; first: string | null; open: string[] }>(
      em,
      `select (select max(day)::text from exam_reconciliation) as last, (select min((created_at at time zone 'Asia/Shanghai')::date)::text from exam_order) as first,
         (select coalesce(jsonb_agg(distinct day::text), '[]') from payment_difference where settled_at is null) as open`,
    );
    const done: ReconciledDay[] = [];
    for (const day of daysToReconcile({ last, first, today, open })) {
      done.push(await reconcileDay(deps, day));
      beat();
    }
    await overdueDifferences(em, deps);
    return done;
  },
});

const yuan = (fen: string | null): string | null => (fen === null ? null : formatYuan(BigInt(fen)));

/** 对账差异 of a day with the payment platform, as the last run has found them, for P28. */
export async function feeDifferences(em: EntityManager, day: string): Promise<Differences> {
  const row = await reconciliationOf(em, day);
  if (!row) throw new Error(`${day} has not been reconciled`);
  const rows = await differencesOfDay(em, day);
  return {
    day,
    partner: neighbours.payment.label,
    money: true,
    ours: { count: row.oursCount, amount: formatYuan(BigInt(row.oursFen)) },
    theirs: { count: row.theirsCount, amount: formatYuan(BigInt(row.theirsFen)) },
    rows: rows.map(({ number, kind, note: said, oursFen, theirsFen, ownerRole, due, settledAt }) => ({
      number,
      kind: differenceKinds[kind],
      ours: yuan(oursFen),
      theirs: yuan(theirsFen),
      handling: settledAt === null ? `${said}；${roles[ownerRole as Role]}处理，期限${shown(due).slice(0, 16)}` : `${said}；已处理`,
    })),
  };
}
