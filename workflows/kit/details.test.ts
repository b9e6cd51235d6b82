// Whom a case waits for, as operators find it in WaitingFor.
import { defineProcess } from '../../domain/kit/process.ts';
import type { Next } from '../../domain/kit/follow.ts';
import { waitsFor } from './details.ts';

const later = { plan: () => null };
const table = defineProcess({
  type: 'Waits',
  label: '等待',
  kind: 'case',
  states: {
    draft: { label: '待提交', rests: true },
    review: { label: '审核中' },
    missing: { label: '待补正', clock: { name: 'supplement', label: '补正期限', then: 'close', ...later } },
    notice: { label: '公示中', clock: { name: 'notice', label: '公示期', then: 'end', ...later } },
    admitted: { label: '已入库', rests: true, settled: true },
    closed: { label: '已办结', final: true },
  },
  actions: {
    create: { label: '新建', from: null, to: 'draft', by: 'applicant' },
    submit: { label: '提交', from: 'draft', to: 'review', by: 'applicant' },
    ask: { label: '通知补正', from: 'review', to: 'missing', by: 'initialReviewer' },
    supply: { label: '补正', from: 'missing', to: 'review', by: 'applicant', inTime: { deadline: 'supplement', op: '≤', graceMinutes: 0 } },
    publish: { label: '公示', from: 'review', to: 'notice', by: 'initialReviewer' },
    end: { label: '公示结束', from: 'notice', to: 'admitted', by: 'system', at: 'notice' },
    close: { label: '逾期', from: 'missing', to: 'closed', by: 'system', at: 'supplement' },
    suspend: { label: '注销', from: 'admitted', to: 'closed', by: 'initialReviewer' },
  },
});
const wait = (name: string): Next['wait'] => ({ name, label: name, due: '2026-01-01T00:00:00.000000Z', ms: 1, action: 'end' });
const task = { label: '初审', role: 'initialReviewer', claimed: false };

test.each([
  ['draft', [], null, 'applicant'],
  ['review', [task], null, 'officer'],
  ['missing', [], wait('supplement'), 'applicant'],
  ['notice', [], wait('notice'), 'system'],
  ['admitted', [], null, 'nobody'],
  ['closed', [], null, 'nobody'],
] as const)('%s waits for the right one', (state, tasks, running, whom) => {
  expect(waitsFor(table, { state, tasks: [...tasks], wait: running })).toBe(whom);
});
