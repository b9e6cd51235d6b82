// Acts on registrations, a route each: the applicant's and the employer's on the public listener, the office's on its own.
import { z } from 'zod';
import { registration } from '../../domain/registration/registration.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { CreateInput, EnterInput } from '../../domain/registration/record.ts';
import { memberRoutes } from '../approval/acts.ts';
import { roundProblems } from '../approval/bodies.ts';
import { route, type Context, type Route } from '../kit/route.ts';
import type { RegistrationDesk } from '../../activities/registration/desk.ts';
import {
  answersBody,
  askBody,
  attendanceBody,
  attendedAnswersBody,
  createBody,
  enterBody,
  exOfficioBody,
  notAcceptBody,
  nothing,
  opinionBody,
  params,
  reasonBody,
  refuseBody,
  sendBackBody,
  specialBody,
  taskParams,
} from './shapes.ts';

const process = registration;
export const common = { class: '一般', tag: '执业注册' } as const;

/** The desk that this process was assembled with. */
export function deskOf({ deps }: Pick<Context, 'deps'>): RegistrationDesk {
  if (!deps.registration) throw new Error('the API was assembled without `registration`');
  return deps.registration;
}

const act = (
  listener: 'public' | 'officers',
  action: string,
  path: string,
  body: z.ZodType,
  problems: readonly string[] = [],
  more: Partial<Route> = {},
): Route =>
  route({
    ...common,
    listener,
    method: 'post',
    path: `/v1/registrations/:id/${path}` as `/${string}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems,
    act: { process, action },
    ...more,
  } as Parameters<typeof route>[0]);
const mine = (action: string, path: string, body: z.ZodType, problems: readonly string[] = []): Route => act('public', action, path, body, problems);
/** On a task: If-Match is the task's version. Whoever applied is told by the round itself (ROUND_APPLICANT), before the act's own guard is asked. */
const task = (action: string, path: string, body: z.ZodType = nothing, problems: readonly string[] = []): Route =>
  act('officers', action, `tasks/:taskId/${path}`, body, [...new Set(['OWN_APPLICATION', ...roundProblems('vote'), ...problems])], {
    params: taskParams,
  });

/** By whoever holds the task of the open stage. */
const held = (action: string, path: string, body: z.ZodType, problems: readonly string[]): Route =>
  act('officers', action, path, body, ['OWN_APPLICATION', 'TASK_NOT_YOURS', ...problems]);

export const registrationActs: Route[] = [
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/registrations',
    summary: '新建注册申请（暂存）',
    description: 'Fills in what the office and its neighbours know, and takes over papers handed in before that are still good.',
    body: createBody,
    policy: { process, action: 'create' },
    answer: z.object({ formVersion: z.int(), reused: z.array(z.string()) }),
    act: {
      process,
      action: 'create',
      prepare: async (context) => {
        const { body } = context as { body: CreateInput };
        if (context.actor.kind !== 'person') throw refuse('SIGN_IN_REQUIRED');
        return { input: await deskOf(context).prepareCreate(context.actor, body) };
      },
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: '/v1/registrations/counter',
    summary: process.actions['enter']!.label,
    description:
      'By a clerk of the counter for whoever came, or for whoever has sent somebody with a 委托书. Form and materials are filled in as online.',
    body: enterBody,
    policy: { process, action: 'enter' },
    problems: ['COUNTER_ACCOUNT_NEEDED', 'OWN_APPLICATION'],
    answer: z.object({ formVersion: z.int(), reused: z.array(z.string()) }),
    act: {
      process,
      action: 'enter',
      prepare: async (context) => ({ input: await deskOf(context).prepareEnter((context as { body: EnterInput }).body) }),
    },
  }),
  act('officers', 'fileAtCounter', 'file-at-counter', attendanceBody, ['REGISTRATION_NOT_ELIGIBLE', 'REGISTRATION_RUNNING', 'OWN_APPLICATION']),
  act('officers', 'supplementAtCounter', 'supplement-at-counter', attendanceBody, ['SUPPLEMENT_LATE', 'SUPPLEMENT_INCOMPLETE', 'OWN_APPLICATION']),
  act('officers', 'rectifiedAtCounter', 'rectified-at-counter', attendedAnswersBody, ['RECTIFICATION_INCOMPLETE', 'OWN_APPLICATION']),
  act('officers', 'discardEntry', 'discard-entry', nothing),
  act('public', 'discard', '', nothing, [], { method: 'delete', path: '/v1/registrations/:id' }),
  mine('submit', 'submit', nothing, ['REGISTRATION_NOT_ELIGIBLE', 'REGISTRATION_RUNNING']),
  mine('confirmEmployer', 'confirm-employer', nothing),
  mine('declineEmployer', 'decline-employer', reasonBody),
  mine('supplement', 'supplement', nothing, ['SUPPLEMENT_LATE', 'SUPPLEMENT_INCOMPLETE']),
  mine('rectified', 'rectified', answersBody, ['RECTIFICATION_INCOMPLETE']),
  mine('withdraw', 'withdraw', nothing, ['WITHDRAW_AFTER_VOTE']),

  act('officers', 'openCancellation', 'cancellations', exOfficioBody, ['REGISTRATION_NOT_ELIGIBLE', 'OWN_APPLICATION'], {
    path: '/v1/registrations/cancellations',
    params: z.object({}),
  }),
  act('officers', 'terminate', 'terminate', reasonBody, ['OWN_APPLICATION']),
  ...memberRoutes('/v1/registrations', registration, common.tag),
  task('accept', 'accept'),
  task('requestSupplement', 'request-supplement', askBody, ['SUPPLEMENT_NOT_ASKABLE', 'WINDOW_CLOSED']),
  task('notAccept', 'not-accept', notAcceptBody, ['WINDOW_CLOSED']),
  task('pass', 'pass', opinionBody, ['HANDLING_NOT_READY']),
  task('sendBack', 'return', sendBackBody, ['HANDLING_NOT_READY', 'RETURN_TARGET_NOT_ALLOWED']),
  task('grant', 'grant', nothing, ['HANDLING_NOT_READY']),
  task('refuse', 'refuse', refuseBody, ['HANDLING_NOT_READY']),
  held('requestRectification', 'rectify-request', askBody, ['HANDLING_NOT_READY']),
  held('recheck', 'recheck', reasonBody, ['HANDLING_NOT_READY']),
  held('startSpecial', 'special', specialBody, ['PROCEDURE_NOT_STARTABLE']),
  held('endSpecial', 'special-end', reasonBody, ['HANDLING_NOT_READY']),
  held('requestExtension', 'extension', reasonBody, ['HANDLING_NOT_READY', 'WINDOW_CLOSED']),
  task('approveExtension', 'extension-approve', nothing, ['HANDLING_NOT_READY', 'WINDOW_CLOSED']),
  task('declineExtension', 'extension-decline', reasonBody, ['HANDLING_NOT_READY']),
];
