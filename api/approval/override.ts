// 运维干预 over HTTP: proposed by one operator, decided by another.
import { z } from 'zod';
import { override } from '../../domain/approval/override.ts';
import { route, type Routes } from '../kit/route.ts';

const common = { listener: 'officers', class: '一般', tag: '运维干预', method: 'post' } as const;
const params = z.object({ id: z.uuid() });

const propose = route({
  ...common,
  path: '/v1/overrides',
  summary: '提出干预：由他人代办一项操作',
  body: z.strictObject({
    caseId: z.uuid(),
    action: z.string().max(60).meta({ description: 'An action of the case’s own table' }),
    taskId: z.uuid().optional(),
    input: z.record(z.string(), z.json()).default({}),
    reason: z.string().max(1000),
  }),
  policy: { process: override, action: 'propose' },
  act: { process: override, action: 'propose' },
});
const judge = (action: 'confirm' | 'reject') =>
  route({
    ...common,
    path: `/v1/overrides/:id/${action}`,
    summary: override.actions[action]!.label,
    params,
    policy: { process: override, action },
    problems: action === 'confirm' ? ['OVERRIDE_SAME_PERSON', 'TASK_CLOSED', 'ROUND_NOBODY_FOUND'] : [],
    act: { process: override, action },
  });

export const overrideRoutes: Routes = [propose, judge('confirm'), judge('reject')];
