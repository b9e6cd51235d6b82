// The command line's sealing in a process of its own, so that its memory can be measured: `bid-process.ts FOLDER OUT`. Prints { ms, maxRssKb }.
import { readKeys, readWork, sealWork } from '../../scripts/bid/work.ts';

const [folder = '', out = ''] = process.argv.slice(2);
const from = performance.now();
await sealWork(readWork(folder), await readKeys(folder), out);
process.stdout.write(JSON.stringify({ ms: performance.now() - from, maxRssKb: process.resourceUsage().maxRSS }));
