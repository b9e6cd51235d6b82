// Lint of the whole tree, or with arguments of what they name.
import { checkTree } from './setup/found-right.ts';

process.exit(checkTree('lint', ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings'], process.argv.slice(2)));
