// What the journal says of seat runs, against the rows: the root of the list that was announced, the root of the seats that were assigned, the chain of the public log (Q05).
import type { EntityManager } from '@mikro-orm/postgresql';
import { candidateLine, seatLine } from '../../../domain/exam/seats/lines.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { BLOCK, blockRoots, LOG_START, logHash, rootOf } from '../../../security/seat-run.ts';
import { query } from '../../kit/sql.ts';
import type { Broken } from '../../kit/verify-journal.ts';
import { FIRST, frozenCandidates, runLog, seatRows, type SeatPlace } from './runs.ts';

/** Whole blocks of the tree. */
const PAGE = 20 * BLOCK;

async function rootOfList(em: EntityManager, examId: string, run: number): Promise<string> {
  const blocks: string[] = [];
  for (let after = ''; ;) {
    const page = await frozenCandidates(em, examId, run, after, PAGE);
    blocks.push(...blockRoots(page.map(candidateLine), sm3Bytes));
    if (page.length < PAGE) return rootOf(blocks, sm3Bytes);
    after = page.at(-1)!.idHash;
  }
}

async function rootOfSeats(em: EntityManager, examId: string, run: number): Promise<string> {
  const blocks: string[] = [];
  for (let after: SeatPlace = FIRST; ;) {
    const page = await seatRows(em, examId, run, after, PAGE);
    blocks.push(
      ...blockRoots(
        page.map(({ site, room, seat, idHash }) => seatLine(site, room, seat, idHash)),
        sm3Bytes,
      ),
    );
    if (page.length < PAGE) return rootOf(blocks, sm3Bytes);
    after = page.at(-1)!;
  }
}

/** Everything about seat runs that does not hold. */
export async function verifySeatRuns(em: EntityManager): Promise<Broken[]> {
  const acts = await query<{ caseId: string; seq: number; action: string; run: number; root: string }>(
    em,
    `select case_id as "caseId", seq, action, (data->>'run')::int as run, coalesce(data->>'seatRoot', data->>'root') as root from journal
      where action in ('announceSeats', 'allocate') order by case_id, seq`,
  );
  const broken: Broken[] = [];
  for (const { caseId, seq, action, run, root } of acts) {
    const found = action === 'allocate' ? await rootOfSeats(em, caseId, run) : await rootOfList(em, caseId, run);
    const what = action === 'allocate' ? 'seats' : 'list of candidates';
    if (found !== root) broken.push({ caseId, seq, field: 'data', message: `the ${what} of run ${run} has another root than row ${seq} says` });
  }
  for (const examId of new Set(acts.map(({ caseId }) => caseId))) {
    let prev = LOG_START;
    for (const [n, line] of (await runLog(em, examId)).entries()) {
      if (line.no !== n + 1 || line.prev !== prev || line.hash !== logHash(line, sm3Bytes)) {
        broken.push({ caseId: examId, message: `line ${n + 1} of the public log of seat runs does not fit its hash` });
        break;
      }
      prev = line.hash;
    }
  }
  return broken;
}
