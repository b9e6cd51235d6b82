// Kills at boundaries instead of at random moments: each of them once, the first time that somebody comes by, whatever else goes on.
import { armed, partOf, type Armed } from './armed.ts';
import { openHurry, type Hurry } from './hurry.ts';
import type { Kills } from './killer.ts';
import { boundariesOfStory, onTheWay, strays, type StoryName } from './stories.ts';
import { BACK_MS, successor, type ChaosSystem } from './system.ts';

export interface BoundaryKills extends Kills {
  /** Boundaries that were killed at, in turn. */
  killed: string[];
  /** Those that the story has to come by, and did not. */
  passedOver: string[];
  /** What the system has and no story comes by, or the other way round. */
  strays: string[];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function tally(result: BoundaryKills, boundary: string): void {
  const part = partOf(boundary);
  result.count++;
  result.by[part] = (result.by[part] ?? 0) + 1;
  result.killed.push(boundary);
}

export interface EachOptions {
  system: ChaosSystem;
  story: StoryName;
  /** Finds those that are tried among all that the story has to come by, and what is found on the way; all of them where it is left out. */
  at?: RegExp | undefined;
  /** So many of those that the story has to come by, at the most, and none that is found on the way. */
  sample?: { count: number; random: () => number } | undefined;
  say: (line: string) => void;
}

export interface EachKills {
  /** Required ones that nobody has come by yet. */
  missing: () => string[];
  /** Milliseconds since the last kill, or the beginning. */
  quietMs: () => number;
  /** Nobody dies any more; every part is back. */
  end: () => Promise<BoundaryKills>;
  /** Lets go, also of a run that has failed. */
  stop: () => Promise<void>;
}

const TURN_MS = 250;
/** The engine may hand an activity to a worker that has just died: its losses are looked for every so often, the last time so long afterwards. */
const [LOSSES_MS, EVERY_MS] = [12_000, 3_000];

/** Workers that have died are seen by the processes that came in their place, whoever killed them. */
function lookForLosses(system: ChaosSystem, hurry: Hurry) {
  const workers = (): string => {
    const { worker, documents } = system.pids();
    return `${worker} ${documents}`;
  };
  let [known, died, looked, settled] = [workers(), 0, 0, LOSSES_MS];
  return {
    /** A look that finds everything is still due. */
    open: () => workers() !== known || settled < died + LOSSES_MS,
    turn: async (): Promise<void> => {
      if (Date.now() - looked < EVERY_MS) return;
      const [now, began] = [workers(), Date.now()];
      if (now !== known) [known, died] = [now, began];
      if (settled < died + LOSSES_MS) {
        // While the engine is busy its answer may be late: the next look has it all.
        const answered = await hurry.lost().then(
          () => true,
          () => false,
        );
        if (answered) settled = began;
      }
      looked = Date.now();
    },
  };
}

/** Workers say that they run before they have named all that they do. */
async function named(arm: Armed): Promise<string[]> {
  const last = [/^worker: .* begins$/, /^documents: .* begins$/, /^API: /];
  let before: string[] = [];
  for (const end = Date.now() + 60_000; ; await pause(1_000)) {
    const known = arm.known();
    if (known.length === before.length && last.every((pattern) => known.some((one) => pattern.test(one)))) return known;
    if (Date.now() > end) throw new Error('the parts have not said what there is to reach');
    before = known;
  }
}

/** Begins to kill, at each once, beside whatever goes on. */
export async function killAtEach({ system, story, at, sample, say }: EachOptions): Promise<EachKills> {
  const arm = armed(system.killAt);
  const known = await named(arm);
  const all = known.filter(boundariesOfStory(story)).filter((one) => at?.test(one) ?? true);
  const required = sample ? sampleOf(all, sample.count, sample.random) : all;
  const hurry = await openHurry(system.temporal);
  let [over, seen, last] = [false, 0, Date.now()];
  arm.each({ exactly: required, found: sample ? null : { on: onTheWay.source, at: at?.source ?? '' } });
  const losses = lookForLosses(system, hurry);
  const watching = (async () => {
    while (!over) {
      const deaths = arm.deaths();
      for (const { boundary } of deaths.slice(seen)) say(`kill ${++seen}: ${boundary}`);
      last = Math.max(last, deaths.at(-1)?.at ?? 0);
      await losses.turn();
      await pause(TURN_MS);
    }
  })();
  const stop = async (): Promise<void> => {
    if (over) return;
    over = true;
    await watching;
    await hurry.close();
  };
  return {
    stop,
    missing: () => {
      const died = new Set(arm.deaths().map(({ boundary }) => boundary));
      return required.filter((one) => !died.has(one));
    },
    quietMs: () => Date.now() - last,
    end: async () => {
      arm.disarm();
      const deaths = arm.deaths();
      for (const until = Date.now() + BACK_MS; losses.open() && Date.now() < until; ) await pause(TURN_MS);
      await stop();
      const result: BoundaryKills = { by: {}, count: 0, recovered: 0, killed: [], passedOver: [], strays: strays(arm.known()) };
      for (const death of deaths) {
        tally(result, death.boundary);
        // Another process of the part died after it, or lives now.
        const later = deaths.some(({ part, pid, at }) => part === death.part && pid !== death.pid && at > death.at);
        if (later || (await successor(system, death.part, death.pid)) !== undefined) result.recovered++;
      }
      result.passedOver.push(...required.filter((one) => !result.killed.includes(one)));
      for (const one of [...result.passedOver.map((boundary) => `not passed: ${boundary}`), ...result.strays]) say(one);
      return result;
    },
  };
}

/** While people go on and on: until somebody has died at all of them, or nobody has for so long. */
export async function untilEach(kills: EachKills, { quietMs, meanwhile }: { quietMs: number; meanwhile: () => Promise<void> }): Promise<BoundaryKills> {
  try {
    while (kills.missing().length && kills.quietMs() < quietMs) {
      await pause(5_000);
      await meanwhile();
    }
    return await kills.end();
  } finally {
    await kills.stop();
  }
}

/** So many of them, by chance. */
function sampleOf(boundaries: readonly string[], count: number, random: () => number): string[] {
  const left = [...boundaries];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}
