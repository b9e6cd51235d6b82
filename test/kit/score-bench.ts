// Scores on a real database, by the acts and activities of the product; no engine: batches are begun by the test.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { makeList } from '../../activities/exam/scores/make-list.ts';
import { stageList } from '../../activities/exam/scores/stage.ts';
import { decide } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { seedEnrolments, seedExam, type EnrolmentSeed, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { scoreLines, seedNumbers, type Line, type Numbered } from '../../bench/kit/score-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { sheet } from '../../templates/kit/sheet.ts';
import { freshDatabase, setClock } from './database.ts';

/** After the sample exam of 2026 was sat. */
export const AFTER_EXAM = '2026-10-26T02:00:00.000000Z';

export async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export async function scoreBench() {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-scores-'));
  const database = await freshDatabase();
  const orm = await createOrm(database.url);
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const parts = actParts(ring);
  const fields = createFields(ring);
  const registry = processRegistry(parts);
  const client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  await setClock(orm.em.fork(), AFTER_EXAM);
  const contents = new Map<string, Buffer>();
  const open = (hash: string): Readable => Readable.from([contents.get(hash)!]);

  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: '310000' })),
  });
  const people = {
    clerk: officer('examOfficer'),
    other: officer('examOfficer'),
    admin: officer('examAdministrator'),
    second: officer('examAdministrator'),
  };
  const system = { kind: 'system' } as const;
  const candidate = ({ accountId }: Pick<SeededCandidate, 'accountId'>): PersonActor => ({
    kind: 'person',
    accountId,
    grants: [{ role: 'applicant' }],
  });

  let acts = 0;
  const decided = (type: string, caseId: string | undefined, action: string, actor: ActRequest['actor'], input: object = {}): Promise<Outcome> =>
    decide(
      { orm, registry },
      { key: `test/${process.pid}/${++acts}`, type, action, actor, input, bodyHash: '', ...(caseId === undefined ? {} : { caseId }) },
    );
  const done = (outcome: Outcome): Done => {
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return outcome;
  };
  const season = async (exam: SeededExam, action: string, actor: ActRequest['actor'], input: object = {}): Promise<Done> =>
    done(await decided('ExamSeason', exam.id, action, actor, input));
  const refusal = async (exam: SeededExam, action: string, actor: ActRequest['actor'], input: object = {}): Promise<string[]> =>
    refused(await decided('ExamSeason', exam.id, action, actor, input));

  let sitting = 0;
  let candidates = 0;
  return {
    orm,
    ring,
    fields,
    seals: parts.seals,
    registry,
    client,
    open,
    contents,
    ...people,
    system,
    officer,
    candidate,
    decided,
    done,
    season,
    refusal,
    em: () => orm.em.fork(),
    sql: <T = Record<string, unknown>>(text: string, params: readonly unknown[] = []) => query<T>(orm.em.fork(), text, params),
    stateOf: (id: string) =>
      one<{ state: string; list: string }>(orm.em.fork(), `select state, regions->>'list' as list from case_file where id = $1`, [id]),
    /** An exam that is being marked. */
    exam: (change: Partial<ExamConfig> = {}, state = 'marking', enrolOpens = '2026-07-20'): Promise<SeededExam> =>
      seedExam(client, { ...sampleExam({ enrolOpens, sitting: ++sitting }), ...change }, state),
    /** Candidates with numbers. */
    sit: async (exam: SeededExam, count: number, more: Partial<EnrolmentSeed> = {}): Promise<Numbered[]> => {
      const from = more.from ?? candidates;
      candidates = Math.max(candidates, from + count);
      return seedNumbers(client, exam, await seedEnrolments(client, { fields, exam, count, from, ...more }));
    },
    /** A list as bytes. */
    list: (
      exam: SeededExam,
      sitters: readonly Numbered[],
      line: (n: number, subject: string) => Line | null,
      only: { subjects?: readonly string[] } = {},
    ) => bytesOf(sheet('成绩', scoreLines(exam, sitters, line, only))),
    /** Uploads bytes as a clean file and begins an import of them, to 校验中. */
    upload: async (exam: SeededExam, bytes: Buffer, actor: PersonActor = people.clerk): Promise<string> => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      contents.set(hash, bytes);
      const fileId = uuidv7();
      await client.query(
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at, passed_at) values ($1, $2, $3, $4, 'application/octet-stream', $5, 'clean', app_now(), app_now(), app_now())`,
        [fileId, actor.accountId, fields.encrypt('成绩.xlsx', '000000', 'file.name'), bytes.length, hash],
      );
      const { caseId } = done(await decided('ScoreImport', undefined, 'upload', actor, { examId: exam.id, fileId }));
      done(await decided('ScoreImport', caseId, 'startCheck', system));
      return caseId;
    },
    /** Checks a list to its end. Answers the state it is in. */
    check: async (importId: string): Promise<string> => {
      await stageList({ orm, fields, open }, importId);
      return done(await decided('ScoreImport', importId, 'finishCheck', system)).state;
    },
    commit: (importId: string, actor: PersonActor = people.other) => decided('ScoreImport', importId, 'commit', actor),
    rollBack: (importId: string, actor: PersonActor = people.admin) =>
      decided('ScoreImport', importId, 'rollBack', actor, { reason: '导入了旧文件' }),
    /** From 成绩已导入 to 合格标准已定 at 60. */
    mark: async (exam: SeededExam, mark = '60'): Promise<void> => {
      if ((await one<{ state: string }>(orm.em.fork(), `select state from case_file where id = $1`, [exam.id])).state === 'scored')
        await season(exam, 'judge', people.clerk);
      await season(exam, 'proposePassMarks', people.admin, { marks: Object.fromEntries(exam.config.subjects.map(({ code }) => [code, mark])) });
      await season(exam, 'setPassMarks', people.second);
    },
    /** A list of passers to its draft. */
    draft: async (exam: SeededExam): Promise<void> => {
      await season(exam, 'list', people.admin);
      if (!(await makeList({ orm, fields }, exam.id))) throw new Error('not made');
      await season(exam, 'finishList', system);
    },
    close: async (): Promise<void> => {
      await client.end();
      await orm.close(true);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ScoreBench = Awaited<ReturnType<typeof scoreBench>>;

/** Code and messages of an act that must not have been done. */
export function refused(outcome: Outcome): string[] {
  if (outcome.ok) throw new Error(`done: ${outcome.state}`);
  return [outcome.refusal.code, ...(outcome.refusal.reasons ?? []).map(({ message }) => message)];
}
