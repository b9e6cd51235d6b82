// Draws docs/case-in-web-ui.svg from the living Web UI: the boxes and texts of a case's page as the browser has laid them out, no photograph of it.
// Needs a started system with its demonstration: `node scripts/picture.ts [--url http://127.0.0.1:8081] [--user yunwei01] [--password …] [--out FILE]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, type Page } from 'puppeteer';
import { shippedChromium } from '../activities/documents/chromium.ts';
import { prepareFonts } from '../activities/documents/fonts.ts';
import { loadConfig } from '../config.ts';
import { drawn, moved, type Boxes } from './picture/draw.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8081' },
    user: { type: 'string', default: 'yunwei01' },
    password: { type: 'string', default: 'Banshi2026' },
    type: { type: 'string', default: 'SupplierOnboarding' },
    tab: { type: 'string', default: 'user-metadata' },
    out: { type: 'string', default: join(import.meta.dirname, '../docs/case-in-web-ui.svg') },
  },
});
const SIZE = { width: 1440, height: 780 };

/** Waits until the page stays as it is for a second. */
async function settled(page: Page): Promise<void> {
  await page.waitForNetworkIdle({ idleTime: 500, timeout: 20_000 }).catch(() => undefined);
  for (let before = ''; ;) {
    const now = (await page.evaluate('document.body.innerText')) as string;
    if (now === before && now !== '') return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const { varDir, chromiumPath } = loadConfig({ DATABASE_URL: 'postgres://127.0.0.1/none', ...process.env });
const folder = join(varDir, 'chromium');
const browser = await launch({
  executablePath: chromiumPath ?? (await shippedChromium(folder)),
  headless: 'shell',
  pipe: true,
  args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
  env: { FONTCONFIG_FILE: prepareFonts(folder), HOME: folder, LANG: 'C.UTF-8', TZ: 'Asia/Shanghai' },
});
try {
  const page = await browser.newPage();
  await page.setViewport(SIZE);
  await page.goto(`${values.url}/operators`);
  await page.type('input[name=identifier]', values.user);
  await page.type('input[name=password]', values.password);
  await Promise.all([page.waitForNavigation(), page.click('button')]);
  const query = encodeURIComponent(`\`WorkflowType\` = "${values.type}" AND \`ExecutionStatus\` = "Running"`);
  await page.goto(`${values.url}/temporal/namespaces/banshi/workflows?query=${query}`);
  await settled(page);
  const links = await page.$$eval('a', (all) => all.map((link) => link.getAttribute('href') ?? ''));
  const link = links.find((one) => one.includes(`/workflows/${values.type}%2F`));
  if (link === undefined) throw new Error(`No running ${values.type}: start the system with its demonstration`);
  await page.goto(`${values.url}${link.replace(/\/[^/]*$/, `/${values.tab}`)}`);
  await settled(page);
  const read = readFileSync(join(import.meta.dirname, 'picture/read-boxes.js'), 'utf8');
  const shapes = ((await page.evaluate(read)) as Boxes).shapes;
  // Details are drawn by the UI in frames of their own.
  for (const frame of page.frames().filter((one) => one !== page.mainFrame())) {
    const place = await (await frame.frameElement())?.boundingBox();
    if (place) shapes.push(...moved((await frame.evaluate(read)) as Boxes, place).shapes);
  }
  writeFileSync(values.out, drawn({ shapes }, SIZE));
  console.log(values.out);
} finally {
  await browser.close();
}
