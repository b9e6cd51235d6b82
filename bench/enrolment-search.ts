// The office's search over a million enrolments, by number, name and 证件号, and its statistics by each dimension, through the real API at 10 in flight; beside each question the same rows
// by a plain statement on the same database, in the same run.
import pg from 'pg';
import { sampleExam, SHANGHAI } from '../db/demo/exam.ts';
import { idNumber } from '../db/demo/invent.ts';
import { ENROLMENT_ID_NUMBER } from '../db/exam/enrolments.ts';
import { dimensions, type Dimension } from '../domain/exam/dimensions.ts';
import { enrolmentNumber } from '../domain/exam/number.ts';
import { createFields, type Fields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { generateEnrolments, seedExam } from './kit/exam-seed.ts';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop, type Ask } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { seedOfficer } from './kit/officer.ts';
import { sealSeeded } from './kit/seals.ts';
import { benchSystem } from './kit/system.ts';

const COUNT = Number(process.env['BENCH_ENROLMENTS'] ?? 1_000_000);
const EXAMS = 10;
const IN_FLIGHT = 10;
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 4);
/** Enrolments whose number, name and 证件号 are asked for. */
const KNOWN = 400;

interface Known {
  id: string;
  serial: string;
  name: string;
  idNumber: string;
}

interface Question {
  name: string;
  /** Path of the n-th question, and the same rows by a plain statement. */
  path: (n: number) => string;
  plain: (n: number) => { text: string; values: unknown[] };
  /** Something is found, however it is asked. */
  finds: boolean;
}

const ROWS = `select case_id, serial, name, id_number, level, specialty, subjects, area, state from enrolment where`;
const NEWEST = `order by case_id desc limit 51`;
const LIST = '/v1/admin/enrolments';

/** Enrolments of ten exams; a few of them get a 证件号 of their own, so that they can be looked for by it. */
async function fill(client: pg.Client, fields: Fields, say: (line: string) => void): Promise<{ examId: string; known: Known[] }> {
  const { accountId } = await seedOfficer(client, 'auditor', SHANGHAI);
  const number = fields.encrypt(idNumber(0), SHANGHAI, ENROLMENT_ID_NUMBER);
  let examId = '';
  for (let n = 1; n <= EXAMS; n++) {
    const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting: n }), 'enrolling');
    examId = exam.id;
    await generateEnrolments(client, { exam, accountId, count: COUNT / EXAMS, idNumber: number });
    say(`  ${n} of ${EXAMS} exams`);
  }
  const { rows } = await client.query<{ id: string; serial: string; name: string }>(
    `select case_id as id, serial, name from enrolment where char_length(name) = 3 order by md5(case_id::text) limit ${KNOWN}`,
  );
  const known = rows.map((row, n) => ({ ...row, idNumber: idNumber(n + 1) }));
  await client.query(
    `update enrolment e set id_number = k.sealed, id_number_index = k.index from jsonb_to_recordset($1) k (id uuid, sealed text, index text) where e.case_id = k.id`,
    [
      JSON.stringify(
        known.map((one) => ({
          id: one.id,
          sealed: fields.encrypt(one.idNumber, SHANGHAI, ENROLMENT_ID_NUMBER),
          index: fields.blindIndex(one.idNumber, 'idNumber'),
        })),
      ),
    ],
  );
  await client.query('vacuum analyze enrolment');
  return { examId, known };
}

function searches(known: readonly Known[], fields: Fields): Question[] {
  const one = (n: number): Known => known[n % known.length]!;
  const text = encodeURIComponent;
  const asked = (name: string, query: (n: number) => string, where: string, values: (n: number) => unknown[], finds = true): Question => ({
    name,
    finds,
    path: (n) => `${LIST}?${query(n)}`,
    plain: (n) => ({ text: `${ROWS} ${where} ${NEWEST}`, values: values(n) }),
  });
  const named = (name: string, match: string, of: (n: number) => string, where: string, pattern: (part: string) => unknown, finds = true): Question =>
    asked(
      name,
      (n) => `match=${match}&name=${text(of(n))}`,
      where,
      (n) => [pattern(of(n))],
      finds,
    );
  const contained = (part: string): string => `%${part}%`;
  return [
    asked(
      '报名编号',
      (n) => `number=${enrolmentNumber(Number(one(n).serial))}`,
      'serial = $1',
      (n) => [one(n).serial],
    ),
    asked(
      '证件号',
      (n) => `idNumber=${one(n).idNumber}`,
      'id_number_index = any($1)',
      (n) => [fields.blindIndexes(one(n).idNumber, 'idNumber')],
    ),
    named('name, exact', 'exact', (n) => one(n).name, 'name = $1', String),
    named(
      'name, beginning, 2 characters',
      'prefix',
      (n) => one(n).name.slice(0, 2),
      'name like $1',
      (part) => `${part}%`,
    ),
    named(
      'name, beginning, 1 character',
      'prefix',
      (n) => one(n).name.slice(0, 1),
      'name like $1',
      (part) => `${part}%`,
    ),
    named('name, 3 characters anywhere', 'contains', (n) => one(n).name, 'name like $1', contained),
    named('name, 2 characters anywhere', 'contains', (n) => one(n).name.slice(1), 'name like $1', contained),
    named('name, 1 character anywhere', 'contains', (n) => one(n).name.slice(2), 'name like $1', contained),
    named('name, not there', 'contains', (n) => `无此人${'甲乙丙丁'[n % 4]}`, 'name like $1', contained, false),
  ];
}

