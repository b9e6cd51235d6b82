// The area of the exam's windows: one transaction of a batch over its enrolments. Each enrolment has its own act on its own chain, decided in this transaction, so the
// batch is whole or not there; the exam's journal names the Merkle root over them.
import { query } from '../../db/kit/sql.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { batchAct, batchStates, type EnrolmentBatch } from '../../domain/exam/batches.ts';
import { batchLeaf } from '../../security/checkpoint-leaves.ts';
import { merkleRoot } from '../../security/merkle.ts';
import type { Area } from './area.ts';
import type { LoadedSeason } from './season.ts';

export interface BatchInput {
  batch: EnrolmentBatch;
  /** Enrolments of one page; those that have moved on meanwhile are left alone. */
  ids: readonly string[];
}

export const windowsArea: Area<LoadedSeason> = {
  apply: {
    batch: async ({ em, file, input, request, received }) => {
      const { batch, ids } = input as BatchInput;
      // Locked in the order of their ids, so that they stand as they are read here. Who has a pay deadline of his own still running keeps it.
      const rows = await query<{ id: string; seq: number; state: string }>(
        em,
        `select c.id, c.seq, c.state from case_file c join enrolment n on n.case_id = c.id where n.exam_id = $1 and c.id = any($2) and c.state = any($3)
           and (c.state <> 'toPay' or $4 <> 'settle' or exists (select from deadline d where d.case_id = c.id and d.name = 'pay' and d.closed_at is null and d.due <= $5))
           order by c.id for no key update of c`,
        [file.id, [...ids], batchStates(batch), batch, received],
      );
      return {
        data: { batch, count: rows.length, root: merkleRoot(rows.map(({ id, seq }) => batchLeaf(id, seq + 1))) },
        body: { count: rows.length },
        also: rows.map(({ id, state }) => ({
          key: `${request.key}/${id}`,
          type: enrolment.type,
          action: batchAct(batch, state)!,
          caseId: id,
          actor: { kind: 'system' },
          input: {},
          bodyHash: '',
        })),
      };
    },
  },
};
