// A contract of a 标项 as its purchaser drafts it.
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Person, TenderBench } from './tender-bench.ts';

/** The answer to a draft of the first 标项 for 90万元; `more` changes it. */
export const draftedContract = async (bench: TenderBench, buyer: Person, projectId: string, more: object = {}) =>
  bench.ask('post', '/v1/tender-contracts', buyer, {
    body: {
      projectId,
      lot: 1,
      fileId: await bench.file(buyer, '合同.pdf', `合同 ${uuidv7()}`),
      fen: '90000000',
      smallFirm: true,
      acceptance: 'single',
      ...more,
    },
  });
