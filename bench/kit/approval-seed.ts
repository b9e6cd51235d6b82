// Cases for approvals, by SQL, and those who decide them: by the definition that is shipped, and by one of five votes.
import pg from 'pg';
import { byDefault, row } from '../../db/data/rules/row.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { insertRule, newestVersions } from '../../db/rule/rows.ts';
import { roleStep, type Definition } from '../../domain/approval/definition.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import { seedOfficer, type SeededOfficer } from './officer.ts';
import { consentToMessages, seedSuppliers, type SeededCase } from './seed.ts';
import type { BenchSystem } from './system.ts';

export interface Flow {
  name: string;
  /** Acts of one case. */
  acts: number;
  /** Every officer votes. */
  each: boolean;
  officers: readonly SeededOfficer[];
  cases: readonly SeededCase[];
}

/** 浙江 with the definition that is shipped, 杭州 with one of its own: five officers, all of whom must approve. */
export async function seedApprovals(system: BenchSystem, count: number): Promise<Flow[]> {
  const url = system.url('banshi', 'banshi');
  const { keyringDir } = system.plan.config;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const officers = async (many: number, district: string): Promise<SeededOfficer[]> => {
    const made: SeededOfficer[] = [];
    for (let i = 0; i < many; i++) made.push(await seedOfficer(client, 'initialReviewer', district));
    return made;
  };
  try {
    const sharing = await officers(8, '330000');
    const voting = await officers(5, '330100');
    // Whoever comes after them must be there, or an operator would be asked.
    await seedOfficer(client, 'paperReviewer', '330000');
    await seedOfficer(client, 'finalReviewer', '330000');
    await defineFiveVotes(url, '330100', voting);
    await consentToMessages(url);
    // Seals what gives rights, the officers' grants with the memberships.
    const simple = await seedSuppliers({ url, keyringDir, count, district: '330000' });
    const votes = await seedSuppliers({ url, keyringDir, count, from: count, district: '330100' });
    return [
      { name: 'one officer', acts: 3, each: false, officers: sharing, cases: simple },
      { name: 'five votes', acts: 6, each: true, officers: voting, cases: votes },
    ];
  } finally {
    await client.end();
  }
}

async function defineFiveVotes(url: string, district: string, voting: readonly SeededOfficer[]): Promise<void> {
  const definition: Definition = {
    steps: [
      roleStep('initial', '初审', 'initialReviewer', {
        who: voting.map(({ accountId }) => ({ by: 'person', accountId, veto: false })),
        rule: { kind: 'all', refusal: 'ends' },
      }),
      // As in the definition that is shipped: a decision would have its paper printed, which is another measurement.
      roleStep('paper', '纸质材料', 'paperReviewer'),
    ],
    resubmit: 'again',
    withdraw: 'always',
    urgeHours: 24,
    delegations: 1,
  };
  const orm = await createOrm(url, { poolSize: 1, applicationName: 'bench' });
  try {
    await orm.em.fork().transactional(async (em) => {
      const version = (await newestVersions(em)).rules + 1;
      await insertRule(em, { ...row(approvalRules.onboarding, district, definition, byDefault), version });
    });
  } finally {
    await orm.close(true);
  }
}
