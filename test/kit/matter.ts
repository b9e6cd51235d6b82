// Records and people of the test process (matter-table.ts), with its definition as a rule of the test's own.
import type { MikroORM } from '@mikro-orm/postgresql';
import { lateAt, moveTo } from '../../activities/approval/again.ts';
import { approvalFacts } from '../../activities/approval/facts.ts';
import { decide } from '../../activities/kit/decide.ts';
import { registry } from '../../activities/kit/records.ts';
import { approvalRule, roleStep, type Definition } from '../../domain/approval/definition.ts';
import type { Chain } from '../../domain/approval/chain.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { Refusal } from '../../domain/kit/refusal.ts';
import { ruleSet, type RuleRow } from '../../domain/kit/rules.ts';
import { seedRules } from '../../db/data/rules/index.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { matter, matterClocks, type MatterFacts } from './matter-table.ts';
import { staff } from './staff.ts';

export const DISTRICT = '310000';
export const matterRule = approvalRule('Matter', '演示事项');

export const matterChain: Chain = {
  process: matter,
  rule: matterRule,
  nodes: ['law', 'money', 'last'],
  submits: ['submit'],
  returns: ['return'],
  required: [],
  asks: {},
  limit: () => null,
};

/** Law: all holders of 经办 agree; money: whoever of 经办 claims; last: 审核 claims. */
export const plain: Definition = {
  steps: [
    roleStep('law', '法制审核', 'caseOfficer', {
      who: [{ by: 'role', role: 'caseOfficer', each: true, veto: false }],
      rule: { kind: 'all', refusal: 'ends' },
      returnTo: ['applicant'],
    }),
    roleStep('money', '财务审核', 'caseOfficer'),
    roleStep('last', '终审', 'caseReviewer', { returnTo: ['applicant', 'law'] }),
  ],
  resubmit: 'again',
  withdraw: 'beforeVote',
  urgeHours: 24,
  delegations: 1,
};

export interface TaskLine {
  id: string;
  node: string;
  kind: string;
  state: string;
  assignee: string | null;
  role: Role;
  vote: string | null;
  live: boolean;
  version: number;
  round: number;
}

/** Acts on matters under a definition. */
export function matters(orm: MikroORM, definition: () => Definition = () => plain) {
  const rows = (): RuleRow[] => [
    ...seedRules.filter(({ key }) => key === approvalRules.suspension.key),
    {
      key: matterRule.key,
      district: '000000',
      value: definition(),
      article: null,
      validFrom: '2020-01-01',
      validTo: null,
      source: '测试',
      verified: true,
      version: 1,
    },
  ];
  const all = registry({
    process: matter,
    begin: async (_, { actor }) => ({ district: DISTRICT, applicantId: actor.kind === 'person' ? actor.accountId : null }),
    facts: async (em, file, request, received): Promise<MatterFacts> => {
      const book = await ruleBook(em);
      const set = ruleSet(rows(), DISTRICT, received.slice(0, 10));
      const approval = await approvalFacts(em, request, { chain: matterChain, file, received, set });
      return { calendar: book.calendar(), approval };
    },
    apply: { overrun: lateAt(matterClocks), moveDefinition: moveTo },
  });
  const deps = { orm, registry: all };
  let acts = 0;
  const act = (action: string, actor: ActRequest['actor'], more: Partial<ActRequest> = {}): Promise<Outcome> =>
    decide(deps, { key: `matter-${process.pid}-${Math.random()}-${++acts}`, type: 'Matter', action, actor, input: {}, bodyHash: '', ...more });
  const done = async (...request: Parameters<typeof act>): Promise<Done> => {
    const outcome = await act(...request);
    if (!outcome.ok) throw new Error(`${request[0]}: ${JSON.stringify(outcome.refusal)}`);
    return outcome;
  };
  const refused = async (...request: Parameters<typeof act>): Promise<Refusal['code']> => {
    const outcome = await act(...request);
    if (outcome.ok) throw new Error(`${request[0]} was let through`);
    return outcome.refusal.code;
  };
  const officer = async (...held: Role[]): Promise<PersonActor> => {
    const accountId = await staff(orm, held, DISTRICT);
    return { kind: 'person', accountId, grants: [{ role: 'applicant' }, ...held.map((role) => ({ role, district: DISTRICT }))] };
  };
  const person = (): PersonActor => ({ kind: 'person', accountId: uuidv7(), grants: [{ role: 'applicant' }] });
  const tasks = (caseId: string): Promise<TaskLine[]> =>
    query(
      orm.em.fork(),
      `select id, node, kind, state, assignee_id as assignee, role, vote, live, version, round from task where case_id = $1 order by round, node, kind desc, place, id`,
      [caseId],
    );
  /** The live task of a node that a person holds, or the free one. */
  const taskOf = async (caseId: string, node: string, of: PersonActor | null): Promise<string> => {
    const found = (await tasks(caseId)).filter((task) => task.live && task.node === node && task.assignee === (of?.accountId ?? null));
    if (!found[0]) throw new Error(`no task at ${node}`);
    return found.at(-1)!.id;
  };
  const submitted = async (applicant = person()): Promise<{ applicant: PersonActor; caseId: string }> => {
    const { caseId } = await done('create', applicant);
    await done('submit', applicant, { caseId });
    return { applicant, caseId };
  };
  return { deps, registry: all, act, done, refused, officer, person, tasks, taskOf, submitted };
}
export type Matters = ReturnType<typeof matters>;
