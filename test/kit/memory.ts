// The memory of a process, read as its owner can read it: whatever stands in it that can be found as text, in either width, in hex or in base64.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const PART = 8 * 1024 * 1024;

interface Region {
  from: number;
  to: number;
}
/** Written regions that have pages in memory. */
function regionsOf(pid: number): Region[] {
  const regions: Region[] = [];
  let open: Region | null = null;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (rw..) /.exec(line);
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) open = head ? { from: Number(`0x${head[1]}`), to: Number(`0x${head[2]}`) } : null;
    if (open && /^Rss: +[1-9]/.test(line)) regions.push(open);
  }
  return regions;
}

/** As a value may stand in memory. */
function shapes(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), ...[0, 1, 2].map((n) => Buffer.from(Buffer.concat([Buffer.alloc(n), bytes]).toString('base64').slice(n === 0 ? 0 : n + 1, -4)))];
}

/** Those of the values that stand in the memory of a process. */
export function inMemory(pid: number, values: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
  const wanted = values.map((value) => ({ value, shapes: typeof value === 'string' ? shapes(value) : [Buffer.from(value)], found: false }));
  const longest = Math.max(...wanted.flatMap((one) => one.shapes.map(({ length }) => length)));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const part = Buffer.allocUnsafe(PART);
  try {
    for (const { from, to } of regionsOf(pid)) {
      for (let at = from; at < to; at += PART - longest) {
        let size = 0;
        try {
          size = readSync(memory, part, 0, Math.min(PART, to - at), at);
        } catch {
          // A region that went away, or can't be read.
          break;
        }
        const read = part.subarray(0, size);
        for (const one of wanted) one.found ||= one.shapes.some((shape) => read.includes(shape));
        if (size < PART) break;
      }
    }
  } finally {
    closeSync(memory);
  }
  return wanted.filter(({ found }) => found).map(({ value }) => value);
}
