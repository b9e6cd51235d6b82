// Loaded before worker.ts (`--import`), by its main thread and by those that it makes.
import { isMainThread } from 'node:worker_threads';
import { forgetOrigins, lighten, watch } from './workflow-thread.ts';

/** Beside busy neighbours a thread of low priority may wait long for its turn, and is not stuck. */
const STUCK_MS = 60_000;

if (isMainThread) {
  watch(STUCK_MS);
  forgetOrigins();
} else lighten();
