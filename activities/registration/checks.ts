// The daily rounds over registrations: drafts that end soon, supplements whose time runs (T-5, T-2, T-0), and the statutory clocks at 50, 80 and 100 %.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Role } from '../../domain/kit/actor.ts';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { lastDayOf, reminderOf, statutory, warningOf } from '../../domain/registration/clocks.ts';
import { registrationKinds, type RegistrationKind } from '../../domain/registration/kinds.ts';
import { stages } from '../../domain/registration/moves.ts';
import { registration } from '../../domain/registration/registration.ts';
import { officersOf } from '../../db/account/told.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { kept, KEPT, type KeptDeadline } from '../kit/deadlines.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { PAGE, round } from '../message/round.ts';
import { announce, tellAll, type Telling } from '../message/tell.ts';
import { rulesOf } from './facts.ts';

interface Running {
  deadline: KeptDeadline;
  kind: RegistrationKind;
  number: string | null;
  accountId: string;
  district: string;
  rules: string | null;
  seq: number;
  state: string;
  regions: Record<string, string>;
  assignees: string[];
}
type Row = Parameters<typeof kept>[0] & Omit<Running, 'deadline'>;

/** Running clocks of registrations by name, a page after an id. */
const running = (em: EntityManager, names: readonly string[], after: string | null): Promise<Running[]> =>
  clocksWhere(
    em,
    `d.closed_at is null and d.paused_at is null and d.name = any($1) and ($2::uuid is null or d.id > $2) order by d.id limit ${PAGE}`,
    [names, after],
  );

async function clocksWhere(em: EntityManager, where: string, params: readonly unknown[]): Promise<Running[]> {
  const rows = await query<Row>(
    em,
    `select ${KEPT}, r.kind, r.number, r.account_id as "accountId", r.district, r.rules, c.seq, c.state, c.regions,
        array(select assignee_id from task t where t.case_id = c.id and t.state = 'open' and assignee_id is not null) as assignees
       from deadline d join case_file c on c.id = d.case_id join registration r on r.case_id = c.id
       where ${where}`,
    params,
  );
  return rows.map(({ kind, number, accountId, district, rules, seq, state, regions, assignees, ...deadline }) => ({
    deadline: kept(deadline),
    kind,
    number,
    accountId,
    district,
    rules,
    seq,
    state,
    regions,
    assignees,
  }));
}

const idOf = ({ deadline }: Running): string => deadline.id;
const words = ({ kind, number }: Running) => ({ matter: registrationKinds[kind], number: number ?? '暂存' });

/** S3-46: applicants are reminded of what they were asked for. */
export const supplementReminding = (fields: Fields): DailyCheck => ({
  id: 'registration-supplements',
  round: 'reminders',
  label: '注册补件期限提醒',
  run: ({ today, ...parts }) =>
    round(parts, fields, (after) => running(parts.em, ['supplement'], after), {
      idOf,
      telling: async (row) => {
        const { rules } = await rulesOf(parts.em, row, today);
        const days = reminderOf(rules.values.supplementReminders, row.deadline.due, today);
        if (days === null) return null;
        const day = lastDayOf(row.deadline.due);
        return {
          key: `registration/${row.deadline.id}/${day}/${days}`,
          template: 'registrationReminder',
          params: { ...words(row), what: '补正材料', day },
          accounts: [row.accountId],
          district: row.district,
          caseId: row.deadline.caseId,
          seq: row.seq,
          sms: true,
        };
      },
    }),
});

/** S3-47: whoever has a draft that ends soon is told once. */
export const draftEnding = (fields: Fields): DailyCheck => ({
  id: 'registration-drafts',
  round: 'drafts',
  label: '注册暂存事项到期提醒',
  run: ({ today, ...parts }) =>
    round(parts, fields, (after) => running(parts.em, ['draft'], after), {
      idOf,
      telling: async (row) => {
        const { rules } = await rulesOf(parts.em, row, today);
        if (reminderOf([rules.values.draft.warnDays], row.deadline.due, today) === null) return null;
        const day = lastDayOf(row.deadline.due);
        return {
          key: `registration/${row.deadline.id}/${day}/draft`,
          template: 'registrationDraftEnding',
          params: { matter: registrationKinds[row.kind], day },
          accounts: [row.accountId],
          district: row.district,
          caseId: row.deadline.caseId,
          seq: row.seq,
          sms: true,
        };
      },
    }),
});

