// P30: 附录1–4 as PDF, blank, filled, and filled with what is hard to print. Text and a coarse picture of every page are compared with
// goldens that a person has looked at. UPDATE_GOLDENS=1 writes them anew: then look at the pages again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addAccountDocuments,
  accountDocumentTitles,
  blankForms,
  type AccountDocument,
  type AccountDocuments,
} from '../../templates/account/documents.ts';
import { hardSamples, samples } from '../../templates/account/samples.ts';
import { createRenderer } from '../../templates/kit/render.ts';
import { coarse, distance, pageImages, readPdf } from '../../test/kit/pdf.ts';
import { fontsIn } from './pdf-bytes.ts';
import { createPdfPool, type PdfPool } from './pool.ts';

const renderer = createRenderer();
addAccountDocuments(renderer);
const date = new Date('2026-03-01T02:00:00Z');
const names = Object.keys(blankForms) as AccountDocument[];
const sets: [string, AccountDocuments][] = [
  ['blank', blankForms],
  ['filled', samples],
  ['hard', hardSamples],
];
const golden = (name: string): URL => new URL(`../../templates/account/golden/${name}.txt`, import.meta.url);
const update = process.env['UPDATE_GOLDENS'] === '1';

/** Gives what is kept, or keeps what is given where goldens are made anew. */
function kept(name: string, now: string): string {
  if (update) writeFileSync(golden(name), `${now}\n`);
  return readFileSync(golden(name), 'utf8').trimEnd();
}

let pool: PdfPool;
beforeAll(() => {
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium') });
});
afterAll(() => pool.close());

const render = (name: AccountDocument, data: object) => pool.render(renderer.render(name, data), { date });
/** Half and full width, line breaks and the lines to write on don't count. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[\s_]/g, '');

describe.each(names)('P30 %s', (name) => {
  test('the blank form says what the published appendix says, to the letter', async () => {
    const { pages, title } = await readPdf(await render(name, blankForms[name]));
    expect(plain(pages.join(''))).toBe(plain(readFileSync(golden(`${name}.source`), 'utf8')));
    expect(title).toBe(accountDocumentTitles[name]);
  });

  test.each(sets)('%s: text and picture are those that were looked at', async (set, data) => {
    const pdf = await render(name, data[name]);
    const { pages } = await readPdf(pdf);
    // A 委托书 fits one page with its signatures, whatever the names.
    expect(pages).toHaveLength(name === 'user-agreement' ? 2 : 1);
    const text = pages.map((page) => page.trim()).join('\n\f\n');
    expect(text).toBe(kept(`${name}.${set}`, text));
    const pictures = (await pageImages(pdf)).map(coarse).join('\n\f\n');
    const before = kept(`${name}.${set}.picture`, pictures).split('\n\f\n');
    const now = pictures.split('\n\f\n');
    expect(now).toHaveLength(before.length);
    now.forEach((page, at) => {
      const { most, mean } = distance(page, before[at]!);
      expect(most).toBeLessThanOrEqual(3);
      expect(mean).toBeLessThanOrEqual(0.1);
    });
  });

  test('the same data and date give the same bytes, with the date of the document inside and our fonts only', async () => {
    const [first, second] = [await render(name, samples[name]), await render(name, samples[name])];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect((await readPdf(first)).created).toBe("D:20260301020000+00'00'");
    expect(fontsIn(first).toSorted()).toEqual(['NotoSansSC-Regular', 'NotoSerifSC-Bold', 'NotoSerifSC-Regular']);
  });
});

test('P30 every filled value stands in the document, rare characters 𬱖 䶮 㛃 and · among them', async () => {
  const values = (data: object): string[] =>
    Object.values(data).flatMap((value) => (typeof value === 'object' ? values(value as object) : [value as string]));
  for (const name of names) {
    const { pages } = await readPdf(await render(name, hardSamples[name]));
    const text = plain(pages.join(''));
    for (const value of values(hardSamples[name])) {
      expect(text).toContain(plain(/^\d{4}-/.test(value) && value.length === 10 ? '2026年3月1日' : value));
    }
  }
});

test('P30 the comparison of pictures notices another document and a line that has moved', async () => {
  const [page] = await pageImages(await render('power-of-attorney-legal', samples['power-of-attorney-legal']));
  const [other] = await pageImages(await render('power-of-attorney-branch', samples['power-of-attorney-branch']));
  const seen = coarse(page!);
  expect(distance(seen, seen)).toEqual({ most: 0, mean: 0 });
  expect(distance(seen, coarse(other!)).most).toBeGreaterThan(3);
  const moved = seen.split('\n');
  moved.splice(8, 0, moved.pop()!);
  expect(distance(seen, moved.join('\n')).most).toBeGreaterThan(3);
});
