// Documents of delivery from their texts in templates/delivery: a line `{{name}}` is replaced by the part of that name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryDocuments, type DeliveryDocument } from './list.ts';
import { parts } from './parts.ts';

const root = join(import.meta.dirname, '../..');
export const deliveryFolder = join(root, 'docs/delivery');

/** The text of a document. Throws on a part that doesn't exist, naming document and part. */
export function composed({ file, title, clause, reader }: DeliveryDocument): string {
  const written = readFileSync(join(root, `templates/delivery/${file}.md`), 'utf8').trim();
  const whole = written.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name];
    if (!part) throw new Error(`${title}: there is no part ${name}`);
    return part();
  });
  return `# ${title}\n\n依据：${clause}。读者：${reader}。\n\n${whole}\n`;
}

const index = (): string => {
  const rows = deliveryDocuments.map(
    ({ file, title, ids, clause, reader }) => `| [${title}](${file}.md) | ${ids.join(' ')} | ${clause} | ${reader} |`,
  );
  return [
    '# 交付文件',
    '由 `npm run delivery` 从需求、流程表、规则、接口、组件和手册生成，并逐份打印成 PDF（`var/delivery`）。手写的部分在 `templates/delivery`；改了源头就重新生成，有测试核对。',
    ['| 文件 | 编号 | 依据 | 读者 |', '|---|---|---|---|', ...rows].join('\n'),
    '纸介质3套、电子文件1套（S3§技术文件要求）：打印出来的 PDF 各印三份，连同本目录的电子文件移交。\n',
  ].join('\n\n');
};

/** File name → text of everything in docs/delivery. */
export const deliveryPages = (): Map<string, string> =>
  new Map([['README.md', index()], ...deliveryDocuments.map((one) => [`${one.file}.md`, composed(one)] as const)]);
