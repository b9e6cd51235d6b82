// 归集对账: each night the collectors' shelves are laid beside what is in force. What is missing is put again, a standing that differs is told again, and
// operators learn of a rate below 100 % until it is reached.
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { licenceProcess, type Collector } from '../../domain/licence/process.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import type { Held } from '../../gateways/contracts/licence-library.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import { owe } from '../dispatch/owe.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

const DAY = 86_400_000;
/** Days that are looked back over. */
const BACK = 40;
const PAGE = 500;
/** The notice that stands while the rate is below 100 %. */
export const RATE = 'licence/collection-rate';

interface Row {
  editionId: string;
  licenceId: string;
  number: string;
  standing: string;
  seq: number;
  issuedAt: Instant;
  library: boolean;
  oneStop: boolean;
}

const partnerOf = { library: 'licenceLibrary', oneStop: 'licenceCollection' } as const;

/** For the round of 02:30. Fails, to be tried again, while a collector is away. */
export const licenceCollection = ({
  licenceLibrary,
  licenceCollection: collection,
}: Pick<Neighbours, 'licenceLibrary' | 'licenceCollection'>): DailyCheck => ({
  id: 'licence-collection',
  round: 'collection',
  label: '电子证照归集对账',
  run: async ({ em, now, progress }) => {
    const from = plusMs(now, -BACK * DAY);
    const utc = (at: Instant): string => `${at.slice(0, 23)}Z`;
    const shelf = new Map<string, Held>();
    for (const held of await licenceLibrary.held(utc(plusMs(from, -DAY)), utc(plusMs(now, DAY)))) shelf.set(held.number, held);
    let [all, missing, last] = [0, 0, ''];
    for (;;) {
      const rows: Row[] = await query<Row>(
        em.fork(),
        `select e.case_id as "editionId", l.id as "licenceId", l.number, l.standing, c.seq, ${asInstant('e.issued_at')} as "issuedAt",
            e.library_at is not null as library, e.one_stop_at is not null as "oneStop"
           from electronic_licence e join licence l on l.id = e.licence_id join case_file c on c.id = l.id
          where e.withdrawn_at is null and e.issued_at >= $1 and e.case_id::text > $2 order by e.case_id::text limit ${PAGE}`,
        [from, last],
      );
      const found = new Set(
        (await (rows.length ? collection.collected(rows.map(({ number }) => number)) : Promise.resolve([]))).map(({ number }) => number),
      );
      for (const row of rows) {
        const holds: Record<Collector, boolean> = { library: shelf.has(row.number), oneStop: found.has(row.number) };
        for (const by of ['library', 'oneStop'] as const) {
          if (holds[by]) continue;
          missing++;
          // What has never arrived is on its way under its own number; what was there and is gone is put again under the day's.
          if (row[by])
            await owe(em.fork(), {}, dispatchRows(partnerOf[by], 'licence', `${row.editionId}/${shanghaiDay(now)}`, { editionId: row.editionId }));
        }
        const shown = shelf.get(row.number)?.standing;
        if (shown !== undefined && shown !== licenceProcess.states[row.standing]!.label)
          await owe(
            em.fork(),
            {},
            dispatchRows('licenceLibrary', 'licenceStanding', `${row.licenceId}/${row.seq}/${shanghaiDay(now)}`, {
              licenceId: row.licenceId,
              standing: row.standing,
              from: now,
            }),
          );
      }
      all += rows.length * 2;
      progress();
      if (rows.length < PAGE) break;
      last = rows.at(-1)!.editionId;
    }
    if (missing) {
      const rate = Math.floor(((all - missing) * 10_000) / all) / 100;
      await raise(em.fork(), { key: RATE, kind: 'licence', message: `电子证照归集率为${rate.toFixed(2)}%（缺${missing}份），系统正在补归集。` });
    } else await resolve(em.fork(), RATE);
    return missing;
  },
});
