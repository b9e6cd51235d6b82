// HTML to PDF. One browser with one or two pages, which print one document after the other (a page anew for each costs as much as the printing: a process of its
// own), and a fresh browser every few hundred documents, since Chromium grows with use. A page has no scripts
// and no network. Deterministic: the same HTML and date give the same bytes with the same Chromium.
import type { Page } from 'puppeteer';
import { shippedChromium, startBrowser, sweepLeftovers, type Started } from './chromium.ts';
import { fontNames, missingGlyphs, MissingGlyphs } from './fonts.ts';
import { fontsIn, withDate, withOwnNumbers } from './pdf-bytes.ts';

export interface PdfOptions {
  /** Date of the document, which its metadata shows. */
  date: Date;
  landscape?: boolean;
}

export interface PdfPool {
  /** A4. Throws MissingGlyphs, naming the characters, before anything is rendered. */
  render(html: string, options: PdfOptions): Promise<Uint8Array>;
  /** Waits for what is under way, then ends the browser. */
  close(): Promise<void>;
  /** Documents rendered, and browsers started. */
  counts(): { documents: number; browsers: number };
}

export interface PoolOptions {
  /** Folder of our own for the unpacked browser, profiles and font cache. */
  folder: string;
  /** CHROMIUM_PATH; left out: the one that ships in the npm package. */
  executablePath?: string;
  /** Pages at once. */
  slots?: 1 | 2;
  /** Documents until a fresh browser. */
  perBrowser?: number;
  /** Longest time for one document. */
  timeoutMs?: number;
}

/** What is printed of a page: its text without tags and styles, entities decoded as far as they are written in our templates. */
export const visibleText = (html: string): string =>
  html
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replace(/&nbsp;/g, ' ')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: 'lt' | 'gt' | 'quot' | 'amp') => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name]);

/** One browser's life: started when first needed, retired after so many documents, ended when its last page is done. */
interface Lap {
  started: Promise<Started>;
  /** Pages that nobody prints on. */
  free: Page[];
  begun: number;
  running: number;
}

export function createPdfPool({ folder, executablePath, slots = 1, perBrowser = 500, timeoutMs = 30_000 }: PoolOptions): PdfPool {
  let lap: Lap | null = null;
  let busy = 0;
  let closed = false;
  let documents = 0;
  let browsers = 0;
  const queue: (() => void)[] = [];
  const retiring = new Set<Promise<void>>();
  const idle: (() => void)[] = [];

  async function start(): Promise<Started> {
    if (!browsers) sweepLeftovers(folder);
    browsers += 1;
    return startBrowser(executablePath ?? (await shippedChromium(folder)), folder);
  }
  function retire(old: Lap): void {
    if (lap === old) lap = null;
    if (old.running) return;
    const ending = old.started
      .then(
        ({ end }) => end(),
        () => undefined,
      )
      .finally(() => retiring.delete(ending));
    retiring.add(ending);
  }
  async function slot(): Promise<void> {
    if (busy >= slots) await new Promise<void>((resolve) => queue.push(resolve));
    else busy += 1;
  }
  function free(): void {
    const next = queue.shift();
    if (next) return next();
    busy -= 1;
    if (!busy) for (const done of idle.splice(0)) done();
  }

  async function print(html: string, options: PdfOptions): Promise<Uint8Array> {
    lap ??= { started: start(), free: [], begun: 0, running: 0 };
    const mine = lap;
    mine.begun += 1;
    mine.running += 1;
    let broken = false;
    try {
      const page = mine.free.pop() ?? (await openPage(await mine.started, timeoutMs));
      const pdf = await printOn(page, html, options, timeoutMs);
      // A page that something has led elsewhere is not used again.
      if (page.url() === 'about:blank') mine.free.push(page);
      else await page.close();
      return pdf;
    } catch (error) {
      broken = true;
      throw error;
    } finally {
      mine.running -= 1;
      // A browser that failed is not trusted with the next document.
      if (broken || mine.begun >= perBrowser || lap !== mine) retire(mine);
    }
  }

  return {
    async render(html, options) {
      const missing = missingGlyphs(visibleText(html));
      if (missing.length) throw new MissingGlyphs(missing);
      if (closed) throw new Error('the PDF pool is closed');
      await slot();
      try {
        const pdf = await print(html, options);
        documents += 1;
        return pdf;
      } finally {
        free();
      }
    },
    async close() {
      closed = true;
      if (busy) await new Promise<void>((resolve) => idle.push(resolve));
      if (lap) retire(lap);
      await Promise.all(retiring);
    },
    counts: () => ({ documents, browsers }),
  };
}

async function openPage({ browser }: Started, timeout: number): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(timeout);
  await page.setJavaScriptEnabled(false);
  // Nothing is fetched, whatever the template says; only what it carries itself is let in.
  await page.setRequestInterception(true);
  page.on('request', (request) => void (request.url().startsWith('data:') ? request.continue() : request.abort()).catch(() => undefined));
  return page;
}

async function printOn(page: Page, html: string, { date, landscape = false }: PdfOptions, timeout: number): Promise<Uint8Array> {
  await page.setContent(html, { waitUntil: 'load', timeout });
  const pdf = await page.pdf({ format: 'A4', landscape, printBackground: true, preferCSSPageSize: true, tagged: true, outline: false, timeout });
  const strangers = fontsIn(pdf).filter((name) => !fontNames.includes(name));
  if (strangers.length) throw new Error(`the document was printed with other fonts: ${strangers.join(', ')}`);
  return withOwnNumbers(withDate(pdf, date));
}
