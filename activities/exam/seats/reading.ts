// What a run holds, page by page, as lines.
import type { MikroORM } from '@mikro-orm/postgresql';
import { candidateLine, seatLine } from '../../../domain/exam/seats/lines.ts';
import { FIRST, frozenCandidates, seatRows, type FrozenCandidate, type SeatPlace, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { BLOCK, blockRoots, rootOf } from '../../../security/seat-run.ts';
import { beat } from '../../kit/beat.ts';

/** Whole blocks of the tree. */
const PAGE = 20 * BLOCK;

/** The frozen list, page by page: whole blocks of the tree, all but the last. */
async function* frozen(orm: MikroORM, { examId, run }: Pick<StoredRun, 'examId' | 'run'>): AsyncGenerator<FrozenCandidate[]> {
  for (let after = ''; ;) {
    const page = await frozenCandidates(orm.em.fork(), examId, run, after, PAGE);
    if (page.length) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.idHash;
    beat();
  }
}

/** Lines of the frozen list, page by page. */
export async function* listOf(orm: MikroORM, run: Pick<StoredRun, 'examId' | 'run'>): AsyncGenerator<string[]> {
  for await (const page of frozen(orm, run)) yield page.map(candidateLine);
}

/** Root of the list as it stands. `each` sees its candidates, in their order. */
export async function rootOfList(
  orm: MikroORM,
  run: Pick<StoredRun, 'examId' | 'run'>,
  each: (one: FrozenCandidate) => void = () => undefined,
): Promise<{ candidates: number; blocks: string[]; root: string }> {
  const blocks: string[] = [];
  let candidates = 0;
  for await (const page of frozen(orm, run)) {
    candidates += page.length;
    blocks.push(...blockRoots(page.map(candidateLine), sm3Bytes));
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
