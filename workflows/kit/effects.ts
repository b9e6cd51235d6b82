// How effects are tried: for ever, first soon, then every minute. What keeps failing shows on the case (需要关注).
import { proxyActivities, workflowInfo, type ActivityInterfaceFor, type UntypedActivities, type ActivityOptions } from '@temporalio/workflow';
import { QUEUES, type Queue } from '../../temporal/names.ts';

export const effectOptions = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
} satisfies ActivityOptions;

/** Activities of a queue of their own. Cases that run on another queue than `cases` (tests) keep everything there. */
const on =
  (queue: Queue) =>
  <A = UntypedActivities>(options: ActivityOptions = {}): ActivityInterfaceFor<A> => {
    const { taskQueue } = workflowInfo();
    return proxyActivities<A>({ ...effectOptions, ...options, taskQueue: taskQueue === QUEUES.cases ? queue : taskQueue });
  };

/** Neighbours outside, rate limited. */
export const outside = on(QUEUES.outside);
/** Chromium, in its own process. */
export const documents = on(QUEUES.documents);
