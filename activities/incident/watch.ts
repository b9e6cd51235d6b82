// O25: each minute the loop's holder looks at the clocks of open faults: operators are told before one ends and when it was missed, until it is reached.
import type { MikroORM } from '@mikro-orm/postgresql';
import { incidentLevels, incidentSteps, standingOf } from '../../domain/incident/incident.ts';
import { shown } from '../../domain/kit/instant.ts';
import { clocksToWatch } from '../../db/incident/rows.ts';
import { now as clockNow } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { raise, resolve } from '../kit/operator-notice.ts';

/** Answers how many notices were put up or taken down. Doing it again does nothing. */
export async function watchIncidents(orm: MikroORM): Promise<number> {
  let changed = 0;
  const em = orm.em.fork();
  const now = await clockNow(em);
  for (const { caseId, step, told, level, notifiedAt, ...clock } of await clocksToWatch(em)) {
    const standing = standingOf({ step, ...clock }, clock.doneAt, now, clock.warnings);
    const tell = standing === 'warned' || standing === 'missed' ? standing : null;
    if (tell === told) continue;
    const key = `incident/${caseId}/${step}`;
    const words = `${incidentLevels[level]}（${shown(notifiedAt)}接到通知）：${incidentSteps[step]}时限${shown(clock.due)}`;
    if (tell)
      await raise(em, {
        key,
        kind: 'incident',
        message: `${words}${tell === 'missed' ? '已过，超时未完成，请立即处理并上报。' : '将到，请尽快完成。'}`,
      });
    else await resolve(em, key);
    await query(em, `update incident_clock set told = $3 where case_id = $1 and step = $2`, [caseId, step, tell]);
    changed += 1;
  }
  return changed;
}
