// Watches over 归集 of certificates (S3-44, S3-59): operators hear when one is not collected in time, and what a collector has refused or has not got after a day is somebody's to see
// to (差错工单 in the ledger's differences). Each night the shelves are laid beside ours; what is missing there is put again, until the rate is 100 %.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { dispatchRows, ownerOf, type Difference } from '../../domain/dispatch/dispatch.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Held } from '../../gateways/contracts/licence-library.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import { owe } from '../dispatch/owe.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { CERTIFICATE_DISPATCH, collectorPartners } from './certificate-editions.ts';

const partners = Object.values(collectorPartners);
type Partner = (typeof partners)[number];
export const LATE = 'certificate/collection';
export const RATE = 'certificate/collection-rate';
const DAY = 86_400_000;
/** Days that are looked back over. */
const BACK = 40;
const PAGE = 500;

/** Differences of certificates as they are now; those of other kinds of the partner are not ours. */
async function differ(em: EntityManager, partner: Partner, what: Difference, keys: readonly string[]): Promise<void> {
  await query(
    em,
    `insert into dispatch_difference (partner, key, what, owner_role, found_at, seen_at) select $1, k, $2, $3, app_now(), app_now() from unnest($4::text[]) k
       on conflict (partner, key, what) where resolved_at is null do update set seen_at = excluded.seen_at`,
    [partner, what, ownerOf(what), [...keys]],
  );
  await query(
    em,
    `update dispatch_difference set resolved_at = app_now(), how = '已归集' where partner = $1 and what = $2 and resolved_at is null
       and starts_with(key, $1 || '/${CERTIFICATE_DISPATCH}') and not key = any($3)`,
    [partner, what, [...keys]],
  );
}

/** For the worker's loop, each minute. Answers how many are late. */
export async function watchCertificates(orm: MikroORM): Promise<number> {
  const em = orm.em.fork();
  const at = await now(em);
  const rules = (await ruleBook(em)).rulesFor('000000', shanghaiDay(at));
  const minutes = ruleValue(rules, licenceRules.alarmMinutes);
  const hours = ruleValue(rules, licenceRules.errorHours);
  const { late } = await one<{ late: number }>(
    em,
    `select count(*)::int as late from certificate_edition where standing in ('pending', 'making') and coalesce(made_at, issued_at) < app_now() - make_interval(mins => $1)`,
    [minutes],
  );
  if (late) await raise(em, { key: LATE, kind: 'certificate', message: `有${late}份电子证书未在${minutes}分钟内完成制证与归集，系统将继续重试。` });
  else await resolve(em, LATE);
  const open = await query<{ partner: Partner; key: string; state: string; old: boolean }>(
    em,
    `select partner, key, state, created_at < app_now() - make_interval(hours => $1) as old from dispatch where partner = any($2) and kind in ($3, 'certificateStanding') and state in ('waiting', 'failed')`,
    [hours, partners, CERTIFICATE_DISPATCH],
  );
  for (const partner of partners) {
    const own = open.filter((row) => row.partner === partner);
    const keys = (of: (row: (typeof open)[number]) => boolean): string[] => own.filter(of).map(({ key }) => key);
    const refused = keys(({ state }) => state === 'failed');
    const silent = keys(({ state, old }) => state === 'waiting' && old);
    await differ(em, partner, 'refused', refused);
    await differ(em, partner, 'unacknowledged', silent);
  }
  return late;
}

interface Row {
  editionId: string;
  number: string;
  library: boolean;
  oneStop: boolean;
}

/** For the round of 02:30. Fails, to be tried again, while a collector is away. */
export const certificateCollection = ({
  licenceLibrary,
  licenceCollection,
}: Pick<Neighbours, 'licenceLibrary' | 'licenceCollection'>): DailyCheck => ({
  id: 'certificate-collection',
  round: 'collection',
  label: '职业资格证书归集对账',
  run: async ({ em, now: at, progress }) => {
    const from = plusMs(at, -BACK * DAY);
    const utc = (moment: Instant): string => `${moment.slice(0, 23)}Z`;
    const shelf = new Map<string, Held>();
    for (const held of await licenceLibrary.held(utc(plusMs(from, -DAY)), utc(plusMs(at, DAY)))) shelf.set(held.number, held);
    let [all, missing, last] = [0, 0, '00000000-0000-0000-0000-000000000000'];
    for (;;) {
      const rows = await query<Row>(
        em.fork(),
        `select e.id as "editionId", c.number, e.library_at is not null as library, e.one_stop_at is not null as "oneStop" from certificate_edition e join certificate c on c.id = e.certificate_id
          where e.standing in ('making', 'issued') and e.made_at >= $1 and e.id > $2 order by e.id limit ${PAGE}`,
        [from, last],
      );
      const numbers = rows.map(({ number }) => number);
      const collected = new Set((numbers.length ? await licenceCollection.collected(numbers) : []).map(({ number }) => number));
      for (const row of rows)
        for (const by of ['library', 'oneStop'] as const) {
          if (by === 'library' ? shelf.has(row.number) : collected.has(row.number)) continue;
          missing++;
          // What has never arrived is on its way under its own number; what was there and is gone is put again under the day's.
          const { editionId } = row;
          if (row[by])
            await owe(em.fork(), {}, dispatchRows(collectorPartners[by], CERTIFICATE_DISPATCH, `${editionId}/${shanghaiDay(at)}`, { editionId }));
        }
      all += rows.length * 2;
      progress();
      if (rows.length < PAGE) break;
      last = rows.at(-1)!.editionId;
    }
    if (missing) {
      const rate = Math.floor(((all - missing) * 10_000) / all) / 100;
      await raise(em.fork(), {
        key: RATE,
        kind: 'certificate',
        message: `职业资格证书归集率为${rate.toFixed(2)}%（缺${missing}份），系统正在补归集。`,
      });
    } else await resolve(em.fork(), RATE);
    return missing;
  },
});
