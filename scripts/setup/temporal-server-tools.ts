// The programs of Temporal's production server, built once from the pinned Go modules: server, schema tool, Web UI.
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedGoBuild, type Say } from './go-build.ts';
import { SetUpProblem } from './problem.ts';
import { VERSIONS } from './temporal-server-settings.ts';

export interface ServerTools {
  server: string;
  sqlTool: string;
  ui: string;
  /** Folder with `docker.yaml`, the template that the Web UI reads its settings through. */
  uiConfig: string;
}

const PROGRAMS = {
  server: { file: `temporal-server-${VERSIONS.server}`, packagePath: 'go.temporal.io/server/cmd/server' },
  sqlTool: { file: `temporal-sql-tool-${VERSIONS.server}`, packagePath: 'go.temporal.io/server/cmd/tools/sql' },
  ui: { file: `temporal-ui-${VERSIONS.ui}`, packagePath: 'github.com/temporalio/ui-server/v2/cmd/server' },
} as const;

/** @throws SetUpProblem when one can't be built, with the reason */
export async function serverTools(options: { cacheDir: string; toolsDir: string; env: NodeJS.ProcessEnv; say: Say }): Promise<ServerTools> {
  const paths: Record<string, string> = {};
  for (const [name, { file, packagePath }] of Object.entries(PROGRAMS)) {
    const built = await cachedGoBuild({ ...options, target: join(options.cacheDir, file), packagePath, ldflags: '-s -w', label: file });
    if ('reason' in built)
      throw new SetUpProblem(
        `${file} can't be had: ${built.reason}. Install Go 1.26 or later, or run docker compose -f docker-compose.temporal.yml up.`,
      );
    paths[name] = built.path;
  }
  const uiConfig = join(options.cacheDir, `temporal-ui-${VERSIONS.ui}-config`);
  if (!existsSync(join(uiConfig, 'docker.yaml'))) {
    const args = ['list', '-m', '-f', '{{.Dir}}', 'github.com/temporalio/ui-server/v2'];
    const { stdout } = await promisify(execFile)('go', args, { cwd: options.toolsDir, env: options.env });
    mkdirSync(uiConfig, { recursive: true });
    copyFileSync(join(stdout.trim(), 'config/docker.yaml'), join(uiConfig, 'docker.yaml'));
  }
  return { server: paths['server']!, sqlTool: paths['sqlTool']!, ui: paths['ui']!, uiConfig };
}
