// What must be true when all is over, asked of the database, the phones and the engine.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { instant } from '../../domain/kit/instant.ts';
import { NAMESPACE } from '../../temporal/names.ts';
import { onboardingStory } from '../../workflows/supplier/onboarding.ts';
import type { JsonClient } from '../../bench/kit/http.ts';
import { until } from '../../bench/kit/load.ts';
import type { ChaosSystem } from './system.ts';
import type { AnsweredAct } from './users.ts';

const root = join(import.meta.dirname, '../..');

interface Row {
  case_id: string;
  seq: number;
  action: string;
  actor: string;
  at: string;
  account: string;
}

export interface Verdict {
  /** Journal rows of onboarding, those of the system included. */
  rows: number;
  messages: number;
  /** Answered and not in the journal, due and not sent, not followed, not admitted: one line each. */
  lost: string[];
  /** In the journal without an answer, admitted twice, sent twice: one line each. */
  doubled: string[];
  /** Whether every chain holds, as `npm run verify:journal` says it. */
  verified: { holds: boolean; said: string };
}

/** What a run says whose every part came back, of so many kills, and in which nothing was lost or doubled. */
export const unharmed = (kills: number): object => ({
  lost: [],
  doubled: [],
  unsettled: [],
  verified: { holds: true },
  kills: { count: kills, recovered: kills },
  good: true,
});
/** The same where boundaries were killed at: all of them were passed, and the system has no others. */
export const unharmedAtEach = (kills: number): object => ({ ...unharmed(kills), kills: { count: kills, recovered: kills, passedOver: [], strays: [] } });

/** Waits until every case is followed and no workflow runs any more; answers what still is not so. */
export async function settled(system: ChaosSystem, database: pg.Client, withinMs: number): Promise<string[]> {
  const behind = async (): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(
      `select (select count(*) from case_file where followed < seq)::int + (select count(*) from effect where done_at is null)::int
         + (select count(*) from message where state = 'waiting')::int as n`,
    );
    return rows[0]!.n;
  };
  const followed = await until(async () => (await behind()) === 0, withinMs, 250);
  const connection = await Connection.connect({ address: system.temporal });
  const { workflow } = new Client({ connection, namespace: NAMESPACE });
  let running = 0;
  const ended = await until(
    async () => (running = (await workflow.count(`ExecutionStatus = 'Running' AND WorkflowType = 'SupplierOnboarding'`)).count) === 0,
    60_000,
    500,
  );
  await connection.close();
  return [
    ...(followed === null ? [`${await behind()} cases, effects or messages are behind`] : []),
    ...(ended === null ? [`${running} workflows still run`] : []),
  ];
}

/** Holds what users were told against what stands. */
export async function check(system: ChaosSystem, database: pg.Client, sandbox: JsonClient, answered: readonly AnsweredAct[]): Promise<Verdict> {
  const { rows } = await database.query<Row>(
    `select j.case_id, j.seq, j.action, j.actor, to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, c.applicant_id as account
       from journal j join case_file c on c.id = j.case_id where c.type = 'SupplierOnboarding' and j.seq > 1 order by j.case_id, j.seq`,
  );
  const acts = compareActs(rows, answered);
  const sent = await compareMessages(rows, sandbox);
  const states = await database.query<{ id: string; state: string }>(
    `select id, state from case_file where type = 'SupplierOnboarding' and seq > 1 and state <> 'admitted'`,
  );
  return {
    rows: rows.length,
    messages: sent.messages,
    lost: [...acts.lost, ...sent.lost, ...states.rows.map(({ id, state }) => `case ${id} ended in ${state}, not admitted`)],
    doubled: [...acts.doubled, ...sent.doubled],
    verified: await verified(system),
  };
}

/** Each answer has exactly its row, each row of a person exactly its answer, and the system admitted each case once. */
export function compareActs(rows: readonly Row[], answered: readonly AnsweredAct[]): { lost: string[]; doubled: string[] } {
  const place = (caseId: string, seq: number): string => `case ${caseId}, seq ${seq}`;
  const journal = new Map(rows.map((row) => [place(row.case_id, row.seq), row]));
  const lost: string[] = [];
  const told = new Set<string>();
  const doubled: string[] = [];
  for (const { caseId, version, action, receivedAt } of answered) {
    const at = place(caseId, version);
    if (told.has(at)) doubled.push(`${at}: two acts were answered with one row`);
    told.add(at);
    const row = journal.get(at);
    if (!row || row.action !== action || row.at !== instant(receivedAt))
      lost.push(`${at}: ${action} of ${receivedAt} was answered, the journal has ${row ? `${row.action} of ${row.at}` : 'nothing'}`);
  }
  const admitted = new Set<string>();
  for (const { case_id: id, seq, action, actor } of rows) {
    if (actor.startsWith('person:') && !told.has(place(id, seq)))
      doubled.push(`${place(id, seq)}: ${action} stands in the journal, nobody was told so`);
    if (action !== 'admit') continue;
    if (admitted.has(id)) doubled.push(`${place(id, seq)}: admitted again`);
    admitted.add(id);
  }
  return { lost, doubled };
}

/** Each row that entails a message has exactly one on the phone of the organisation's administrator. */
async function compareMessages(rows: readonly Row[], sandbox: JsonClient): Promise<{ messages: number; lost: string[]; doubled: string[] }> {
  const { body } = await sandbox('GET', '/sms/log', { timeoutMs: 30_000 });
  const counts = new Map<string, number>();
  for (const { requestId } of body['messages'] as { requestId: string }[]) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  const due = rows.filter(({ action }) => action in onboardingStory.on).map(({ case_id: id, seq, account }) => `${id}/${seq}/tell/${account}`);
  const expected = new Set(due);
  return {
    messages: counts.size,
    lost: due.filter((key) => !counts.has(key)).map((key) => `message ${key} was never sent`),
    doubled: [...counts]
      .filter(([key, n]) => n > 1 || (key.includes('/tell') && !expected.has(key)))
      .map(([key, n]) => `message ${key} was sent ${n} times`),
  };
}

/** What `npm run verify:journal` says. */
export async function verified({ appUrl, keyringDir }: ChaosSystem): Promise<Verdict['verified']> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], DATABASE_URL: appUrl, KEYRING: keyringDir };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/verify-journal.ts')], { cwd: root, env });
    return { holds: true, said: stdout.trim().split('\n').join('; ') };
  } catch (error) {
    const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string };
    return { holds: false, said: `${stdout}${stderr}`.trim().split('\n').slice(0, 3).join('; ') };
  }
}
