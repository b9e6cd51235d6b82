// That a definition was simulated (V27), by its content: without it nobody can propose it as a rule.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RuleRow } from '../../domain/kit/rules.ts';
import { query } from '../../db/kit/sql.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';

type Simulated = Pick<RuleRow, 'key' | 'district' | 'value'>;
const hashOf = ({ value }: Pick<RuleRow, 'value'>): string => sm3(canonicalJson(value));

/** Notes the latest simulation of a definition for a 区划. */
export const noteSimulation = (em: EntityManager, { key, district, value }: Simulated, accountId: string): Promise<unknown> =>
  query(
    em,
    `insert into approval_simulation (key, district, hash, simulated_by, simulated_at) values ($1, $2, $3, $4, app_now())
       on conflict (key, district, hash) do update set simulated_by = excluded.simulated_by, simulated_at = excluded.simulated_at`,
    [key, district, hashOf({ value }), accountId],
  );

/** Was this very definition simulated, here or for a 区划 that it would hold in. */
export const wasSimulated = async (em: EntityManager, { key, district, value }: Simulated): Promise<boolean> => {
  const own = district.replace(/(00)+$/, '');
  const rows = await query(
    em,
    `select 1 from approval_simulation where key = $1 and hash = $2 and (district = $3 or starts_with(district, $4)) limit 1`,
    [key, hashOf({ value }), district, own],
  );
  return rows.length > 0;
};