/** The plain statement of a dimension, over rows as narrow as they can be kept. */
const COLUMNS: Readonly<Record<Dimension, string>> = {
  level: 'level',
  specialty: 'specialty',
  subject: 'subjects',
  district: 'area',
  age: 'birth_year',
  education: 'education',
  industry: 'industry',
  state: 'state',
};

export async function enrolmentSearch({ say }: { say: (line: string) => void }): Promise<Report[]> {
  say(`search and statistics over ${COUNT} enrolments`);
  const system = await benchSystem({ temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  const pool = new pg.Pool({ connectionString: system.url('banshi_app', 'banshi'), max: IN_FLIGHT });
  const ask = jsonClient(system.officers);
  const raw: string[] = [];
  const figures: Figure[] = [];
  try {
    await client.connect();
    const fields = createFields(await openKeyring(system.plan.config.keyringDir));
    const began = performance.now();
    const { examId, known } = await fill(client, fields, say);
    say(`  ${COUNT} enrolments made in ${round((performance.now() - began) / 1000)} s`);
    const { token } = await seedOfficer(client, 'examOfficer', SHANGHAI);
    await sealSeeded(system.url('banshi', 'banshi'), system.plan.config.keyringDir);
    await system.start('API');
    const headers = { authorization: `Bearer ${token}` };

    const drive = async (name: string, inFlight: number, one: Ask): Promise<number | null> => {
      if (!(await one(0))) throw new Error(`${name}: not answered as hoped`);
      const driven = await closedLoop({ inFlight, forMs: SECONDS * 1000, ask: one });
      const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
      const failed = driven.answers.filter(({ ok }) => !ok).length;
      const times = [p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ');
      raw.push(`${name}, ${inFlight} in flight: ${driven.answers.length} answers, ms p50 / p95 / longest ${times}, failed ${failed}, load ${load()}`);
      say(`  ${raw.at(-1)}`);
      if (failed) throw new Error(`${name}: ${failed} answers were not as hoped`);
      return p95;
    };
    const measure = async (name: string, bar: number, inFlight: number, real: Ask, plain: Ask): Promise<void> => {
      const [mine, bare] = [await drive(name, inFlight, real), await drive(`${name}: plain statement`, inFlight, plain)];
      figures.push(
        { name: `${name} p95`, value: mine, unit: 'ms', bar: { op: '≤', value: bar } },
        { name: `${name}: plain statement p95`, value: bare, unit: 'ms' },
      );
    };
    for (const { name, path, plain, finds } of searches(known, fields))
      await measure(
        name,
        300,
        IN_FLIGHT,
        async (n) => {
          const { status, body } = await ask('GET', path(n), { headers });
          return status === 200 && (body['items'] as unknown[]).length > 0 === finds;
        },
        async (n) => (await pool.query(plain(n))).rows.length > 0 === finds,
      );
    for (const dim of Object.keys(dimensions) as Dimension[])
      for (const [of, query, where] of [
        ['all', '', `state <> 'abandoned'`],
        ['one exam', `&examId=${examId}`, `state <> 'abandoned' and exam_id = '${examId}'`],
      ] as const)
        await measure(
          `statistics by ${dim}, ${of}`,
          1_000,
          1,
          async () => {
            const { status, body } = await ask('GET', `/v1/admin/stats/enrolments?dim=${dim}${query}`, { headers });
            return status === 200 && (body['groups'] as unknown[]).length > 0;
          },
          async () => (await pool.query(`select ${COLUMNS[dim]} as value, count(*) from enrolment_figure where ${where} group by 1`)).rows.length > 0,
        );
    return [{ name: `search and statistics over ${COUNT} enrolments, search at ${IN_FLIGHT} in flight`, figures, raw }];
  } finally {
    ask.close();
    await pool.end();
    await client.end();
    await system.close();
  }
}
