// Reading and changing rules. A change is proposed by one person and confirmed by another; running cases keep their version.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { refuse } from '../../domain/kit/refusal.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { districtChain } from '../../domain/kit/rules.ts';
import { ruleProposal } from '../../domain/rule/process.ts';
import { allRules } from '../../domain/rules.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { now } from '../../db/kit/clock.ts';
import { route, type Routes } from '../kit/route.ts';
import { proposalList, proposalReader, judging } from './proposals.ts';
import { day, district, oneRule, ruleChange, ruleList, ruleProposalShape } from './shapes.ts';

const asked = z.object({ district: district.default('000000'), day: day.optional() });
const dayOf = async (em: EntityManager, given: string | undefined): Promise<string> => given ?? shanghaiDay(await now(em));
const common = { listener: 'officers', class: '一般', tag: '规则' } as const;

const rules = route({
  ...common,
  method: 'get',
  path: '/v1/rules',
  summary: '某区划当前有效的全部规则',
  query: asked,
  answer: ruleList,
  policy: { permission: 'rule.read' },
  handle: async ({ deps, query }) => {
    const em = deps.orm.em.fork();
    const book = await ruleBook(em);
    const on = await dayOf(em, query.day);
    const { rows } = book.rulesFor(query.district, on);
    const items = allRules.map(({ key, label, check }) => ({ key, label, shape: check.shape, inForce: rows[key] ?? null }));
    return { body: { district: query.district, day: on, version: book.version, items } };
  },
});

const rule = route({
  ...common,
  method: 'get',
  path: '/v1/rules/:key',
  summary: '一项规则：当前值和全部历史',
  params: z.object({ key: z.string().max(100) }),
  query: asked,
  answer: oneRule,
  policy: { permission: 'rule.read' },
  handle: async ({ deps, params, query }) => {
    const declared = allRules.find(({ key }) => key === params.key);
    if (!declared) throw refuse('NOT_FOUND');
    const em = deps.orm.em.fork();
    const book = await ruleBook(em);
    const set = book.rulesFor(query.district, await dayOf(em, query.day));
    const chain = districtChain(query.district);
    const rows = book.rows.filter((row) => row.key === params.key && (query.district === '000000' || chain.includes(row.district)));
    return { body: { key: declared.key, label: declared.label, shape: declared.check.shape, inForce: set.rows[params.key] ?? null, rows } };
  },
});

const propose = route({
  ...common,
  method: 'post',
  path: '/v1/rule-proposals',
  summary: '提出规则修改',
  body: ruleChange,
  policy: { process: ruleProposal, action: 'propose' },
  problems: ['RULE_NOT_ACCEPTED'],
  act: { process: ruleProposal, action: 'propose' },
});

const source = {
  process: ruleProposal,
  table: 'rule_proposal',
  columns: `p.key, p.district, p.value, p.article, p.valid_from::text as "validFrom", p.valid_to::text as "validTo", p.source, p.verified, p.version as "ruleVersion"`,
  shape: ruleProposalShape,
  path: '/v1/rule-proposals',
  tag: common.tag,
} as const;

export const ruleTableRoutes: Routes = [
  rules,
  rule,
  propose,
  proposalList(source),
  proposalReader(source),
  ...judging(source, ['RULE_SECOND_PERSON', 'RULE_NOT_ACCEPTED']),
];
