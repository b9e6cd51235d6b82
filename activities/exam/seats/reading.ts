// What a run holds, page by page, as lines.
import type { MikroORM } from '@mikro-orm/postgresql';
import { seatLine } from '../../../domain/exam/seats/lines.ts';
import { FIRST, frozenLines, seatRows, type SeatPlace, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { BLOCK, blockRoots, rootOf } from '../../../security/seat-run.ts';
import { beat } from '../../kit/beat.ts';

/** Whole blocks of the tree. */
const PAGE = 20 * BLOCK;

interface Frozen {
  enrolmentId: string;
  line: string;
}

/** The frozen list, page by page: whole blocks of the tree, all but the last. */
async function* frozen(orm: MikroORM, { examId, run }: Pick<StoredRun, 'examId' | 'run'>): AsyncGenerator<Frozen[]> {
  for (let after = ''; ;) {
    const page = await frozenLines(orm.em.fork(), examId, run, after, PAGE);
    if (page.length) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.idHash;
    beat();
  }
}

/** Lines of the frozen list, page by page. */
export async function* listOf(orm: MikroORM, run: Pick<StoredRun, 'examId' | 'run'>): AsyncGenerator<string[]> {
  for await (const page of frozen(orm, run)) yield page.map(({ line }) => line);
}

/** Root of the list as it stands. `each` sees its lines, in their order, with the enrolments that they stand for. */
export async function rootOfList(
  orm: MikroORM,
  run: Pick<StoredRun, 'examId' | 'run'>,
  each: (one: Frozen) => void = () => undefined,
): Promise<{ candidates: number; blocks: string[]; root: string }> {
  const blocks: string[] = [];
  let candidates = 0;
  for await (const page of frozen(orm, run)) {
    candidates += page.length;
    blocks.push(
      ...blockRoots(
        page.map(({ line }) => line),
        sm3Bytes,
      ),
    );
    for (const one of page) each(one);
  }
  return { candidates, blocks, root: rootOf(blocks, sm3Bytes) };
}

/** Lines of a run's seats as they are stored, page by page. */
export async function* seatsOfRun(orm: MikroORM, { examId, run }: Pick<StoredRun, 'examId' | 'run'>): AsyncGenerator<string[]> {
  for (let after: SeatPlace = FIRST; ;) {
    const page = await seatRows(orm.em.fork(), examId, run, after, PAGE);
    if (page.length) yield page.map(({ site, room, seat, idHash }) => seatLine(site, room, seat, idHash));
    if (page.length < PAGE) return;
    after = page.at(-1)!;
    beat();
  }
}
