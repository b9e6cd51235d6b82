// The steps from an uploaded list of scores to public results as people, workflow and activities take them, in this process: no engine is asked.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type pg from 'pg';
import type { MikroORM } from '@mikro-orm/postgresql';
import { makeList } from '../../activities/exam/scores/make-list.ts';
import { stageList } from '../../activities/exam/scores/stage.ts';
import { decide } from '../../activities/kit/decide.ts';
import { processRegistry, type actParts } from '../../activities/parts.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Done } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { SeededExam } from './exam-seed.ts';

const officer = (n: number, role: Role): PersonActor => ({
  kind: 'person',
  accountId: `00000000-0000-7000-8000-00000000010${n}`,
  grants: [{ role, district: '310000' }],
});

export async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export interface ScoreBench {
  orm: MikroORM;
  /** Of the owner. */
  client: pg.ClientBase;
  parts: ReturnType<typeof actParts>;
  exam: SeededExam;
}

/** An import's steps, and those from 成绩已导入 on. */
export function scoreSteps({ orm, client, parts, exam }: ScoreBench) {
  const registry = processRegistry(parts);
  const { fields } = parts;
  const contents = new Map<string, Buffer>();
  const [clerk, second] = [officer(1, 'examOfficer'), officer(2, 'examOfficer')];
  const [admin, other] = [officer(3, 'examAdministrator'), officer(4, 'examAdministrator')];
  let acts = 0;
  const act = async (type: string, caseId: string | undefined, action: string, actor: PersonActor | 'system', input: object = {}): Promise<Done> => {
    const outcome = await decide(
      { orm, registry },
      {
        key: `bench/scores/${exam.id}/${++acts}`,
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
  const season = (action: string, actor: PersonActor | 'system', input: object = {}): Promise<Done> =>
    act('ExamSeason', exam.id, action, actor, input);
  return {
    /** Uploads and checks. Answers the import and its state. */
    check: async (bytes: Buffer): Promise<{ id: string; state: string }> => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      contents.set(hash, bytes);
      const fileId = uuidv7();
      await client.query(
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at, passed_at) values ($1, $2, $3, $4, 'application/octet-stream', $5, 'clean', app_now(), app_now(), app_now())`,
        [fileId, clerk.accountId, fields.encrypt('成绩.xlsx', '000000', 'file.name'), bytes.length, hash],
      );
      const { caseId: id } = await act('ScoreImport', undefined, 'upload', clerk, { examId: exam.id, fileId });
      await act('ScoreImport', id, 'startCheck', 'system');
      await stageList({ orm, fields, open: (of) => Readable.from([contents.get(of)!]) }, id);
      return { id, state: (await act('ScoreImport', id, 'finishCheck', 'system')).state };
    },
    commit: (id: string) => act('ScoreImport', id, 'commit', second),
    rollBack: (id: string) => act('ScoreImport', id, 'rollBack', admin, { reason: 'bench' }),
    discard: (id: string) => act('ScoreImport', id, 'discard', clerk, { reason: 'bench' }),
    /** Pass marks of 60 in every subject, then the list; `measure` is called around its making. */
    list: async (measure: <T>(work: () => Promise<T>) => Promise<T> = (work) => work()): Promise<void> => {
      await season('judge', clerk);
      await season('proposePassMarks', admin, { marks: Object.fromEntries(exam.config.subjects.map(({ code }) => [code, '60'])) });
      await season('setPassMarks', other);
      await season('list', admin);
      await measure(() => makeList({ orm, fields }, exam.id));
      await season('finishList', 'system');
    },
    publish: async (): Promise<void> => {
      await season('publishList', other);
      await season('publishScores', admin);
    },
  };
}

