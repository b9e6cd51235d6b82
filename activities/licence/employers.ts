// 单位吊销 ⇒ 待变更 (S3§2.6): each night the standing of employers is asked for (U06); whoever is registered with one that is no more may not practise until he
// has changed his employer. Harmless to repeat: a licence is turned once, and what an officer has set right by hand is asked about again the next night.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { query } from '../../db/kit/sql.ts';
import type { SocialInsuranceGateway } from '../../gateways/social-insurance.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { licenceAct } from './acts.ts';

const PAGE = 500;

interface Row {
  code: string;
  licences: { id: string; seq: number }[];
}

/** Employers of licences that are valid, a page after a code. */
const employers = (em: EntityManager, after: string): Promise<Row[]> =>
  query(
    em,
    `select o.credit_code as code, jsonb_agg(jsonb_build_object('id', l.id, 'seq', c.seq)) as licences
       from licence l join organisation o on o.id = l.employer_id join case_file c on c.id = l.id
      where l.standing = 'valid' and o.credit_code > $1 group by o.credit_code order by o.credit_code limit ${PAGE}`,
    [after],
  );

export interface EmployerStandingDeps {
  socialInsurance: Pick<SocialInsuranceGateway, 'employer'>;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Answers how many licences were turned to 待变更. Fails, to be tried again, while the neighbour is away. */
export const employerStanding = ({ socialInsurance, decide }: EmployerStandingDeps): DailyCheck => ({
  id: 'employer-standing',
  round: 'licence',
  label: '用人单位状态核查',
  run: async ({ em, progress }) => {
    let turned = 0;
    for (let last = ''; ;) {
      const rows = await employers(em.fork(), last);
      for (const { code, licences } of rows) {
        const { employer } = await socialInsurance.employer(code);
        progress();
        if (!employer || employer.standing === '在业') continue;
        const reason = `用人单位已${employer.standing}`;
        for (const { id, seq } of licences) if ((await decide(licenceAct(`${id}/${seq}`, id, 'suspend', { caseId: null, reason }))).ok) turned++;
      }
      if (rows.length < PAGE) return turned;
      last = rows.at(-1)!.code;
    }
  },
});
