// Follows docs/new-process.md to the letter: its blocks become files and changes of a copy of this repository.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface Step {
  /** From the root of the repository. */
  path: string;
  kind: 'ts' | 'diff';
  code: string;
}

/** Every block that stands under the name of a file, in the order of the page. */
export const steps = (page: string): Step[] =>
  [...page.matchAll(/^### `([^`]+)`\n\n```(ts|diff)\n([\s\S]*?)^```$/gm)].map(([, path, kind, code]) => ({
    path: path!,
    kind: kind as Step['kind'],
    code: code!,
  }));

const LEFT_OUT = new Set(['node_modules', 'var', '.git', 'portal', 'coverage']);

/** Copies the repository without what is built or installed; packages are found in the folder above. */
export const copyRepository = (from: string, to: string): void => {
  for (const name of LEFT_OUT) if (relative(join(from, name), to) === '') throw new Error(`${to} can't be a copy`);
  mkdirSync(to, { recursive: true });
  // Folder by folder: Node refuses to copy a folder into itself, also where the target is left out.
  for (const entry of topLevel(from))
    cpSync(join(from, entry), join(to, entry), { recursive: true, filter: (path) => !LEFT_OUT.has(path.split(sep).at(-1)!) });
};

const topLevel = (root: string): string[] =>
  [
    ...new Set([
      'activities',
      'api',
      'db',
      'docs',
      'domain',
      'gateways',
      'sandbox',
      'scripts',
      'security',
      'templates',
      'temporal',
      'test',
      'workflows',
    ]),
  ]
    .concat('config.ts', 'logger.ts', 'memory.ts', 'server.ts', 'worker.ts', 'package.json', 'tsconfig.json', 'jest.config.js')
    .filter((entry) => existsSync(join(root, entry)));

/** Does one step. Throws where a new file exists, or the place of a change isn't found exactly once. */
export function take(root: string, { path, kind, code }: Step): void {
  const file = join(root, path);
  if (kind === 'ts') {
    if (existsSync(file)) throw new Error(`${path} exists already`);
    mkdirSync(dirname(file), { recursive: true });
    return writeFileSync(file, code);
  }
  writeFileSync(
    file,
    code.split(/^@@\n/m).reduce((text, hunk) => changed(path, text, hunk), readFileSync(file, 'utf8')),
  );
}

function changed(path: string, text: string, hunk: string): string {
  const lines = hunk.trimEnd().split('\n');
  const side = (left: string): string =>
    `\n${lines
      .filter((line) => line[0] !== left)
      .map((line) => line.slice(1))
      .join('\n')}\n`;
  const parts = `\n${text}`.split(side('+'));
  if (parts.length !== 2) throw new Error(`${path}: found ${parts.length - 1} times, not once:${side('+')}`);
  return parts.join(side('-')).slice(1);
}