/** Posts that a clock is kept by: those of the open stage. */
const postsOf = ({ deadline, regions, state }: Running): Role[] => {
  if (deadline.name === 'preReview') return ['preReviewer'];
  if (deadline.name === 'delivery') return ['caseOfficer'];
  const stage = regions['stage'] as keyof typeof stages | undefined;
  const round = stage && registration.regions!['stage']!.states[stage]?.round;
  return round ? [round.role as Role] : state === 'accepted' ? ['caseOfficer'] : [];
};

/** To whoever holds the task, else everybody of its post. */
async function warning(em: EntityManager, row: Running, percent: number): Promise<Telling> {
  const posts = await Promise.all(postsOf(row).map((role) => officersOf(em, role, row.district)));
  return {
    key: `registration/${row.deadline.id}/${row.deadline.amount}/${percent}`,
    template: 'registrationWarning',
    params: { number: row.number ?? '', clock: row.deadline.label, percent: String(percent), day: lastDayOf(row.deadline.due) },
    accounts: row.assignees.length ? row.assignees : posts.flat(),
    district: row.district,
    caseId: row.deadline.caseId,
    seq: row.seq,
    sms: false,
  };
}

/** 100 %: the clock that an act of the system has ended just now. Said under the same key as by the round, so once. */
export async function warnOverrun({ orm, fields }: { orm: MikroORM; fields: Fields }, caseId: string, clock: string): Promise<void> {
  const em = orm.em.fork();
  const [row] = await clocksWhere(em, `d.case_id = $1 and d.name = $2 order by d.started_at desc limit 1`, [caseId, clock]);
  if (!row) throw new Error(`${caseId} has no clock ${clock}`);
  const told = await em.transactional(async (tx) => tellAll(tx, fields, [await warning(tx, row, 100)]));
  await announce(em, told);
}

/** 50/80/100 %: whoever holds the task is warned, else everybody of its post; at 100 % operators see it too, until the clock is done. */
export const clockWarnings = (fields: Fields): DailyCheck => ({
  id: 'registration-clocks',
  round: 'reminders',
  label: '注册办理期限预警',
  run: async ({ today, ...parts }) => {
    const calendar = (await ruleBook(parts.em)).calendar();
    const found = await round(parts, fields, (after) => running(parts.em, statutory, after), {
      idOf,
      telling: async (row) => {
        const { rules } = await rulesOf(parts.em, row, today);
        const percent = warningOf(rules.values.warnings, row.deadline, today, calendar);
        if (percent === null) return null;
        return warning(parts.em, row, percent);
      },
    });
    await overdueNotice(parts.em, today);
    return found;
  },
});

const OVERDUE = 'registration/overdue';
/** Registrations that the office is late with: one notice for operators, taken down when there is none. */
async function overdueNotice(em: EntityManager, today: PlainDate): Promise<void> {
  const rows = await query<{ number: string }>(
    em,
    `select distinct r.number from deadline d join registration r on r.case_id = d.case_id join case_file c on c.id = r.case_id
       where d.name in ('decision', 'delivery') and d.history @> '[{"what":"closed"}]' and d.due <= d.closed_at
         and ((d.name = 'decision' and c.state = 'accepted') or (d.name = 'delivery' and c.regions->>'delivery' = 'due')) order by 1 limit 20`,
  );
  if (!rows.length) return resolve(em, OVERDUE).then(() => undefined);
  await raise(em, {
    key: OVERDUE,
    kind: 'registration',
    message: `${today}：注册办件${rows.map(({ number }) => number).join('、')}已超过法定期限，请督促办理。`,
  });
}
