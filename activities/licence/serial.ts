// Numbers of certificates and licences (S3§3.7): a serial per year and kind. The counter's row is locked until the decision stands, so a number that is taken by an act
// that is refused goes back, and there are no gaps to explain.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { licenceNumber, type NumberKind } from '../../domain/licence/number.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { one } from '../../db/kit/sql.ts';

export interface Numbered {
  set: RuleSet;
  today: PlainDate;
  district: string;
  specialty: string;
  kind: NumberKind;
}

/** The next number of the year. */
export async function numbered(em: EntityManager, { set, today, district, specialty, kind }: Numbered): Promise<string> {
  const year = Number(today.slice(0, 4));
  const { last } = await one<{ last: number }>(
    em,
    `insert into licence_serial (year, kind, last) values ($1, $2, 1) on conflict (year, kind) do update set last = licence_serial.last + 1 returning last`,
    [year, kind],
  );
  return licenceNumber({ year, province: district.slice(0, 2), office: ruleValue(set, licenceRules.office), specialty, kind, serial: last });
}
