// 撤销记录 (P40): of 考号 or of 合格人员, by the act that entails it.
import { one } from '../../db/kit/sql.ts';
import { defineDocument } from '../documents/define.ts';
import { passRevocationPaper } from './scores/papers.ts';
import { numberRevocationPaper } from './seats/papers.ts';

export const revocationPaper = defineDocument({
  kind: 'P40',
  load: async (em, _, about) => {
    const { action } = await one<{ action: string }>(em, `select action from journal where case_id = $1 and seq = $2`, [about.caseId, about.seq]);
    return action === 'revokeNumbers' ? numberRevocationPaper(em, about) : passRevocationPaper(em, about);
  },
});
