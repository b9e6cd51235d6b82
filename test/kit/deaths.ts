// Activities that die once, as killed processes do: before they begin, or when all is done and nobody has heard of it yet.
type Activities = Record<string, (...args: any[]) => Promise<unknown>>;
export type Death = 'before' | 'after';

export function createDeaths() {
  const waiting = new Map<string, Death>();
  let died: string[] = [];
  return {
    /** For the worker of a bench. */
    wrap: (activities: Activities): Activities =>
      Object.fromEntries(
        Object.entries(activities).map(([name, activity]) => [
          name,
          async (...args: unknown[]) => {
            const death = waiting.get(name);
            if (!death) return activity(...args);
            waiting.delete(name);
            died.push(`${name} ${death}`);
            if (death === 'after') await activity(...args);
            throw new Error(`killed ${death} ${name}`);
          },
        ]),
      ),
    /** The next run of an activity dies so. */
    at: (name: string, death: Death): void => void waiting.set(name, death),
    died: (): readonly string[] => died.toSorted(),
    forget: (): void => {
      waiting.clear();
      died = [];
    },
  };
}
