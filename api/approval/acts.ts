// What members of a round do beside voting, and 催办 by the applicant: one route each, the same for every process.
import { z } from 'zod';
import type { Process } from '../../domain/kit/process.ts';
import { route, type Route } from '../kit/route.ts';
import { roundBody, roundProblems } from './bodies.ts';

const MEMBERS = ['claim', 'release', 'transfer', 'delegate', 'opine', 'addBefore', 'addAfter', 'remove', 'takeBack'] as const;

/** `POST <base>/:id/tasks/:taskId/<action>`; If-Match is the task's version. `POST <base>/:id/urge`; the case's. */
export const memberRoutes = (base: `/v1/${string}`, process: Process<any>, tag: string): Route[] => [
  ...MEMBERS.filter((action) => process.actions[action]).map((action) =>
    route({
      method: 'post',
      path: `${base}/:id/tasks/:taskId/${action}`,
      listener: 'officers',
      class: '一般',
      tag,
      summary: process.actions[action]!.label,
      description: 'If-Match is the version of the task.',
      params: z.object({ id: z.uuid(), taskId: z.uuid() }),
      body: roundBody(action),
      policy: { process, action },
      act: { process, action },
      problems: roundProblems(action),
    }),
  ),
  route({
    method: 'post',
    path: `${base}/:id/urge`,
    listener: 'public',
    class: '一般',
    tag,
    summary: process.actions['urge']!.label,
    params: z.object({ id: z.uuid() }),
    body: roundBody('urge'),
    policy: { process, action: 'urge' },
    act: { process, action: 'urge' },
    problems: ['URGE_TOO_SOON'],
  }),
];
