// Faults and their clocks.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { IncidentLevel, IncidentStep } from '../../domain/incident/incident.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface ClockRow {
  caseId: string;
  step: IncidentStep;
  startedAt: Instant;
  due: Instant;
  basis: string;
  warnings: number[];
  doneAt: Instant | null;
  told: 'warned' | 'missed' | null;
}

const columns = `k.case_id as "caseId", k.step, ${asInstant('k.started_at')} as "startedAt", ${asInstant('k.due')} as due, k.basis, k.warnings, ${asInstant('k.done_at')} as "doneAt", k.told`;

export const clocksOf = (em: EntityManager, cases: readonly string[]): Promise<ClockRow[]> =>
  query(em, `select ${columns} from incident_clock k where k.case_id = any($1) order by k.case_id, k.due, k.step`, [cases]);

/** Clocks that somebody may have to be told of: not reached yet, or told of and reached since. */
export const clocksToWatch = (em: EntityManager): Promise<(ClockRow & { level: IncidentLevel; notifiedAt: Instant })[]> =>
  query(
    em,
    `select ${columns}, i.level, ${asInstant('i.notified_at')} as "notifiedAt" from incident_clock k join incident i on i.case_id = k.case_id
       where k.done_at is null or k.told is not null order by k.due, k.case_id limit 500`,
  );

export interface IncidentLine {
  id: string;
  version: number;
  state: string;
  district: string;
  level: IncidentLevel;
  summary: string;
  notifiedAt: Instant;
}

/** The newest first. */
export const incidentLines = (em: EntityManager, limit: number, before: string | null): Promise<IncidentLine[]> =>
  query(
    em,
    `select c.id, c.version, c.state, i.district, i.level, i.summary, ${asInstant('i.notified_at')} as "notifiedAt" from incident i join case_file c on c.id = i.case_id
       where $2::uuid is null or c.id < $2 order by c.id desc limit $1`,
    [limit, before],
  );
