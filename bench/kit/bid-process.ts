// The command line's signing and sealing in a process of its own, so that its memory can be measured: `bid-process.ts FOLDER OUT`. Prints { ms, cpuMs, peakKb }.
import { readFileSync } from 'node:fs';
import { readKeys, readWork, sealWork } from '../../scripts/bid/work.ts';
import { signedWork } from './signed-work.ts';

const [folder = '', out = ''] = process.argv.slice(2);
const from = performance.now();
const keys = await readKeys(folder);
await sealWork(await signedWork(readWork(folder), keys, folder), keys, out);
const ms = performance.now() - from;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
// `maxRSS` of a child counts what its parent held before it: on Linux the kernel has the peak of this program alone.
const own = process.platform === 'linux' ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] : undefined;
process.stdout.write(JSON.stringify({ ms, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakKb: Number(own ?? maxRSS) }));
