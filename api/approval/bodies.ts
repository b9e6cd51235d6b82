// Bodies of the acts of rounds, by action: the same for every process.
import { z } from 'zod';

const reason = z.string().max(1000).default('');
const to = (most: number) => z.array(z.uuid()).min(1).max(most).meta({ description: 'Accounts that are brought in' });
const nothing = z.strictObject({}).default({});
/** Where a return goes: `applicant`, or an earlier step that the definition allows. */
export const target = z
  .string()
  .max(40)
  .optional()
  .meta({ description: '`applicant` where it is left out, or an earlier step that the definition allows' });

const bodies: Record<string, z.ZodType> = {
  refuse: z.strictObject({ reason }),
  transfer: z.strictObject({ to: to(1), reason }),
  delegate: z.strictObject({ to: to(1), reason }),
  opine: z.strictObject({ reason, vote: z.enum(['approve', 'refuse']).optional().meta({ description: 'What the delegate advises; never a vote' }) }),
  addBefore: z.strictObject({ to: to(20), reason }),
  addAfter: z.strictObject({ to: to(20), reason }),
  remove: z.strictObject({ reason }),
  takeBack: z.strictObject({ reason }),
  urge: nothing,
  stopClock: z.strictObject({ ground: z.string().max(40), reason }),
  startClock: z.strictObject({ reason }),
};
export const roundBody = (action: string): z.ZodType => bodies[action] ?? nothing;

/** Where the definition wants votes signed. */
const signing = ['DECISION_UNSIGNED', 'DECISION_SIGNATURE_WRONG'];

/** What the acts of a round can be refused with besides the kit's own; `vote` for votes that a process calls by words of its own. */
export const roundProblems = (action: string): string[] => [
  'TASK_CLOSED',
  'TASK_CLAIMED',
  'TASK_NOT_YOURS',
  ...(['claim', 'approve', 'refuse', 'vote'].includes(action)
    ? ['ROUND_APPLICANT', 'ROUND_VOTED_TWICE', 'ROUND_OPINION_ONLY', 'ROUND_NOBODY_FOUND', ...(action === 'claim' ? [] : signing)]
    : []),
  ...(['transfer', 'delegate', 'addBefore', 'addAfter'].includes(action)
    ? ['ROUND_APPLICANT', 'ROUND_TARGET_MEMBER', 'ROUND_TARGET_UNFIT', 'ROUND_OPINION_ONLY', 'ROUND_DELEGATION_DEEP']
    : []),
  ...(action === 'return' ? ['RETURN_TARGET_NOT_ALLOWED', 'ROUND_APPLICANT', ...signing] : []),
  ...(action === 'opine' ? ['ROUND_NOT_DELEGATED'] : []),
  ...(action === 'remove' ? ['ROUND_NOT_ADDED', 'ROUND_LAST_MEMBER'] : []),
  ...(action === 'takeBack' ? ['ROUND_TAKEN_ON'] : []),
];
