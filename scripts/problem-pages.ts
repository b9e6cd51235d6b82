// Writes docs/problems: one page per code, and the list of them. `node scripts/problem-pages.ts`
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogues, mergeCatalogues, type Catalogue } from '../domain/catalogues.ts';

export const pagesFolder = join(import.meta.dirname, '../docs/problems');

const page = (code: string, { status, message, next, about }: Catalogue[string]): string =>
  `# ${code}\n\nHTTP ${status}\n\n> ${message}\n\n${about}\n\n**下一步** ${next}\n`;

/** File name → text of every page. */
export function problemPages(catalogue: Catalogue): Map<string, string> {
  const codes = Object.keys(catalogue).sort();
  const list = codes.map((code) => `| [${code}](${code}.md) | ${catalogue[code]!.status} | ${catalogue[code]!.message.replaceAll('|', '\\|')} |`);
  const index = `# Problems\n\nEvery refusal is \`application/problem+json\` with one of these codes. Written by \`scripts/problem-pages.ts\` from the catalogues.\n\n| Code | HTTP | Message |\n|---|---|---|\n${list.join('\n')}\n`;
  return new Map([['README.md', index], ...codes.map((code) => [`${code}.md`, page(code, catalogue[code]!)] as const)]);
}

/** Writes all pages and removes those of codes that are gone. */
export function writePages(folder: string = pagesFolder): number {
  const pages = problemPages(mergeCatalogues(catalogues));
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith('.md') && !pages.has(file)) rmSync(join(folder, file));
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
  return pages.size;
}

if (import.meta.main) console.log(`${writePages()} pages in docs/problems`);
