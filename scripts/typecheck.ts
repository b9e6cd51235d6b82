// Types of the whole tree; with arguments as TypeScript takes them.
import { checkTree } from './setup/found-right.ts';

const known = ['--incremental', '--tsBuildInfoFile', 'var/cache/types.tsbuildinfo'];
process.exit(checkTree('types', ['typescript/bin/tsc', '--noEmit', '-p', '.', ...known], process.argv.slice(2)));
