import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const args = ['--type-aware', '--deny-warnings', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), ...args], { cwd: root, stdio: 'inherit' }).status ?? 1);
