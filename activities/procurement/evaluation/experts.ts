// Records of 评审专家库.
import { EXPERT_NAME } from '../../../db/procurement/evaluation.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { evaluationExpert, type ExpertFacts, type ExpertInput } from '../../../domain/procurement/evaluation/expert.ts';
import { terms } from '../../../domain/procurement/law/rules.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';

type Act = Acting<ExpertFacts>;

/** A tie must be one of the law's grounds. */
export const groundReasons = (set: RuleSet, ties: readonly { ground: string }[]): Reason[] => {
  const known = new Set(ruleValue(set, terms.recusal).grounds.map(({ key }) => key));
  return ties.flatMap(({ ground }, n) => (known.has(ground) ? [] : [{ field: `ties[${n}].ground`, message: '没有这一应当回避的情形', rule: 'R24' }]));
};

export function expertRecords({ fields }: { fields: Fields }): ProcessRecords<ExpertFacts> {
  const values = ({ file, input }: Act): unknown[] => {
    const { name, employer, specialties, ties } = input as ExpertInput;
    return [file.id, fields.encrypt(name, file.district, EXPERT_NAME), employer, [...specialties], JSON.stringify(ties)];
  };
  const enter = async (act: Act): Promise<Written> => {
    await query(
      act.em,
      `insert into evaluation_expert (case_id, name, employer, specialties, ties, district, account_id) values ($1, $2, $3, $4, $5, $6, $7)`,
      [...values(act), act.file.district, (act.input as ExpertInput).accountId],
    );
    return {};
  };
  const edit = async (act: Act): Promise<Written> => {
    await query(act.em, `update evaluation_expert set name = $2, employer = $3, specialties = $4, ties = $5 where case_id = $1`, values(act));
    return {};
  };
  const why = async ({ input }: Act): Promise<Written> => ({ data: { reason: (input as { reason: string }).reason } });
  return {
    process: evaluationExpert,
    begin: async (_, { input }) => {
      const { district, accountId } = input as ExpertInput;
      return { district, applicantId: null, liveKey: `expert:${accountId}` };
    },
    facts: async (em, file, { action, input }, received) => {
      if (action !== 'enter' && action !== 'edit') return { against: [] };
      const set = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
      return { against: groundReasons(set, (input as ExpertInput).ties) };
    },
    apply: { enter, edit, suspend: why, resume: why, remove: async (act) => ({ ...(await why(act)), liveKey: null }) },
    unique: { case_file_live_key_key: { code: 'EVALUATION_INVALID', message: '该账号已在评审专家库中' } },
  };
}
