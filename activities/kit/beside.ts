// Work that may take long, begun by the loop and done beside it, so that nothing else waits for it.

/** For the loop's `also`: begins the work unless it is under way. What it throws goes to `onError`; the next round begins it again. */
export function beside(work: () => Promise<unknown>, onError: (error: unknown) => void): (() => Promise<void>) & { settled: () => Promise<void> } {
  let running: Promise<void> | null = null;
  const begin = async (): Promise<void> => {
    running ??= work()
      .then(() => undefined, onError)
      .finally(() => (running = null));
  };
  return Object.assign(begin, { settled: async () => void (await running) });
}
