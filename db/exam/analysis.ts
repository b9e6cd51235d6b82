// Counts that 智能分析 is made of (O20), of exams whose results are public: before that nothing of them can be read here either.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { Counts } from '../../domain/exam/analysis/protect.ts';
import { query } from '../kit/sql.ts';
import { SITS } from './enrolments.ts';

export interface PublicExam {
  id: string;
  district: string;
  config: ExamConfig;
  listId: string;
}

/** Exams with a public list within districts, the newest first. `examId`: this one, and those of its district before it. */
export const publicExams = (em: EntityManager, within: readonly string[] | null, examId: string | null, limit: number): Promise<PublicExam[]> =>
  query(
    em,
    `with public as (
       select e.case_id as id, e.district, e.config, e.year, e.sitting, l.id as "listId" from exam e join pass_list l on l.exam_id = e.case_id
        where l.standing = 'published' and l.public_at is not null and ($1::text[] is null or e.district like any($1))),
     asked as (select * from public where $2::uuid is null or id = $2 order by year desc, sitting desc, id desc limit 1)
     select p.id, p.district, p.config, p."listId" from public p join asked a on a.district = p.district and (p.year, p.sitting) <= (a.year, a.sitting)
      order by p.year desc, p.sitting desc limit $3`,
    [within === null ? null : within.map((prefix) => `${prefix}%`), examId, limit],
  );

/** SQL: each candidate of exams ($1) by their lists ($2), once, with what he has come through. */
const persons = (more: { columns: string; joins: string }): string => `
  select n.exam_id, n.confirmed_at is not null or n.paid_at is not null as enrolled, n.paid_at is not null as paid, ${SITS} as expected,
      ${SITS} and p.enrolment_id is not null as sat, ${SITS} and p.enrolment_id is not null and r.enrolment_id is not null as passed${more.columns}
    from enrolment n
    left join (select distinct enrolment_id from score where exam_id = any($1) and in_force and attendance = 'present') p on p.enrolment_id = n.case_id
    left join pass_result r on r.list_id = any($2) and r.enrolment_id = n.case_id and r.outcome = 'passed' and r.revoked_at is null${more.joins}
   where n.exam_id = any($1)`;
const COUNTS = `count(*) filter (where enrolled)::int as enrolled, count(*) filter (where paid)::int as paid, count(*) filter (where expected)::int as expected,
  count(*) filter (where sat)::int as sat, count(*) filter (where passed)::int as passed`;
type Listed = Pick<PublicExam, 'id' | 'listId'>;
const asked = (exams: readonly Listed[]): [string[], string[]] => [exams.map(({ id }) => id), exams.map(({ listId }) => listId)];

/** Counts of exams as a whole, by their ids. */
export async function countsOf(em: EntityManager, exams: readonly Listed[]): Promise<Map<string, Counts>> {
  const rows = await query<Counts & { id: string }>(
    em,
    `select exam_id as id, ${COUNTS} from (${persons({ columns: '', joins: '' })}) person group by 1`,
    asked(exams),
  );
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

export interface GroupCounts extends Counts {
  by: 'specialty' | 'education' | 'industry' | 'area' | 'site' | 'employer';
  /** Empty: not said. */
  key: string;
  /** Of a 考点: its 考区. Of an employer: its name. */
  of: string | null;
}

const grouped = persons({
  columns: `, n.specialty, coalesce(n.education, '') as education, coalesce(n.industry, '') as industry, n.area,
      coalesce(n.employer_code, n.employer_name, '') as employer, coalesce(n.employer_name, '') as "employerName", coalesce(s.site::text, '') as site`,
  joins: `
    left join (select s.enrolment_id, s.site from exam_seat s join exam_run u on u.exam_id = s.exam_id and u.run = s.run and u.state = 'allocated'
      where s.exam_id = any($1) and s.vacated_at is null) s on s.enrolment_id = n.case_id`,
});

/** Counts by everything that candidates are held against each other by, in one reading. */
export const groupsOf = (em: EntityManager, exam: Listed): Promise<GroupCounts[]> =>
  query(
    em,
    `select case when grouping(specialty) = 0 then 'specialty' when grouping(education) = 0 then 'education' when grouping(industry) = 0 then 'industry'
         when grouping(employer) = 0 then 'employer' when grouping(site) = 0 then 'site' else 'area' end as by,
       case when grouping(specialty) = 0 then specialty when grouping(education) = 0 then education when grouping(industry) = 0 then industry
         when grouping(employer) = 0 then employer when grouping(site) = 0 then site else area end as key,
       case when grouping(site) = 0 then area when grouping(employer) = 0 then min("employerName") end as of, ${COUNTS}
      from (${grouped}) person group by grouping sets ((specialty), (education), (industry), (area), (area, site), (employer))`,
    asked([exam]),
  );

export interface SiteName {
  code: number;
  name: string;
  area: string;
  /** Seats of enabled rooms, spare ones left out. */
  seats: number;
}
export const sitesWithSeats = (em: EntityManager, examId: string): Promise<SiteName[]> =>
  query(
    em,
    `select s.code, s.name, s.area, coalesce(sum(r.capacity) filter (where r.enabled and not r.spare), 0)::int as seats
       from exam_site s left join exam_room r on r.site_id = s.id where s.exam_id = $1 and s.enabled group by s.code, s.name, s.area order by s.code`,
    [examId],
  );
