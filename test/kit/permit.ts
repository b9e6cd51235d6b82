// A small process for the tests of the kit: 申请 → 待生效 (one day) → 已生效, with a review round and a window.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Registry } from '../../activities/kit/records.ts';
import { registry } from '../../activities/kit/records.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { Actor, Grant, PersonActor } from '../../domain/kit/actor.ts';
import { plusMs } from '../../domain/kit/instant.ts';
import { defineProcess } from '../../domain/kit/process.ts';
import { uuidv7 } from '../../db/kit/ids.ts';

export const permit = defineProcess<{ complete: boolean }>({
  type: 'Permit',
  label: '演示许可',
  kind: 'case',
  states: {
    draft: { label: '待提交', rests: true },
    review: { label: '审核中', round: { node: 'review', role: 'initialReviewer', rule: 'any', label: '初审' } },
    waiting: {
      label: '待生效',
      clock: {
        name: 'effect',
        label: '待生效一天',
        then: 'grant',
        plan: ({ received, input }) => ({
          due: plusMs(received, (input as { ms?: number }).ms ?? 86_400_000),
          basis: '演示规则',
          unit: 'instant',
          amount: 0,
        }),
      },
    },
    granted: { label: '已生效', final: true },
  },
  actions: {
    create: { label: '新建', from: null, to: 'draft', by: 'applicant', quiet: true },
    submit: {
      label: '提交',
      from: 'draft',
      to: ({ input }) => ((input as { review?: boolean }).review ? 'review' : 'waiting'),
      oneOf: ['review', 'waiting'],
      by: 'applicant',
      guard: ({ input }) => ((input as { bad?: boolean }).bad ? [{ field: 'bad', message: '不能为真', rule: 'T01' }] : []),
    },
    claim: { label: '领取', from: 'review', to: null, by: 'initialReviewer', task: { claim: true } },
    approve: { label: '通过', from: 'review', to: 'waiting', by: 'initialReviewer', task: { vote: 'approve' } },
    giveBack: { label: '退回', from: 'review', to: 'draft', by: 'initialReviewer', task: { vote: 'return' } },
    withdraw: { label: '撤回', from: ['review', 'waiting'], to: 'draft', by: 'applicant' },
    grant: { label: '生效', from: 'waiting', to: 'granted', by: 'system', at: 'effect', hidden: true },
    confirm: { label: '确认', from: 'draft', to: null, by: 'applicant', window: true },
  },
});

export const permits: Registry = registry({
  process: permit,
  begin: async (_: EntityManager, { actor }) => ({ district: '140000', applicantId: actor.kind === 'person' ? actor.accountId : null }),
  facts: async () => ({ complete: true }),
  window: () => 'permit/2026',
  apply: { submit: async ({ input }) => ({ data: { review: (input as { review?: boolean }).review ?? false } }) },
});

export const person = (grants: Grant[] = [], accountId = uuidv7()): PersonActor => ({
  kind: 'person',
  accountId,
  grants: [{ role: 'applicant' }, ...grants],
});

let counter = 0;
/** An act with a key of its own. */
export const act = (action: string, actor: Actor, more: Partial<ActRequest> = {}): ActRequest => ({
  key: `test-${process.pid}-${++counter}`,
  type: 'Permit',
  action,
  actor,
  input: {},
  bodyHash: 'h',
  ...more,
});
