// The round over dossiers in force: certificates, credit records and the 营业期限 that run out, statements that are out of date.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { plusDays, type PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { expiryKinds, expiryNews, statementsStale, type ExpiryKind } from '../../domain/supplier/expiry.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { administratorsOfAll } from '../../db/account/told.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook, valuesOf } from '../../db/rule/book.ts';
import { expiriesUntil, type ExpiryRow } from '../../db/supplier/rounds.ts';
import type { Fields } from '../../security/field.ts';
import { sha256 } from '../../security/hash.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { announce, tellAll, type Telling } from '../message/tell.ts';

const PAGE = 500;

interface News {
  row: ExpiryRow;
  /** Days of the reminder; null: it has ended, nothing more is said. */
  days: number | null;
  template: 'certificateReminder' | 'certificateExpired' | 'statementsStale';
  params: Record<string, string>;
}

const keyOf = (kind: ExpiryKind, { dossierId, rowId }: ExpiryRow, days: number | null): string =>
  `expiry/${dossierId}/${sha256(`${kind}/${rowId}`).slice(0, 16)}/${days ?? 'over'}`;

const telling = (kind: ExpiryKind, { row, days, template, params }: News, accounts: readonly string[]): Telling => ({
  ...row,
  key: keyOf(kind, row, days),
  template,
  params,
  accounts,
  sms: template === 'certificateReminder',
});

/** One batch: what is said, and that it was said, in one transaction. */
async function say(orm: MikroORM, fields: Fields, kind: ExpiryKind, news: readonly News[]): Promise<void> {
  const em = orm.em.fork();
  const told = await em.transactional(async (tx) => {
    const administrators = await administratorsOfAll(
      tx,
      news.map(({ row }) => row.organisationId),
    );
    const said = await tellAll(
      tx,
      fields,
      news.map((one) => telling(kind, one, administrators(one.row.organisationId))),
    );
    await query(
      tx,
      `update dossier_expiry e set told = case when n.days is null then e.told else e.told || n.days end,
           over_at = case when n.days is null then app_now() else e.over_at end
         from jsonb_to_recordset($2::jsonb) n("dossierId" uuid, "rowId" text, days int)
        where e.dossier_id = n."dossierId" and e.kind = $1 and e.row_id = n."rowId" and e.over_at is null`,
      [kind, JSON.stringify(news.map(({ row: { dossierId, rowId }, days }) => ({ dossierId, rowId, days })))],
    );
    return said;
  });
  await announce(em, told);
}

interface Round {
  orm: MikroORM;
  em: EntityManager;
  fields: Fields;
  progress: () => void;
}

async function walk({ orm, em, fields, progress }: Round, kind: ExpiryKind, until: PlainDate, judge: (row: ExpiryRow) => Omit<News, 'row'> | null) {
  let found = 0;
  let last: ExpiryRow | undefined;
  for (;;) {
    const rows = await expiriesUntil(em, kind, until, PAGE, last);
    const news = rows.flatMap((row): News[] => {
      const one = judge(row);
      return one ? [{ ...one, row }] : [];
    });
    if (news.length) await say(orm, fields, kind, news);
    found += news.length;
    progress();
    if (rows.length < PAGE) return found;
    last = rows.at(-1);
  }
}

/** B10, B12, B14: reminds 30, 7 and 1 days before (rule `reminder.daysBefore`) and says when it has ended. */
export const certificateExpiry = (fields: Fields): DailyCheck => ({
  id: 'certificate-expiry',
  round: 'expiry',
  label: '证书、资质、营业期限到期核查',
  run: async ({ orm, em, today, progress }) => {
    const book = await ruleBook(em);
    const until = plusDays(today, Math.max(0, ...valuesOf(book, commonRules.reminderDays).flat()));
    let found = 0;
    for (const kind of expiryKinds.filter((one) => one !== 'statements'))
      found += await walk({ orm, em, fields, progress }, kind, until, ({ district, lastDay, told, label, name }) => {
        const days = ruleValue(book.rulesFor(district, today), commonRules.reminderDays);
        const news = expiryNews(lastDay, today, days, told);
        const params = { certificate: label, day: lastDay };
        if (news === null) return null;
        if (news === 'expired') return { days: null, template: 'certificateExpired', params };
        return { days: news, template: 'certificateReminder', params: { ...params, organisation: name } };
      });
    return found;
  },
});

/** B18: the newest report lies further back than rule `dossier.statements.months` allows; said once per dossier in force. */
export const staleStatements = (fields: Fields): DailyCheck => ({
  id: 'stale-statements',
  round: 'expiry',
  label: '财务报表过期核查',
  run: async ({ orm, em, today, progress }) => {
    const book = await ruleBook(em);
    const months = Math.min(...valuesOf(book, supplierRules.statementsMonths));
    const until = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 - months, 0)).toISOString().slice(0, 10);
    return walk({ orm, em, fields, progress }, 'statements', until, ({ district, lastDay, label }) => {
      const allowed = ruleValue(book.rulesFor(district, today), supplierRules.statementsMonths);
      if (!statementsStale(lastDay, today, allowed)) return null;
      return { days: null, template: 'statementsStale', params: { period: label, months: String(allowed) } };
    });
  },
});
