// Records of a fault: its row, and a row per clock.
import type { EntityManager } from '@mikro-orm/postgresql';
import { incidentClocks } from '../../domain/incident/incident.ts';
import { incidentProcess, stepOf, type IncidentFacts, type IncidentInput } from '../../domain/incident/process.ts';
import { incidentRules } from '../../domain/incident/rules.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { clocksOf } from '../../db/incident/rows.ts';
import { later, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

type Act = Acting<IncidentFacts>;

async function report({ em, file, input }: Act): Promise<Written> {
  const { district, level, summary, notifiedAt, agreed } = input as IncidentInput;
  const rules = (await ruleBook(em)).rulesFor(district, shanghaiDay(notifiedAt));
  await query(em, `insert into incident (case_id, district, level, summary, notified_at) values ($1, $2, $3, $4, $5)`, [
    file.id,
    district,
    level,
    summary,
    notifiedAt,
  ]);
  for (const { step, startedAt, due, basis } of incidentClocks(rules, level, notifiedAt, agreed)) {
    await query(em, `insert into incident_clock (case_id, step, started_at, due, basis, warnings) values ($1, $2, $3, $4, $5, $6)`, [
      file.id,
      step,
      startedAt,
      due,
      basis,
      ruleValue(rules, incidentRules.warnings),
    ]);
  }
  return { data: { level } };
}

/** What is solved has been diagnosed, and nobody waits for what was still to come. */
const reach =
  (action: string) =>
  async ({ em, file, received }: Act): Promise<Written> => {
    await later(em, `update incident_clock set done_at = $3 where case_id = $1 and done_at is null and ($2 = 'solved' or step = $2)`, [
      file.id,
      stepOf[action],
      received,
    ]);
    return { data: { step: stepOf[action] } };
  };

export const incidentRecords: ProcessRecords<IncidentFacts> = {
  process: incidentProcess,
  begin: async (_: EntityManager, { input }) => ({ district: (input as IncidentInput).district, applicantId: null }),
  facts: async (em, file) => ({ clocks: file.seq === 0 ? [] : await clocksOf(em, [file.id]) }),
  apply: { report, ...Object.fromEntries(Object.keys(stepOf).map((action) => [action, reach(action)])) },
};
