// How every case is followed. The journal is the inbox: rows are read once and in order, what each entails is begun beside the
// loop, and the run waits for the state's deadline or the next look. Its whole memory is the mark on the case row, so a kill, a
// reset, a terminate or a new build only makes another run read on from it.
//
// Promise on concurrency: one run per case; effects of one lane one after the other; nothing here decides anything.
import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { LOOK } from '../../domain/kit/act.ts';
import type { CaseRun, Next, Wait } from '../../domain/kit/follow.ts';
import { stateOf, type Process } from '../../domain/kit/process.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import { show } from './details.ts';
import { createMarks, type Marks } from './marks.ts';
import type { Story } from './story.ts';

const { next, askDeadline } = proxyLocalActivities<FollowActivities>({
  startToCloseTimeout: '3s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

export const look = defineSignal(LOOK);

/** Follows a case until it rests. */
export async function follow(process: Process<any>, story: Story, run: CaseRun): Promise<void> {
  let looked = true;
  setHandler(look, () => void (looked = true), { description: '看一眼：让办件重新读取流转记录。多按无害。' });
  const timer = deadlineTimer(() => (looked = true));
  const lanes = new Map<string, Promise<void>>();
  const entails = Object.keys(story.on);
  let marks: Marks | null = run.seq === undefined ? null : createMarks(run.seq);
  let begun: Next | null = null;

  for (;;) {
    looked = false;
    const seen: Next = await next({
      caseId: run.case,
      read: marks?.read() ?? null,
      mark: marks?.done() ?? null,
      underWay: marks?.underWay() ?? 0,
      entails,
    });
    marks ??= createMarks(seen.marked);
    begun ??= seen;
    for (const entry of seen.entries) {
      const effects = story.on[entry.action]?.(entry) ?? [];
      marks.begin(entry.seq, effects.length);
      for (const { name, run: work } of effects) {
        const request = { key: `${run.case}/${entry.seq}/${name}`, caseId: run.case, seq: entry.seq };
        const before = lanes.get(name) ?? Promise.resolve();
        lanes.set(
          name,
          before
            .then(() => work(request))
            .then(() => {
              marks!.end(entry.seq);
              looked = true;
            })
            // Effects are tried for ever: only a cancelled run gets here, and the next one begins at the mark.
            .catch(() => undefined),
        );
      }
    }
    if (seen.more) continue;
    show(process, seen, marks.underWay());
    const quiet = marks.underWay() === 0;
    if (quiet && marks.done() > seen.marked) continue;
    if (quiet && !looked) {
      const state = stateOf(process, seen.state);
      if ((state?.rests || state?.final) && !seen.wait) return timer.stop();
      if (begun.build !== seen.build || begun.state !== seen.state || workflowInfo().continueAsNewSuggested) {
        timer.stop();
        await continueAsNew<(run: CaseRun) => Promise<void>>({ case: run.case, seq: marks.done() });
      }
    }
    timer.set(seen.wait);
    await condition(() => looked);
    const due = timer.fired();
    if (due) await ask(process, run.case, due, seen.seq);
  }
}

async function ask(process: Process<any>, caseId: string, wait: Wait, seq: number): Promise<void> {
  for (;;) {
    const asked = await askDeadline.executeWithOptions({ summary: `问：${process.actions[wait.action]!.label}` }, [
      { caseId, type: process.type, action: wait.action, seq },
    ]);
    if (asked.answer !== 'not before' || asked.ms > 1_000) return;
    await sleep(asked.ms, { summary: `${wait.label}：数据库时钟未到` });
  }
}

/** One timer at a time; it is left alone while the deadline stays. */
function deadlineTimer(wake: () => void): { set: (wait: Wait | null) => void; fired: () => Wait | null; stop: () => void } {
  let scope: CancellationScope | null = null;
  let key = '';
  let due: Wait | null = null;
  const stop = (): void => {
    scope?.cancel();
    scope = null;
    key = '';
  };
  return {
    set: (wait) => {
      const wanted = wait ? `${wait.name} ${wait.due} ${wait.action}` : '';
      // A moment that has come is asked again at once: the clock may have been moved while the timer ran.
      if (wanted === key && scope && wait!.ms > 1_000) return;
      stop();
      if (!wait) return;
      key = wanted;
      const mine = (scope = new CancellationScope());
      void mine
        .run(() => sleep(wait.ms, { summary: `${wait.label}，至 ${wait.due.slice(0, 16)}Z` }))
        .then(() => {
          if (scope !== mine) return;
          scope = null;
          key = '';
          due = wait;
          wake();
        })
        .catch(() => undefined);
    },
    fired: () => {
      const was = due;
      due = null;
      return was;
    },
    stop,
  };
}
