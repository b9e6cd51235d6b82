// The Chromium that the product prints with, for tests that look at pages as a person does.
import { join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer';
import { shippedChromium } from '../../activities/documents/chromium.ts';
import { prepareFonts } from '../../activities/documents/fonts.ts';

/** A browser whose profile lies in a folder of the test's own. */
export async function openBrowser(folder: string): Promise<Browser> {
  const kept = join(process.cwd(), 'var', 'chromium');
  return launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await shippedChromium(kept)),
    headless: 'shell',
    pipe: true,
    userDataDir: join(folder, 'profile'),
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    env: { FONTCONFIG_FILE: prepareFonts(kept), HOME: folder, LANG: 'C.UTF-8', TZ: 'Asia/Shanghai' },
  });
}

/** Text of an element; empty where the page has none such yet. */
export const textOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`) as Promise<string>;
