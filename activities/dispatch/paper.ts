// P28 对账差异表: what a night's comparison with a partner has found, printed once per day and partner. A night without a difference has no paper.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { differences, dispatchStates, handlings, partners, type Compared, type Partner } from '../../domain/dispatch/dispatch.ts';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { query } from '../../db/kit/sql.ts';
import type { Differences } from '../../templates/registration/papers.ts';

interface Night {
  day: PlainDate;
  partner: Partner;
  ours: number;
  theirs: number;
  differences: Compared[];
}
const NIGHT = `select day::text as day, partner, ours, theirs, differences from dispatch_reconciliation`;

/** Days that are looked back over for what is not printed yet. */
const BACK = 30;
const keyOf = ({ day, partner }: Pick<Night, 'day' | 'partner'>): string => `differences/${day}/${partner}`;

const unprinted = (em: EntityManager): Promise<Night[]> =>
  query(
    em,
    `${NIGHT} n where n.differences <> '[]' and n.day > (app_now() at time zone 'Asia/Shanghai')::date - $1::int
       and not exists (select from document d where d.key = 'differences/' || n.day || '/' || n.partner and d.ready_at is not null) order by n.day, n.partner`,
    [BACK],
  );

export interface DueDifferences {
  /** `differences/2026-04-02/housing`: the same table is one document. */
  key: string;
  subject: string;
}
export interface DifferenceActivities {
  /** What has been found and is not printed yet. */
  dueDifferences: () => Promise<DueDifferences[]>;
}
export const createDifferenceActivities = ({ orm }: { orm: MikroORM }): DifferenceActivities => ({
  dueDifferences: async () => (await unprinted(orm.em.fork())).map((night) => ({ key: keyOf(night), subject: `${night.day}/${night.partner}` })),
});

/** What a night's comparison with a partner has found, for P28; `subject` is `<day>/<partner>`. */
export async function partnerDifferences(em: EntityManager, subject: string): Promise<Differences> {
  const [night] = await query<Night>(em, `${NIGHT} where day || '/' || partner = $1`, [subject]);
  if (!night) throw new Error(`no comparison ${subject}`);
  return {
    day: night.day,
    partner: partners[night.partner],
    money: false,
    ours: { count: night.ours, amount: null },
    theirs: { count: night.theirs, amount: null },
    rows: night.differences.map(({ key, what, ours, theirs }) => ({
      number: key,
      kind: differences[what],
      ours: ours && dispatchStates[ours],
      theirs: theirs ? '已登记' : null,
      handling: handlings[what],
    })),
  };
}
