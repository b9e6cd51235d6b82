import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

/** What a file imports: paths from the root for our own, names for packages. */
const imports = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) =>
    to!.startsWith('.') ? relative(root, resolve(root, file, '..', to!)) : to!,
  );

const strangers = (folder: string, allowed: RegExp): string[] =>
  sources(folder).flatMap((file) =>
    imports(file)
      .filter((to) => !allowed.test(to))
      .map((to) => `${file} → ${to}`),
  );

test('U02 U15 the sandbox imports nothing from the rest, wire contracts aside', () => {
  expect(sources('sandbox').length).toBeGreaterThan(8);
  expect(strangers('sandbox', /^(sandbox\/|gateways\/contracts\/|node:|express$|zod$|sm-crypto-v2$|sharp$)/)).toEqual([]);
});

test('U02 U15 wire contracts stand on zod alone', () => {
  expect(sources('gateways/contracts').length).toBeGreaterThan(3);
  expect(strangers('gateways/contracts', /^(gateways\/contracts\/|zod$)/)).toEqual([]);
});

test('gateways import domain, security and themselves', () => {
  expect(strangers('gateways', /^(gateways\/|domain\/|security\/|node:|zod$|file-type$|@aws-sdk\/)/)).toEqual([]);
});
