// O07, O24, O27: the documents of delivery are whole, as their sources are now, and print.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readPdf } from '../test/kit/pdf.ts';
import { applied, appliedServices, machines, services, used } from './delivery/cloud.ts';
import { deliveryFolder, deliveryPages } from './delivery/compose.ts';
import { deliveryDocuments } from './delivery/list.ts';
import { openPrinter, printDocument } from './delivery/print.ts';

const pages = deliveryPages();
const textOf = (title: string): string => pages.get(`${deliveryDocuments.find((one) => one.title === title)!.file}.md`)!;
/** Titles to the letter, as the contract lists them. */
const firstAcceptance = [
  '用户需求说明书',
  '系统概要设计说明书',
  '系统详细设计说明书',
  '三方功能需求确认单',
  '测试报告',
  '用户使用手册',
  '系统部署文档',
];
const technical = ['系统说明文件', '技术手册', '软件需求说明书', '系统总体设计说明书', '应用软件功能清单'];

test('O07 O27 every document is there under its title, and nothing in it is empty', () => {
  const titled = (id: string) => deliveryDocuments.filter(({ ids }) => ids.includes(id)).map(({ title }) => title);
  expect(titled('O07')).toEqual(firstAcceptance);
  expect(titled('O27')).toEqual(technical);
  for (const { title } of deliveryDocuments) {
    const text = textOf(title);
    expect(text.startsWith(`# ${title}\n`)).toBe(true);
    const hollow = text.split(/^(?=#{2,} )/m).filter((part, n, all) => {
      const [heading, ...body] = part.split('\n');
      // A heading may be followed by those below it.
      const deeper = (all[n + 1]?.match(/^#+/)?.[0].length ?? 0) > (heading!.match(/^#+/)?.[0].length ?? 0);
      return !deeper && body.join('').replaceAll(/[|\-\s]/g, '') === '';
    });
    expect({ title, hollow }).toEqual({ title, hollow: [] });
    expect({ title, left: /\{\{|TODO|undefined|NaN/.exec(text)?.[0] }).toEqual({ title, left: undefined });
  }
  for (const part of ['安装', '测试', '操作', '维护', '故障排除']) expect(textOf('技术手册')).toMatch(new RegExp(`^## \\d ${part}$`, 'm'));
  expect(textOf('系统部署文档')).toContain('## 3 可安装的程序运行文件');
});

test('O07 O27 docs/delivery is as its sources are now: `npm run delivery -- --no-pdf` writes it', () => {
  const old = [...pages].filter(([file, text]) => readFileSync(join(deliveryFolder, file), 'utf8') !== text).map(([file]) => file);
  expect(old).toEqual([]);
});

test('O27 应用软件功能清单 has the sixty rows in their order, each with a test; 三方功能需求确认单 has the same', () => {
  const rows = (title: string) =>
    [...textOf(title).matchAll(/^\| (S3-\d\d) \| [^|]+ \| ([^|]+) \|(.*)\|$/gm)].map(([, id, name, rest]) => ({ id: id!, name: name!, rest: rest! }));
  const list = rows('应用软件功能清单');
  expect(list.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, n) => `S3-${String(n + 1).padStart(2, '0')}`));
  expect(list.filter(({ rest }) => !rest.includes('.test.ts'))).toEqual([]);
  expect(rows('三方功能需求确认单').map(({ id, name }) => [id, name])).toEqual(list.map(({ id, name }) => [id, name]));
});

test('O24 the deployment plan adds up to what was applied for, no more of anything, and every machine and service stands in 系统部署文档', () => {
  const sums = used();
  for (const [name, amount] of Object.entries(applied)) expect({ name, used: sums[name as keyof typeof applied] }).toEqual({ name, used: amount });
  for (const [kind, amount] of Object.entries(appliedServices)) expect(services.filter((one) => one.kind === kind)).toHaveLength(amount);
  for (const { name } of [...machines, ...services]) expect(textOf('系统部署文档')).toContain(`| ${name} |`);
});

test('O07 O27 a document prints as PDF under its title, and its words can be read out of it', async () => {
  const pool = openPrinter(join(process.cwd(), 'var'));
  const folder = mkdtempSync(join(tmpdir(), 'banshi-delivery-'));
  try {
    const path = await printDocument(pool, folder, '系统部署文档', textOf('系统部署文档'), new Date('2026-11-28T00:00:00Z'));
    expect(basename(path)).toBe('系统部署文档.pdf');
    const { pages: printed, title, size } = await readPdf(readFileSync(path));
    const words = printed.join('').replaceAll(/\s/g, '');
    expect([title, size]).toEqual(['系统部署文档', [210, 297]]);
    for (const part of ['备份与运维服务器', '签名验签服务', 'SIGNING_SERVER_STANDBY_URL', '可安装的程序运行文件']) expect(words).toContain(part);
    expect(words).not.toMatch(/\|---|\*\*|^#/);
  } finally {
    rmSync(folder, { recursive: true });
    await pool.close();
  }
});
