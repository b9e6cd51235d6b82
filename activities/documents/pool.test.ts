import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPdf } from '../../test/kit/pdf.ts';
import { sweepLeftovers, shippedChromium } from './chromium.ts';
import { fontNames, missingGlyphs } from './fonts.ts';
import { fontsIn } from './pdf-bytes.ts';
import { createPdfPool, visibleText, type PdfPool } from './pool.ts';

const shared = join(process.cwd(), 'var', 'chromium');
const date = new Date('2026-03-01T02:00:00Z');
const page = (body: string, style = '') =>
  `<!doctype html><html lang="zh-CN"><head><title>试</title><style>html{font-family:'Noto Serif SC'}${style}</style></head><body>${body}</body></html>`;
const pools: PdfPool[] = [];
const poolOf = (options: Partial<Parameters<typeof createPdfPool>[0]> = {}) => {
  const pool = createPdfPool({ folder: shared, ...options });
  pools.push(pool);
  return pool;
};
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

const processesOn = (folder: string): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    }).length;

test('rare characters of names have glyphs, what has none is named before anything is rendered', async () => {
  expect(missingGlyphs('𬱖䶮㛃·林汐 （a）')).toEqual([]);
  expect(missingGlyphs('林\u{2FFFE}汐😀林😀')).toEqual(['\u{2FFFE}', '😀']);
  const pool = poolOf();
  await expect(pool.render(page('林😀⼾'), { date })).rejects.toMatchObject({
    name: 'MissingGlyphs',
    characters: ['😀', '⼾'],
    message: 'no glyph for 😀 (U+1F600), ⼾ (U+2F3E)',
  });
  expect(pool.counts()).toEqual({ documents: 0, browsers: 0 });
});

test('every character of GB 2312 that is copied from a PDF is the one that was printed, not a radical that looks like it', async () => {
  const decoder = new TextDecoder('gb18030');
  let all = '';
  for (let lead = 0xb0; lead <= 0xf7; lead += 1) for (let trail = 0xa1; trail <= 0xfe; trail += 1) all += decoder.decode(Uint8Array.of(lead, trail));
  const characters = [...all].filter((char) => /\p{Script=Han}/u.test(char)).join('');
  expect(characters).toHaveLength(6763);
  const { pages } = await readPdf(
    await poolOf().render(page(`<p>${characters}</p><p style="font-family:'Noto Sans SC'">${characters}</p>`), { date }),
  );
  const copied = [...pages.join('').replace(/\s/g, '')];
  expect(copied).toHaveLength(2 * 6763);
  expect([...characters, ...characters].filter((char, at) => copied[at] !== char)).toEqual([]);
});

test('a page fetches nothing: no picture, style, frame or refresh reaches a server', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('x');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const html = page(
      `<img src="${at}/img"><iframe src="${at}/frame"></iframe><object data="${at}/object"></object><script>fetch('${at}/script')</script>` +
        `<link rel="stylesheet" href="${at}/css"><iframe src="file:///etc/passwd"></iframe><p>文</p>`,
      `body{background:url(${at}/background)} @font-face{font-family:x;src:url(${at}/font)}`,
    );
    const { pages } = await readPdf(await poolOf().render(html, { date }));
    expect(pages.join('')).toContain('文');
    expect(pages.join('')).not.toContain('root:');
    expect(asked).toEqual([]);
  } finally {
    server.close();
  }
});

test('the same page has the same bytes whatever was printed before it, and nothing of that', async () => {
  const pool = poolOf();
  const one = page('<p>林汐</p><table><tr><td>一</td></tr></table>');
  const first = await pool.render(one, { date });
  await pool.render(page(`<ul>${'<li>别人的名字</li>'.repeat(30)}</ul>`, '@page{margin:50mm}'), { date, landscape: true });
  const again = await pool.render(one, { date });
  expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
  expect((await readPdf(again)).pages).toEqual(['林汐\n一']);
  expect(pool.counts()).toEqual({ documents: 3, browsers: 1 });
});

