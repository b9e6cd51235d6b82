// What a candidate costs over his seasons: events that Temporal keeps, bytes that PostgreSQL keeps, CPU time of all parts.
import { Client, Connection } from '@temporalio/client';
import { cpuMs } from '../../bench/kit/process-tree.ts';
import { NAMESPACE } from '../../temporal/names.ts';
import type { OwnWorld } from './world.ts';

export interface Cost {
  /** Of all runs, and of those that belong to one candidate's enrolment. */
  events: number;
  eventsOfEnrolments: number;
  runs: number;
  databaseBytes: number;
  /** Of the living processes of the system: a killed worker's time is lost with it. */
  cpuMs: number;
  candidates: number;
}

export async function costOf({ system, sql }: OwnWorld, candidates: number): Promise<Cost> {
  const connection = await Connection.connect({ address: system.temporal });
  try {
    const { workflow } = new Client({ connection, namespace: NAMESPACE });
    let [runs, events, own] = [0, 0, 0];
    for await (const { type, historyLength } of workflow.list()) {
      runs++;
      events += historyLength;
      if (type === 'Enrolment') own += historyLength;
    }
    const [row] = await sql<{ bytes: number }>(`select pg_database_size(current_database())::float8 as bytes`);
    return { events, eventsOfEnrolments: own, runs, databaseBytes: row!.bytes, cpuMs: cpuMs(system.supervisor), candidates };
  } finally {
    await connection.close();
  }
}

const each = (of: number, { candidates }: Cost): string => (of / candidates).toFixed(of / candidates < 100 ? 1 : 0);
export const costLines = (cost: Cost): string[] => [
  '每名考生的开销（两季合计，含全部公共部分）',
  `  事件       ${each(cost.events, cost)}（其中报名流程 ${each(cost.eventsOfEnrolments, cost)}），运行 ${each(cost.runs, cost)} 次`,
  `  数据库     ${each(cost.databaseBytes / 1024, cost)} kB`,
  `  CPU        ${each(cost.cpuMs, cost)} ms（在运行的各进程）`,
];
