// 成绩导入 of 100,000 lines: read from xlsx, checked, encrypted, kept, and committed by the act of a second person, by the product's own activity and acts on a PostgreSQL of
// their own. Beside it, in turns, the plain reader reads the same file; and a list in which every line is wrong is told line by line.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { makeList } from '../activities/exam/scores/make-list.ts';
import { stageList } from '../activities/exam/scores/stage.ts';
import { verifyScores } from '../activities/exam/scores/integrity.ts';
import { decide } from '../activities/kit/decide.ts';
import { spreadsheetRows } from '../activities/kit/spreadsheet.ts';
import { actParts, processRegistry } from '../activities/parts.ts';
import { sampleExam } from '../db/demo/exam.ts';
import { importById } from '../db/exam/scores/imports.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { createOrm } from '../db/kit/orm.ts';
import type { PersonActor, Role } from '../domain/kit/actor.ts';
import type { Done } from '../domain/kit/act.ts';
import { openKeyring } from '../security/keyring.ts';
import { sheet } from '../templates/kit/sheet.ts';
import { seedEnrolments, seedExam } from './kit/exam-seed.ts';
import { percentile, round, type Report } from './kit/figures.ts';
import { load } from './kit/machine.ts';
import { lineOf, scoreLines, seedNumbers, type Line } from './kit/score-seed.ts';
import { benchSystem } from './kit/system.ts';

/** Lines of a list: two of each candidate. */
const LINES = Number(process.env['BENCH_SCORES'] ?? 100_000);
const ROUNDS = 3;
const officer = (n: number, role: Role): PersonActor => ({
  kind: 'person',
  accountId: `00000000-0000-7000-8000-00000000010${n}`,
  grants: [{ role, district: '310000' }],
});
const timed = async <T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> => {
  const began = performance.now();
  return { value: await work(), seconds: (performance.now() - began) / 1000 };
};
async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

interface Bench {
  orm: MikroORM;
  client: pg.Client;
  parts: ReturnType<typeof actParts>;
  examId: string;
}

/** The steps of an import as its people and its workflow take them. */
function importer({ orm, client, parts, examId }: Bench) {
  const registry = processRegistry(parts);
  const { fields } = parts;
  const contents = new Map<string, Buffer>();
  const [clerk, second, admin] = [officer(1, 'examOfficer'), officer(2, 'examOfficer'), officer(3, 'examAdministrator')];
  let acts = 0;
  const act = async (type: string, caseId: string | undefined, action: string, actor: PersonActor | 'system', input: object = {}): Promise<Done> => {
    const outcome = await decide(
      { orm, registry },
      {
        key: `bench/scores/${++acts}`,
        type,
        action,
        actor: actor === 'system' ? { kind: 'system' } : actor,
        input,
        bodyHash: '',
        ...(caseId === undefined ? {} : { caseId }),
      },
    );
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return outcome;
  };
  return {
    act,
    clerk,
    second,
    admin,
    /** Uploads and checks. Answers the import and its state. */
    check: async (bytes: Buffer): Promise<{ id: string; state: string }> => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      contents.set(hash, bytes);
      const fileId = uuidv7();
      await client.query(
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at, passed_at) values ($1, $2, $3, $4, 'application/octet-stream', $5, 'clean', app_now(), app_now(), app_now())`,
        [fileId, clerk.accountId, fields.encrypt('成绩.xlsx', '000000', 'file.name'), bytes.length, hash],
      );
      const { caseId: id } = await act('ScoreImport', undefined, 'upload', clerk, { examId, fileId });
      await act('ScoreImport', id, 'startCheck', 'system');
      await stageList({ orm, fields, open: (of) => Readable.from([contents.get(of)!]) }, id);
      return { id, state: (await act('ScoreImport', id, 'finishCheck', 'system')).state };
    },
    commit: (id: string) => act('ScoreImport', id, 'commit', second),
    rollBack: (id: string) => act('ScoreImport', id, 'rollBack', admin, { reason: 'bench' }),
    discard: (id: string) => act('ScoreImport', id, 'discard', clerk, { reason: 'bench' }),
  };
}

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
    const { act, check, commit, rollBack, discard, clerk, admin } = importer({ orm, client, parts, examId: exam.id });
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
    await act('ExamSeason', exam.id, 'judge', clerk);
    await act('ExamSeason', exam.id, 'proposePassMarks', admin, { marks: Object.fromEntries(exam.config.subjects.map(({ code }) => [code, '60'])) });
    await act('ExamSeason', exam.id, 'setPassMarks', officer(4, 'examAdministrator'));
    await act('ExamSeason', exam.id, 'list', admin);
    const made = await timed(() => makeList({ orm, fields: parts.fields }, exam.id));
    await act('ExamSeason', exam.id, 'finishList', 'system');
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
          { name: `list of passers, ${LINES / 2} candidates`, value: made.seconds, unit: 's' },
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