test('a document that asks for another font is printed in ours', async () => {
  const pdf = await poolOf().render(page('<p>林汐</p><p style="font-family:Arial,monospace">林汐 abc</p>'), { date });
  expect(fontsIn(pdf).filter((name) => !fontNames.includes(name))).toEqual([]);
});

test('every page is A4, with the date handed in and the title of the page', async () => {
  const pdf = await poolOf().render(page('<p>一</p><p style="break-before:page">二</p>'), { date });
  expect(await readPdf(pdf)).toMatchObject({ title: '试', created: "D:20260301020000+00'00'", pages: ['一', '二'], size: [210, 297] });
});

test('a fresh browser after so many documents, while others are still under way, and none left when closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-pdf-'));
  const executablePath = await shippedChromium(shared);
  try {
    const pool = poolOf({ folder, executablePath, slots: 2, perBrowser: 3 });
    const pdfs = await Promise.all(Array.from({ length: 8 }, (_, n) => pool.render(page(`<p>第${n}份</p>`), { date })));
    const texts = await Promise.all(pdfs.map(async (pdf) => (await readPdf(pdf)).pages.join('').trim()));
    expect(texts).toEqual(Array.from({ length: 8 }, (_, n) => `第${n}份`));
    expect(pool.counts()).toEqual({ documents: 8, browsers: 3 });
    await pool.close();
    expect(processesOn(folder)).toBe(0);
    expect(readdirSync(join(folder, 'run'))).toEqual([]);
    await expect(pool.render(page('文'), { date })).rejects.toThrow('closed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a browser that is killed costs the document under way at most; the next one gets a fresh browser', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-pdf-'));
  const executablePath = await shippedChromium(shared);
  try {
    const pool = poolOf({ folder, executablePath });
    await pool.render(page('一'), { date });
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      if (line.includes(`--user-data-dir=${folder}`)) process.kill(Number(pid), 'SIGKILL');
    }
    await expect(pool.render(page('二'), { date })).rejects.toMatchObject({ name: 'TargetCloseError' });
    expect((await readPdf(await pool.render(page('三'), { date }))).pages.join('')).toContain('三');
    expect(pool.counts().browsers).toBe(2);
  } finally {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the browser goes when its process is killed, and what that process left is swept by the next', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-pdf-'));
  const executablePath = await shippedChromium(shared);
  try {
    const module = new URL('chromium.ts', import.meta.url).href;
    const code = `const { startBrowser } = await import('${module}'); await startBrowser('${executablePath}', '${folder}'); console.log('up'); setInterval(() => {}, 1000);`;
    const child = execFile(process.execPath, ['--input-type=module', '-e', code]);
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    expect(processesOn(folder)).toBeGreaterThan(0);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(readdirSync(join(folder, 'run'))).toHaveLength(1);
    expect(sweepLeftovers(folder)).toBe(1);
    // What was dying when its folder went may have written there once more: the next sweep takes that too.
    const left = (): number => processesOn(folder) + readdirSync(join(folder, 'run')).length;
    for (let n = 0; n < 100 && left(); n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      sweepLeftovers(folder);
    }
    expect([processesOn(folder), readdirSync(join(folder, 'run'))]).toEqual([0, []]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the folder of a process that lives is not swept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-pdf-'));
  mkdirSync(join(folder, 'run', `${process.pid}-x`), { recursive: true });
  try {
    expect(sweepLeftovers(folder)).toBe(0);
    expect(readdirSync(join(folder, 'run'))).toEqual([`${process.pid}-x`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the text that is checked for glyphs is what is shown: no tags, no styles, entities decoded once', () => {
  expect(visibleText('<title>题</title><style>.x{content:"样"}</style><p class="属">林&amp;lt;&#x4e00;&#20108;&quot;</p>')).toBe('题林&lt;一二"');
});
