// CPU time and memory of a process with everything that it started, read from /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: what the kernel counts CPU time in is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

interface Stat {
  pid: number;
  parent: number;
  /** Its own time and that of its children which have ended. */
  cpuMs: number;
}

function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0);
    return { pid, parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
  } catch {
    return null;
  }
}

const all = (): Stat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stat(Number(name)) ?? []);

/** The process and its descendants that are alive. */
export function tree(pid: number, stats: Stat[] = all()): Stat[] {
  const own = stats.find((one) => one.pid === pid);
  return own ? [own, ...stats.filter(({ parent }) => parent === pid).flatMap((child) => tree(child.pid, stats))] : [];
}

/** CPU milliseconds of the tree since its beginning. */
export const cpuMs = (pid: number): number => tree(pid).reduce((sum, one) => sum + one.cpuMs, 0);

export interface Memory {
  /** Resident set in MB, as /proc/<pid>/status says: pages that several share count for each. */
  rssMb: number;
  /** Proportional set in MB: shared pages are divided among those that share them. */
  pssMb: number;
}

/** Memory of the tree, or of the one process. */
export function memory(pid: number, withChildren = true): Memory {
  let rss = 0;
  let pss = 0;
  for (const one of withChildren ? tree(pid).map((each) => each.pid) : [pid]) {
    const own = kilobytes(`/proc/${one}/status`, 'VmRSS');
    rss += own;
    pss += kilobytes(`/proc/${one}/smaps_rollup`, 'Pss') || own;
  }
  return { rssMb: Math.round(rss / 1024), pssMb: Math.round(pss / 1024) };
}

function kilobytes(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** What a process runs, as it was called; '' when it is gone. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
