// Reports that are made by the calendar: of each month, and 年度报表 of the year. What a report said is kept; the paper P29 prints what was kept.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { shanghaiDay, type PlainDate } from '../../domain/kit/instant.ts';
import type { AnnualText } from '../../domain/statistics/annual.ts';
import { periodBefore, statPeriod, type StatPeriod } from '../../domain/statistics/period.ts';
import { byDimension, registrationFigures } from '../../domain/statistics/registration.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { annualText } from '../../db/statistics/annual.ts';
import { registrationCells, stepTimes } from '../../db/statistics/registration.ts';
import { defineDocument } from '../documents/define.ts';

export interface DueReport {
  /** `report/2026/310000`: the same report is one document. */
  key: string;
  subject: string;
  district: string;
}

export interface ReportActivities {
  /** Keeps the figures of the month that ended last; answers how many 区划 have some. */
  reportMonth: () => Promise<{ month: string; reports: number }>;
  /** Keeps the figures of the year that ends today or ended last; answers what is to be printed. */
  reportYear: () => Promise<DueReport[]>;
}

/** The year whose report is due: this one on its last day, else the one before. */
export const dueYear = (today: PlainDate): number => Number(today.slice(0, 4)) - (today.endsWith('-12-31') ? 0 : 1);

/** The month whose report is due. */
export const dueMonth = (today: PlainDate): StatPeriod => periodBefore(statPeriod(today.slice(0, 7)));

/** 区划 at the top that have registrations at all. */
const provinces = async (em: EntityManager): Promise<string[]> =>
  (await query<{ code: string }>(em, `select distinct left(district, 2) || '0000' as code from registration_fact order by 1`)).map(
    ({ code }) => code,
  );

const keep = (em: EntityManager, key: string, period: string, district: string, figures: object): Promise<unknown> =>
  query(
    em,
    `insert into statistics_report (key, period, district, made_at, figures) values ($1, $2, $3, app_now(), $4)
       on conflict (key) do update set made_at = excluded.made_at, figures = excluded.figures`,
    [key, period, district, JSON.stringify(figures)],
  );

export const createReportActivities = ({ orm }: { orm: MikroORM }): ReportActivities => ({
  reportMonth: async () => {
    const em = orm.em.fork();
    const month = dueMonth(shanghaiDay(await now(em)));
    const districts = await provinces(em);
    for (const district of districts) {
      const filter = { districts: [district.slice(0, 2)] };
      const cells = await registrationCells(em, month, filter);
      const figures = {
        total: registrationFigures(cells, month),
        byKind: byDimension(cells, month, 'kind'),
        bySpecialty: byDimension(cells, month, 'specialty'),
        steps: await stepTimes(em, month, filter),
      };
      await keep(em, `month/${month.text}/${district}`, month.text, district, figures);
    }
    return { month: month.text, reports: districts.length };
  },
  reportYear: async () => {
    const em = orm.em.fork();
    const subject = String(dueYear(shanghaiDay(await now(em))));
    const districts = await provinces(em);
    for (const district of districts) {
      const text = await annualText(em, Number(subject), { districts: [district.slice(0, 2)] }, district);
      await keep(em, `report/${subject}/${district}`, subject, district, text);
    }
    return districts.map((district) => ({ key: `report/${subject}/${district}`, subject, district }));
  },
});

/** P29 prints the figures that were kept. */
export const annualPaper = defineDocument({
  kind: 'P29',
  load: async (em, _, { subject, district }) => {
    const [kept] = await query<{ figures: AnnualText }>(em, `select figures from statistics_report where key = $1`, [
      `report/${subject}/${district}`,
    ]);
    if (!kept) throw new Error(`no figures of ${subject} are kept for ${district}`);
    return kept.figures;
  },
});
