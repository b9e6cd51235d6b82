// What must be true of registrations, licences, parcels and ratings when all is over: asked of the database, the phones and the partners' own books.
import type pg from 'pg';
import { toldActions } from '../../../domain/registration/news.ts';
import { instant } from '../../../domain/kit/instant.ts';
import type { JsonClient } from '../../../bench/kit/http.ts';
import type { Answered } from './asking.ts';

/** Processes of the family whose acts people do. */
const types = ['PracticeRegistration', 'Delivery', 'CaseRating'] as const;

interface Row {
  case_id: string;
  action: string;
  at: string;
}

export interface RegistrationVerdict {
  rows: number;
  granted: number;
  papers: number;
  sent: number;
  lost: string[];
  doubled: string[];
}

/** Each answer has exactly its row, each row of a person exactly its answer. */
export function compareAnswers(rows: readonly Row[], answered: readonly Answered[]): { lost: string[]; doubled: string[] } {
  const place = (caseId: string, at: string): string => `${caseId} at ${at}`;
  const journal = new Map<string, Row[]>();
  for (const row of rows) journal.set(place(row.case_id, row.at), [...(journal.get(place(row.case_id, row.at)) ?? []), row]);
  const told = new Map<string, number>();
  for (const { caseId, receivedAt } of answered) {
    const at = place(caseId, instant(receivedAt));
    told.set(at, (told.get(at) ?? 0) + 1);
  }
  const lost = answered
    .filter(({ caseId, receivedAt }) => !journal.has(place(caseId, instant(receivedAt))))
    .map(({ caseId, path, receivedAt }) => `${path} of ${receivedAt} was answered, the journal of ${caseId} has nothing`);
  const doubled = [
    ...[...told].filter(([, n]) => n > 1).map(([at, n]) => `${n} answers for the one row of ${at}`),
    ...[...journal].flatMap(([at, found]) => [
      ...(found.length > 1 ? [`${found.length} rows of ${at}: ${found.map(({ action }) => action).join(', ')}`] : []),
      ...(told.has(at) ? [] : [`${found[0]!.action} of ${at} stands in the journal, nobody was told so`]),
    ]),
  ];
  return { lost, doubled };
}

type Query = <T extends object>(sql: string, params?: unknown[]) => Promise<T[]>;

/** What each transition entails, row by row. */
async function entailed(query: Query): Promise<string[]> {
  const untold = await query<{ row: string }>(
    `select j.case_id || '/' || j.seq || ' ' || j.action as row from journal j join case_file c on c.id = j.case_id
       where c.type = 'PracticeRegistration' and j.action = any($1)
         and not exists (select from notice n where n.case_id = j.case_id and n.seq = j.seq)
         and not exists (select from message m where m.case_id = j.case_id and m.seq = j.seq)`,
    [toldActions],
  );
  const papers: Record<string, string[]> = {
    P18: ['confirmEmployer'],
    P19: ['accept', 'deemAccept', 'requestSupplement', 'notAccept'],
    P20: ['startSpecial', 'approveExtension'],
    P25: ['requestRectification'],
    'P22,P24': ['grant', 'refuse', 'deemRenew'],
  };
  const missing = await query<{ row: string }>(
    `select j.case_id || '/' || j.seq || ' ' || j.action || ' without ' || p.kinds as row
       from jsonb_to_recordset($1) p (kinds text, actions jsonb) join journal j on p.actions ? j.action join case_file c on c.id = j.case_id
      where c.type = 'PracticeRegistration' and not exists (select from document d where d.case_id = j.case_id and d.seq = j.seq
        and d.kind = any(string_to_array(p.kinds, ',')) and d.ready_at is not null)`,
    [JSON.stringify(Object.entries(papers).map(([kinds, actions]) => ({ kinds, actions })))],
  );
  return [...untold.map(({ row }) => `${row} was told to nobody`), ...missing.map(({ row }) => row)];
}

/** A decision never ends without its licence issued and collected by both (S3-59). */
const uncollected = async (query: Query): Promise<string[]> =>
  (
    await query<{ row: string }>(
      `select 'registration ' || r.case_id || ' was granted without a licence' as row from registration r join case_file c on c.id = r.case_id
         where c.state = 'granted' and r.licence_id is null
       union all select 'edition ' || e.case_id || ' of ' || l.number || ' is not collected' from electronic_licence e join licence l on l.id = e.licence_id
         where e.withdrawn_at is null and (e.library_at is null or e.one_stop_at is null)
       union all select 'alarm ' || key || ' still stands' from operator_notice where key like 'licence/collection/%' and resolved_at is null`,
    )
  ).map(({ row }) => row);

/** What partners were owed and have not taken; a parcel's order is acknowledged by the courier's first report. */
const unsent = async (query: Query): Promise<string[]> =>
  (
    await query<{ row: string }>(
      `select key || ' is ' || state as row from dispatch where state in ('waiting', 'sent', 'failed') and not (partner = 'courier' and state = 'sent')
       union all select partner || ' ' || key || ': ' || what from dispatch_difference where resolved_at is null`,
    )
  ).map(({ row }) => row);

/** The same report of a courier counts once, however often it came. */
const reportedTwice = async (query: Query): Promise<string[]> =>
  (
    await query<{ row: string }>(
      `select 'delivery ' || j.case_id || ' came to ' || j.to_state || ' ' || count(*) || ' times' as row from journal j join case_file c on c.id = j.case_id
         where c.type = 'Delivery' and j.from_state <> j.to_state group by j.case_id, j.to_state having count(*) > 1
       union all select 'rating of ' || rated_case_id || ' ' || count(*) || ' times' from rating group by rated_case_id having count(*) > 1
       union all select 'licences of ' || account_id || ' in force: ' || count(*) from licence where standing in ('valid', 'toChange', 'expired') group by account_id having count(*) > 1`,
    )
  ).map(({ row }) => row);

export async function checkRegistrations(database: pg.Client, sandbox: JsonClient, answered: readonly Answered[]): Promise<RegistrationVerdict> {
  const query: Query = async (sql, params) => (await database.query(sql, params)).rows as never;
  const rows = await query<Row>(
    `select j.case_id, j.action, to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from journal j join case_file c on c.id = j.case_id
       where c.type = any($1) and j.actor like 'person:%' order by j.case_id, j.seq`,
    [types],
  );
  const answers = compareAnswers(rows, answered);
  const { body } = await sandbox('GET', '/sms/log', { timeoutMs: 30_000 });
  const counts = new Map<string, number>();
  for (const { requestId } of body['messages'] as { requestId: string }[]) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  const [figures] = await query<{ granted: number; papers: number; sent: number }>(
    `select (select count(*)::int from case_file where type = 'PracticeRegistration' and state = 'granted') as granted,
        (select count(*)::int from document where ready_at is not null) as papers, (select count(*)::int from dispatch where state = 'acknowledged') as sent`,
  );
  return {
    rows: rows.length,
    ...figures!,
    lost: [...answers.lost, ...(await entailed(query)), ...(await uncollected(query)), ...(await unsent(query))],
    doubled: [
      ...answers.doubled,
      ...(await reportedTwice(query)),
      ...[...counts].filter(([, n]) => n > 1).map(([key, n]) => `message ${key} was sent ${n} times`),
    ],
  };
}
