// The exam's part of its mass refund: one act per batch, with the acts of its enrolments and the root over them.
import { query } from '../../db/kit/sql.ts';
import type { Area } from './area.ts';
import { batchRoot, refundAct, type RefundBatch } from './refund-all.ts';
import type { LoadedSeason } from './season.ts';

export const examRefunds: Area<LoadedSeason> = {
  apply: {
    refundBatch: async ({ em, input }) => {
      const { ground, enrolments } = input as RefundBatch;
      // In the order of their ids, as every batch locks them.
      const cases = await query<{ id: string; seq: number }>(
        em,
        `select id, seq from case_file where id = any($1::uuid[]) and regions->>'payment' in ('paid', 'refundAsked') order by id for no key update`,
        [enrolments],
      );
      return {
        data: { ground, count: cases.length, root: cases.length ? batchRoot(cases.map(({ id }) => id)) : null },
        also: cases.map(({ id, seq }) => refundAct(id, seq, ground)),
      };
    },
  },
};
