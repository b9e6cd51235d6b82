// A run as anyone gets it: what was published before the draw, what was revealed after it, the log, the rooms, the list and the seats. It names nobody.
import type { MikroORM } from '@mikro-orm/postgresql';
import { examById } from '../../../db/exam/exams.ts';
import { runLog, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { FORMAT, type SeatRunFile } from '../../../security/seat-verify.ts';
import { listOf, seatsOfRun } from './reading.ts';

type Head = Omit<SeatRunFile, 'candidates' | 'seats'>;

/** Everything but the list and the seats. The secret stands in the log since the draw. */
async function headOf(orm: MikroORM, run: StoredRun): Promise<Head> {
  const em = orm.em.fork();
  const exam = (await examById(em, run.examId))!;
  const log = await runLog(em, run.examId);
  const drawn = log.find((line) => line.run === run.run && line.event === 'drawn');
  const { candidates, root, blocks, rules, rulesHash, roomsHash, commitment, beaconSource, beaconAt } = run;
  return {
    format: FORMAT,
    exam: { id: run.examId, code: exam.config.code, name: exam.config.name },
    run: run.run,
    announced: {
      at: run.announcedAt!,
      commitment,
      candidates: candidates!,
      root: root!,
      blocks: blocks!,
      rules,
      rulesHash,
      roomsHash,
      beacon: { source: beaconSource, at: beaconAt },
    },
    revealed: { beacon: run.beacon!, secret: / secret=([0-9a-f]+)/.exec(drawn?.detail ?? '')?.[1] ?? '', seed: run.seed!, seatRoot: run.seatRoot! },
    // Lines that came later say what became of it: they belong to the same chain.
    log,
    rooms: run.rooms,
  };
}

async function all(pages: AsyncGenerator<string[]>): Promise<string[]> {
  const lines: string[] = [];
  for await (const page of pages) lines.push(...page);
  return lines;
}

/** The whole file at once. */
export async function fileOfRun(orm: MikroORM, run: StoredRun): Promise<SeatRunFile> {
  return { ...(await headOf(orm, run)), candidates: await all(listOf(orm, run)), seats: await all(seatsOfRun(orm, run)) };
}

/** The same as JSON text, piece by piece. */
export async function* textOfRun(orm: MikroORM, run: StoredRun): AsyncGenerator<string> {
  yield JSON.stringify(await headOf(orm, run)).slice(0, -1);
  for (const [name, pages] of [
    ['candidates', listOf(orm, run)],
    ['seats', seatsOfRun(orm, run)],
  ] as const) {
    yield `,"${name}":[`;
    let first = true;
    for await (const lines of pages) {
      yield `${first ? '' : ','}\n${lines.map((line) => JSON.stringify(line)).join(',\n')}`;
      first = false;
    }
    yield '\n]';
  }
  yield '}\n';
}
