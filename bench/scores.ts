// 成绩导入 of 100,000 lines: read from xlsx, checked, encrypted, kept, and committed by the act of a second person, by the product's own activity and acts on a PostgreSQL of
// their own. Beside it, in turns, the plain reader reads the same file; and a list in which every line is wrong is told line by line.
import pg from 'pg';
import { verifyScores } from '../activities/exam/scores/integrity.ts';
import { spreadsheetRows } from '../activities/kit/spreadsheet.ts';
import { actParts } from '../activities/parts.ts';
import { sampleExam } from '../db/demo/exam.ts';
import { importById } from '../db/exam/scores/imports.ts';
import { createOrm } from '../db/kit/orm.ts';
import { openKeyring } from '../security/keyring.ts';
import { sheet } from '../templates/kit/sheet.ts';
import { seedEnrolments, seedExam } from './kit/exam-seed.ts';
import { percentile, round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { bytesOf, scoreSteps } from './kit/score-steps.ts';
import { lineOf, scoreLines, seedNumbers, type Line } from './kit/score-seed.ts';
import { benchSystem } from './kit/system.ts';

/** Lines of a list: two of each candidate. */
const LINES = Number(process.env['BENCH_SCORES'] ?? 100_000);
const ROUNDS = 3;
const timed = async <T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> => {
  const began = performance.now();
  return { value: await work(), seconds: (performance.now() - began) / 1000 };
};
export async function scores({ say, profileTo }: { say: (line: string) => void; profileTo?: string | undefined }): Promise<Report[]> {
  const name = `import of ${LINES} scores`;
  say(name);
  const system = await benchSystem({ profileTo, temporal: 'development' });
  const client = new pg.Client({ connectionString: system.url('postgres', 'banshi') });
  const orm = await createOrm(system.url('banshi_app', 'banshi'), { applicationName: 'bench-scores', poolSize: 8 });
  try {
    await client.connect();
    const parts = actParts(await openKeyring(system.plan.config.keyringDir));
    const exam = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20' }), 'marking');
    const sitters = await seedNumbers(client, exam, await seedEnrolments(client, { fields: parts.fields, exam, count: LINES / 2 }));
    for (const table of ['enrolment', 'exam_ticket', 'case_file']) await client.query(`vacuum analyze ${table}`);
    const list = (line: (n: number, subject: string) => Line): Promise<Buffer> => bytesOf(sheet('成绩', scoreLines(exam, sitters, line)));
    const good = await list((n, subject) => lineOf(subject, 30 + (n % 70)));
    const { check, commit, rollBack, discard, list: makeOne } = scoreSteps({ orm, client, parts, exam });
    const raw: string[] = [];
    const times = { read: [] as number[], checked: [] as number[], committed: [] as number[], whole: [] as number[], back: [] as number[] };
    let standing = '';
    for (let n = 1; n <= ROUNDS; n++) {
      const plain = await timed(async () => {
        let lines = 0;
        for await (const some of spreadsheetRows(good)) lines += some.length;
        return lines;
      });
      const checked = await timed(() => check(good));
      if (checked.value.state !== 'ready') throw new Error(`the list is ${checked.value.state}`);
      const committed = await timed(() => commit(checked.value.id));
      if (committed.value.body['rows'] !== LINES) throw new Error(`committed ${String(committed.value.body['rows'])} of ${LINES}`);
      times.read.push(plain.seconds);
      times.checked.push(checked.seconds);
      times.committed.push(committed.seconds);
      times.whole.push(checked.seconds + committed.seconds);
      raw.push(
        `${n}: plain reader ${round(plain.seconds, 2)} s, read, checked and kept ${round(checked.seconds, 2)} s, committed ${round(committed.seconds, 2)} s, load ${load()}`,
      );
      standing = checked.value.id;
      if (n < ROUNDS) times.back.push((await timed(() => rollBack(standing))).seconds);
      say(`  ${raw.at(-1)}`);
    }
    const wrong = await list((_, subject) => (subject === 'F01' ? ['60', '', '61', '', ''] : ['20', '50', '71', '', '']));
    const faulty = await timed(() => check(wrong));
    const { wrong: told } = (await importById(orm.em.fork(), faulty.value.id))!;
    await discard(faulty.value.id);
    let made = 0;
    await makeOne(async (work) => {
      const { value, seconds } = await timed(work);
      made = seconds;
      return value;
    });
    const looked = await timed(() => verifyScores(orm, parts.fields));
    if (looked.value.length) throw new Error(looked.value[0]!.message);
    return [
      {
        name,
        raw,
        figures: [
          { name: 'read, checked, committed: median', value: percentile(times.whole, 0.5), unit: 's', bar: { op: '≤', value: 10 } },
          { name: 'read, checked, kept encrypted', value: percentile(times.checked, 0.5), unit: 's' },
          { name: 'committed in one transaction', value: percentile(times.committed, 0.5), unit: 's' },
          { name: 'the plain reader, the same file', value: percentile(times.read, 0.5), unit: 's' },
          { name: 'rolled back', value: percentile(times.back, 0.5), unit: 's' },
          { name: 'every line wrong: told', value: faulty.seconds, unit: 's' },
          { name: 'lines with an error that were told, of all', value: (told ?? 0) / LINES, unit: '', bar: { op: '≥', value: 1 } },
          { name: `list of passers, ${LINES / 2} candidates`, value: made, unit: 's' },
          { name: 'the night’s look at every score of three lists', value: looked.seconds, unit: 's' },
        ],
      },
    ];
  } finally {
    await orm.close(true);
    await client.end();
    await system.close();
  }
}
