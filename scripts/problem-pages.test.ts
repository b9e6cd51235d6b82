import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalogues, mergeCatalogues } from '../domain/catalogues.ts';
import { pagesFolder, problemPages } from './problem-pages.ts';

test('docs/problems has exactly one page per code of the catalogues, each as the catalogue says (else run scripts/problem-pages.ts)', () => {
  const pages = problemPages(mergeCatalogues(catalogues));
  expect(readdirSync(pagesFolder).sort()).toEqual([...pages.keys()].sort());
  for (const [file, text] of pages) expect(readFileSync(join(pagesFolder, file), 'utf8')).toBe(text);
});

test('a code that two catalogues claim is refused', () => {
  const one = { status: 409, message: '一', next: '二', about: 'three' } as const;
  expect(() => mergeCatalogues([{ TWICE: one }, { TWICE: one }])).toThrow('TWICE stands in two catalogues');
});
