// Threads that run workflows outlast the worker that they were made for: each takes a quarter of a second of a core to load the SDK and the bundle, and tests start and stop a
// worker hundreds of times. A worker that is stopped has let go of all its cases; the next one of the same bundle and the same activities finds its thread as a worker finds
// its own after all its cases were taken from its cache.
import { createRequire } from 'node:module';

interface Creator {
  destroy: () => Promise<void>;
  workerThreadClients: { workerExited: boolean }[];
}
interface Options {
  workflowBundle: { code: string };
  registeredActivityNames: ReadonlySet<string>;
}
interface Creators {
  create: (options: Options) => Promise<Creator>;
}
interface Kept {
  creator: Creator;
  code: string;
  activities: string;
}

/** So many rest at the most: each has some 60 MB. */
const MOST = 3;

/** Replaces how the SDK of this process comes by its threads. */
export function keepThreads(): void {
  const { ThreadedVMWorkflowCreator: creators } = createRequire(import.meta.url)('@temporalio/worker/lib/workflow/threaded-vm') as { ThreadedVMWorkflowCreator: Creators };
  const create = creators.create.bind(creators);
  /** Those that rest, the one that was used last at the end. */
  const resting: Kept[] = [];
  creators.create = async (options) => {
    const { code } = options.workflowBundle;
    const activities = [...options.registeredActivityNames].toSorted().join(' ');
    const at = resting.findLastIndex((one) => one.activities === activities && one.code === code && one.creator.workerThreadClients.every(({ workerExited }) => !workerExited));
    const [known] = at < 0 ? [] : resting.splice(at, 1);
    const creator = known?.creator ?? (await create(options));
    const rest = async (): Promise<void> => {
      resting.push({ creator, code, activities });
      if (resting.length > MOST) await resting.shift()!.creator.destroy();
    };
    return Object.assign(Object.create(creator) as Creator, { destroy: rest });
  };
}
