// Whoever follows a link of the documents arrives.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

test('every link of README.md and docs/ to a file of the repository leads to one', () => {
  const lost = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
    return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${relative('.', target)}`);
  });
  expect(lost).toEqual([]);
});

test('files that a decision names are there', () => {
  const folder = join(root, 'docs/decisions');
  for (const file of readdirSync(folder)) {
    const named = [...readFileSync(join(folder, file), 'utf8').matchAll(/`([a-z]+\/[\w./-]+)`/g)].map(([, path]) => path!);
    expect({ file, missing: named.filter((path) => !existsSync(join(root, path))) }).toEqual({ file, missing: [] });
  }
});
