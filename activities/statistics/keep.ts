// Keeps what reports count, in the transaction that decides: one row per registration that was filed. Nothing of it is ever computed from the whole journal
// while somebody waits for a figure.
import { addresses, standing, type CaseView, type Process } from '../../domain/kit/process.ts';
import { registrationOutcomes, stepAt, type RegistrationStep } from '../../domain/statistics/registration.ts';
import { later } from '../../db/kit/sql.ts';
import { secondsColumn } from '../../db/statistics/registration.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

export interface FactSource {
  /** States in which nothing has been filed yet. */
  before: readonly string[];
  /** SQL that gives `kind`, `specialty` and `channel` (`online`, `counter`, `office`) of the case $1. */
  select: string;
  /** Acts that send a case back to whoever handled it before. */
  returns: readonly string[];
}

const stepsOf = (list: readonly string[]): RegistrationStep[] => list.flatMap((address) => stepAt(address) ?? []);

/** What a registration is: filed by the applicant's own account, filed at the counter for whoever came, or begun by the office. */
const registrationFacts: FactSource = {
  before: ['draft'],
  returns: ['sendBack'],
  select: `select r.kind, coalesce(c.specialty, l.specialty) as specialty, case when r.ex_officio then 'office'
      when exists (select 1 from registration_attendance a where a.case_id = r.case_id and a.filed_at is not null) then 'counter' else 'online' end as channel
    from registration r left join certificate c on c.id = r.certificate_id left join licence l on l.id = r.licence_id where r.case_id = $1`,
};

/** Registrations, counted. */
export const countedRegistrations = <F>(records: ProcessRecords<F>): ProcessRecords<F> => keepingFacts(records, registrationFacts);

/** The records of a process that is counted: every act brings its row of `registration_fact` up to date as well. */
export function keepingFacts<F>(records: ProcessRecords<F>, source: FactSource): ProcessRecords<F> {
  const process: Process<F> = records.process;
  const kept =
    (action: string) =>
    async (acting: Acting<F>, move: Record<string, string>): Promise<Written> => {
      const written = (await records.apply?.[action]?.(acting, move)) ?? {};
      await keepFact(acting, move, process.actions[action]?.anew ?? false, source);
      return written;
    };
  return { ...records, apply: Object.fromEntries(Object.keys(process.actions).map((action) => [action, kept(action)])) };
}

async function keepFact<F>(
  { em, file, action, received }: Acting<F>,
  move: Record<string, string>,
  anew: boolean,
  source: FactSource,
): Promise<void> {
  const after = whereTo(file, move);
  const here = file.seq === 0 ? [] : standing(file);
  const there = standing(after);
  const again = anew ? addresses(move) : [];
  const left = stepsOf(here.filter((address) => !there.includes(address) || again.includes(address)));
  const came = stepsOf(there.filter((address) => !here.includes(address) || again.includes(address)));
  const was = (state: string): boolean => state === '' || source.before.includes(state);
  if (was(file.state) && was(after.state)) return;
  if (was(file.state)) {
    await later(
      em,
      `insert into registration_fact (case_id, district, kind, specialty, channel, filed_at, filed_on)
         select $1, $2, f.kind, coalesce(f.specialty, ''), f.channel, $3, ($3::timestamptz at time zone 'Asia/Shanghai')::date from (${source.select}) f
         on conflict (case_id) do update set kind = excluded.kind, specialty = excluded.specialty`,
      [file.id, file.district, received],
    );
  }
  const spent = left.map((step) => {
    const column = secondsColumn(step);
    return `, ${column} = coalesce(${column}, 0) + coalesce(extract(epoch from $2::timestamptz - (since->>'${step}')::timestamptz)::int, 0)`;
  });
  const outcome = after.state in registrationOutcomes ? after.state : null;
  await later(
    em,
    `update registration_fact set since = (since - $3::text[]) || $4::jsonb, supplements = supplements + $5, returns = returns + $6, outcome = $7,
       ended_at = case when $7::text is null then null when outcome is null then $2::timestamptz else ended_at end,
       ended_on = case when $7::text is null then null when outcome is null then ($2::timestamptz at time zone 'Asia/Shanghai')::date else ended_on end${spent.join('')}
     where case_id = $1`,
    [
      file.id,
      received,
      left,
      JSON.stringify(Object.fromEntries(came.map((step) => [step, received]))),
      came.includes('supplement') ? 1 : 0,
      source.returns.includes(action) ? 1 : 0,
      outcome,
    ],
  );
}

function whereTo(file: CaseView, move: Record<string, string>): CaseView {
  const { main = file.state, ...regions } = move;
  return { ...file, state: main, regions: { ...file.regions, ...regions } };
}
