// Builds the workflow bundle into the folder that workers load it from: 1–2 s.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { buildBundle } from '../temporal/bundle.ts';
import { workflowTracing } from '../temporal/tracing.ts';

const root = join(import.meta.dirname, '..');

function gitSha(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

// The address of a database is no part of a build, but the configuration is read whole.
const { bundleDir, otelEndpoint } = loadConfig({ DATABASE_URL: 'postgres://127.0.0.1/none', ...process.env });
const sha = gitSha();
const { codePath, info } = await buildBundle({
  workflowsPath: join(root, 'workflows/index.ts'),
  outDir: bundleDir,
  interceptors: otelEndpoint === undefined ? [] : workflowTracing,
  ...(sha !== undefined && { gitSha: sha }),
});
console.log(`${codePath}: ${(info.size / 1e6).toFixed(2)} MB, ${info.modules.length} modules`);
