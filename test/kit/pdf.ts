// Reads a PDF as a person would: its text by line, its title, a picture of each page, and a coarse picture that can be kept as text.
import { pdf as toImages } from 'pdf-to-img';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PNG } from 'pngjs';

export interface ReadPdf {
  /** One per page. */
  pages: string[];
  title: string;
  created: string;
  /** Width and height of the first page in millimetres, rounded. */
  size: [number, number];
}

const millimetres = (points: number): number => Math.round((points / 72) * 25.4);

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: Uint8Array.from(bytes), useSystemFonts: false, disableFontFace: true, verbosity: 0 });
  try {
    const document = await task.promise;
    const { info } = (await document.getMetadata()) as unknown as { info: Record<string, string | undefined> };
    const [, , width, height] = (await document.getPage(1)).view as [number, number, number, number];
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
    }
    return { pages, title: info['Title'] ?? '', created: info['CreationDate'] ?? '', size: [millimetres(width), millimetres(height)] };
  } finally {
    await task.destroy();
  }
}

/** Each page as PNG, 72 dots per inch times the scale. */
export async function pageImages(bytes: Uint8Array, scale = 1): Promise<Buffer[]> {
  const images: Buffer[] = [];
  for await (const image of await toImages(Buffer.from(bytes), { scale })) images.push(image);
  return images;
}

const COLUMNS = 32;
const ROWS = 44;

/** Share of ink in each of 32 × 44 cells. */
function ink(image: Buffer): number[] {
  const { width, height, data } = PNG.sync.read(image);
  const sums = new Array<number>(COLUMNS * ROWS).fill(0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor((y * ROWS) / height) * COLUMNS + Math.floor((x * COLUMNS) / width);
      sums[cell]! += (255 - data[(y * width + x) * 4]!) / 255;
    }
  }
  return sums.map((sum) => sum / ((width / COLUMNS) * (height / ROWS)));
}

/** Full ink is never reached by text: half a cell black is the top of the scale. */
const LEVELS = '.123456789abcdef';
const level = (share: number): string => LEVELS[Math.min(15, Math.round(share * 30))]!;

/** A page as 44 lines of 32 digits, the darker the higher. */
export function coarse(image: Buffer): string {
  const cells = ink(image).map(level);
  return Array.from({ length: ROWS }, (_, row) => cells.slice(row * COLUMNS, (row + 1) * COLUMNS).join('')).join('\n');
}

/** How far two coarse pictures are from each other: the largest difference of a cell (0–15), and the mean over all. */
export function distance(a: string, b: string): { most: number; mean: number } {
  const [left, right] = [a.replaceAll('\n', ''), b.replaceAll('\n', '')];
  if (left.length !== right.length) return { most: 15, mean: 15 };
  const differences = [...left].map((char, at) => Math.abs(LEVELS.indexOf(char) - LEVELS.indexOf(right[at]!)));
  return { most: Math.max(...differences), mean: differences.reduce((sum, d) => sum + d, 0) / differences.length };
}
