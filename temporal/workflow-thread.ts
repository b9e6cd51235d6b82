// What the SDK does in the thread that runs workflows and that costs more than our workflows do, left out there.
// - Every call into a workflow has a limit of five seconds, and Node keeps such a limit with a thread that it makes for the call: 130 µs on a virtual machine, nine times
//   for each case that is followed. Here calls go without a limit of their own; their thread says once a second that it lives, and a process whose workflows are stuck
//   ends, for the supervisor to begin anew.
// - Every promise keeps where it was made, for the page "Call Stack" of the Web UI: two fifths of the thread's time. All cases wait at the same line of one loop; what a case
//   waits for, and whom, stands in its details.
import { writeSync } from 'node:fs';
import { promiseHooks } from 'node:v8';
import { Script, type Context, type RunningScriptOptions } from 'node:vm';
import { BroadcastChannel, threadId } from 'node:worker_threads';

const CHANNEL = 'banshi-workflows-live';
const BEAT_MS = 1_000;
/** How the SDK hands a call into the context of a workflow. */
const CALL = '__temporal_args';

const run = Script.prototype.runInContext;

function beat(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  const say = (): void => channel.postMessage(threadId);
  say();
  setInterval(say, BEAT_MS).unref();
}

/** In the thread that runs workflows, before the SDK is loaded there. The watchdog hears from the first call on. */
export function lighten(): void {
  let beats = false;
  Script.prototype.runInContext = function (this: Script, context: Context, options?: RunningScriptOptions): unknown {
    if (!(CALL in context)) return run.call(this, context, options);
    if (!beats) beat();
    beats = true;
    return run.call(this, context, { ...options, timeout: undefined } as RunningScriptOptions);
  } as typeof run;
  forgetOrigins();
}

/** Where a promise was made is kept from the first workflow on, for every promise of the thread. The main thread runs workflows too where histories are replayed. */
export function forgetOrigins(): void {
  promiseHooks.createHook = () => () => undefined;
}

/** In the main thread, before there are others: ends the process when a thread of workflows was not heard for `stuckMs`, while this one itself did not stand still. */
export function watch(stuckMs: number): void {
  const heard = new Map<number, number>();
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event) => void heard.set((event as { data: number }).data, performance.now());
  channel.unref();
  process.on('worker', (worker) => {
    const { threadId } = worker;
    worker.once('exit', () => heard.delete(threadId));
  });
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    // A process that stood still itself has heard nobody.
    const stood = now - last > 3 * BEAT_MS;
    last = now;
    if (stood) for (const thread of heard.keys()) heard.set(thread, now);
    if (![...heard.values()].some((at) => now - at > stuckMs)) return;
    const msg = `workflows have been stuck for ${stuckMs / 1000} s: this process ends`;
    writeSync(2, `${JSON.stringify({ level: 'fatal', time: new Date().toISOString(), part: 'worker', pid: process.pid, msg })}\n`);
    process.exit(70);
  }, BEAT_MS).unref();
}
