// The acts of onboarding and change: one route each, straight from the process tables.
import { z } from 'zod';
import { partiesOf, type Process } from '../../domain/kit/process.ts';
import { roles } from '../../domain/kit/actor.ts';
import type { Listener } from '../kit/deps.ts';
import { route, type Route } from '../kit/route.ts';
import { roundBody, roundProblems, target } from '../approval/bodies.ts';
import { idParams, nothing, returnBody, taskParams } from './case.ts';

const applicants = ['orgAdmin', 'orgMember', 'applicant', 'self'];

/** Whoever may act decides on which listener the route stands. */
function listenerOf(process: Process<any>, action: string): Listener | 'both' {
  const parties = partiesOf(process.actions[action]!);
  const outside = parties.some((party) => applicants.includes(party));
  const inside = parties.some((party) => party in roles && !applicants.includes(party));
  return outside && inside ? 'both' : inside ? 'officers' : 'public';
}

export interface ActMore {
  body?: z.ZodType;
  problems?: readonly string[];
  description?: string;
  answer?: z.ZodType;
}

/** `POST <base>/:id/<action>` */
export const actRoute = (base: `/v1/${string}`, process: Process<any>, action: string, more: ActMore = {}): Route =>
  route({
    method: 'post',
    path: `${base}/:id/${action}`,
    listener: listenerOf(process, action),
    class: '一般',
    tag: process.label,
    summary: process.actions[action]!.label,
    params: idParams,
    policy: { process, action },
    act: { process, action },
    ...more,
    body: more.body ?? nothing,
  });

/** 催办 by the applicant; 中止计时 and 恢复计时 by the office. */
export const clockRoutes = (base: `/v1/${string}`, process: Process<any>): Route[] =>
  (['urge', 'stopClock', 'startClock'] as const)
    .filter((action) => process.actions[action])
    .map((action) =>
      actRoute(base, process, action, {
        body: roundBody(action),
        problems: action === 'urge' ? ['URGE_TOO_SOON'] : ['SUSPENSION_GROUND_UNKNOWN', 'DEADLINE_NOT_RUNNING', 'DEADLINE_NOT_PAUSED'],
      }),
    );

/** `POST <base>/:id/tasks/:taskId/<action>`; If-Match is the task's version. */
export const taskRoutes = (base: `/v1/${string}`, process: Process<any>): Route[] =>
  Object.keys(process.actions)
    .filter((action) => process.actions[action]!.task)
    .map((action) =>
      route({
        method: 'post',
        path: `${base}/:id/tasks/:taskId/${action}`,
        listener: 'officers',
        class: '一般',
        tag: process.label,
        summary: process.actions[action]!.label,
        description: 'If-Match is the version of the task.',
        params: taskParams,
        body: action === 'return' ? returnBody.extend({ target }) : roundBody(action),
        policy: { process, action },
        act: { process, action },
        problems: [...roundProblems(action), ...(action === 'return' ? ['DOSSIER_FIELD_UNKNOWN'] : [])],
      }),
    );
