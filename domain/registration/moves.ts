// Where acts lead in 执业注册, beside the table (registration.ts): stages, and moves that several of them share.
import { stepAfter } from '../approval/actions.ts';
import { endOfDay } from '../kit/instant.ts';
import type { Move } from '../kit/process.ts';
import type { Context } from './guards.ts';
import type { ReopenInput } from './record.ts';

export const stages = { handling: '审核', review: '复核', signing: '签发' } as const;
export type Stage = keyof typeof stages;
export const stageRoles = { handling: 'caseOfficer', review: 'caseReviewer', signing: 'caseSigner' } as const;
export const stageNames = Object.keys(stages) as Stage[];
export const stageAddresses = stageNames.map((stage) => `stage:${stage}`);

/** Nothing of the handling runs on. */
const over = { examination: 'idle', stage: 'none', rectification: 'none', special: 'none', extension: 'none', renewal: 'none' } as const;
export const ended = (state: string): Move => ({ ...over, main: state });
export const decided = (state: string): Move => ({ ...over, main: state, delivery: 'due' });

/** A renewal handed in while the licence is good is granted on its last day unless decided before (行政许可法 第五十条第二款). */
export const renews = ({ facts: { record }, received }: Context): boolean =>
  record.kind === 'renewal' && record.licenceUntil !== null && received < endOfDay(record.licenceUntil);
export const examined = (context: Context): Record<string, string> => ({
  main: 'preReview',
  examination: 'counting',
  ...(renews(context) ? { renewal: 'waiting' } : {}),
});
export const examinedOneOf = ['preReview', 'examination:counting', 'renewal:waiting'] as const;
/** Where an application goes when it is filed, by whichever way. */
export const filed = {
  from: 'draft',
  to: (context: Context): Move =>
    context.facts.rules.values.employerConfirms.includes(context.facts.record.kind) ? { main: 'employer' } : examined(context),
  oneOf: ['employer', ...examinedOneOf],
} as const;

/** What was asked for comes back, by whichever way. */
export const supplied = {
  from: 'supplement',
  to: (context: Context): Move => ({ main: 'preReview', ...(renews(context) ? { renewal: 'waiting' } : {}) }),
  oneOf: ['preReview', 'renewal:waiting'],
  refusedIn: { deemedWithdrawn: 'SUPPLEMENT_LATE' },
} as const;
export const rectified = { from: ['rectification:waiting', 'rectification:overdue'], to: { rectification: 'done' } } as const;

/** The stage that comes after a step of the chain. Signing is on every way (domain/registration/chain.ts), so there is always one before it. */
export const stageAfter = ({ facts: { approval } }: Context, node: string): Stage => {
  const next = approval && stepAfter(approval, node);
  if (!next || !(next in stages)) throw new Error(`no stage after ${node}`);
  return next as Stage;
};
export const accepted = (context: Context): Move => ({ main: 'accepted', examination: 'idle', stage: stageAfter(context, 'preReview') });
export const acceptedOneOf = ['accepted', 'examination:idle', ...stageAddresses];

/** Back where it was annulled: with the employer, with the officers where they have begun it themselves, else at the beginning of the examination. */
export const reopened = (context: Context): Move => {
  const { state, exOfficio } = context.input as ReopenInput;
  if (state === 'employer') return { main: 'employer' };
  return exOfficio ? { main: 'accepted', stage: stageAfter(context, 'preReview') } : examined(context);
};
