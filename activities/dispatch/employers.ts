// Base data of employers from the safety platform (O16, in): asked each night for whoever employs a holder or an applicant, kept as it was said.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import type { SafetyPlatformGateway } from '../../gateways/safety-platform.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

/** Asked in one night at the most; the rest comes the next night. */
const PER_NIGHT = 500;

/** Employers of licences in force and of running registrations that have not been asked about for a day, the longest ago first. */
const due = (em: EntityManager): Promise<{ code: string }[]> =>
  query(
    em,
    `select o.credit_code as code from organisation o left join employer_base b on b.credit_code = o.credit_code
       where (b.taken_at is null or b.taken_at < app_now() - interval '23 hours')
         and (exists (select from licence l where l.employer_id = o.id and l.standing in ('valid', 'toChange', 'expired'))
           or exists (select from registration r where r.employer_id = o.id and r.decided_at is null))
       order by b.taken_at nulls first, o.credit_code limit $1`,
    [PER_NIGHT],
  );

export const employerBases = (platform: Pick<SafetyPlatformGateway, 'employer'>): DailyCheck => ({
  id: 'employer-base',
  round: 'reconciliation',
  label: '用人单位基础信息',
  run: async ({ em, progress }) => {
    const asked = await due(em);
    for (const { code } of asked) {
      const { found, employer } = await platform.employer(code);
      await query(
        em,
        `insert into employer_base (credit_code, found, name, address, industry, major_hazard, updated_on, taken_at) values ($1, $2, $3, $4, $5, $6, $7, app_now())
           on conflict (credit_code) do update set found = excluded.found, name = excluded.name, address = excluded.address, industry = excluded.industry,
             major_hazard = excluded.major_hazard, updated_on = excluded.updated_on, taken_at = excluded.taken_at`,
        [
          code,
          found,
          employer?.name ?? null,
          employer?.address ?? null,
          employer?.industry ?? null,
          employer?.majorHazard ?? null,
          employer?.updatedOn ?? null,
        ],
      );
      progress();
    }
    return asked.length;
  },
});
