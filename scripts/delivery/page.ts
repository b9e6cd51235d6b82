// Markdown of ours as a page to print: headings, paragraphs, lists, tables, code. Nothing is loaded, everything is escaped.

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Code, bold and links within a line; of a link what it is called stays, since paper leads nowhere. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece) =>
      /^`[^`]+`$/.test(piece)
        ? `<code>${escaped(piece.slice(1, -1))}</code>`
        : escaped(piece.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('<br>', '\n'))
            .replaceAll('\n', '<br>')
            .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>'),
    )
    .join('');
}

const cells = (line: string): string[] =>
  line
    .replaceAll('\\|', '\u0000')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('\u0000', '|').trim());

function table(lines: readonly string[]): string {
  const [head, , ...rows] = lines;
  const row = (line: string, tag: string): string =>
    `<tr>${cells(line)
      .map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
      .join('')}</tr>`;
  return `<table><thead>${row(head!, 'th')}</thead><tbody>${rows.map((line) => row(line, 'td')).join('')}</tbody></table>`;
}

function list(lines: readonly string[]): string {
  const tag = /^\d/.test(lines[0]!) ? 'ol' : 'ul';
  return `<${tag}>${lines.map((line) => `<li>${inline(line.replace(/^(?:\d+\.|-) /, ''))}</li>`).join('')}</${tag}>`;
}

/** Lines that belong together, from the first of `lines`. */
function block(lines: readonly string[]): { html: string; length: number } {
  const first = lines[0]!;
  const run = (fits: (line: string) => boolean): string[] => {
    const end = lines.findIndex((line) => !fits(line));
    return lines.slice(0, end < 0 ? lines.length : end);
  };
  if (first.trim() === '') return { html: '', length: 1 };
  if (first.startsWith('```')) {
    const end = lines.findIndex((line, n) => n > 0 && line.startsWith('```'));
    const code = lines.slice(1, end < 0 ? lines.length : end);
    return { html: `<pre>${escaped(code.join('\n'))}</pre>`, length: code.length + 2 };
  }
  const heading = /^(#{1,4}) (.*)$/.exec(first);
  if (heading) return { html: `<h${heading[1]!.length}>${inline(heading[2]!)}</h${heading[1]!.length}>`, length: 1 };
  if (first.startsWith('|')) {
    const rows = run((line) => line.startsWith('|'));
    return { html: table(rows), length: rows.length };
  }
  const item = /^\s*(?:\d+\.|-) /;
  if (item.test(first)) {
    const all = run((line) => item.test(line) || /^\s+\S/.test(line));
    const items = all.reduce<string[]>(
      (done, line) => (item.test(line) ? [...done, line.trim()] : [...done.slice(0, -1), `${done.at(-1)}${line.trim()}`]),
      [],
    );
    return { html: list(items), length: all.length };
  }
  const words = run((line) => line.trim() !== '' && !/^(?:#|\||```)/.test(line) && !item.test(line));
  return { html: `<p>${inline(words.join('\n').replaceAll('\n', ''))}</p>`, length: words.length };
}

const style = `@page{size:A4;margin:20mm 18mm}body{font:10.5pt/1.6 'Noto Serif SC',serif;margin:0;overflow-wrap:anywhere}
h1{font-size:20pt;text-align:center}h2{font-size:14pt;break-after:avoid}h3,h4{font-size:11.5pt;break-after:avoid}
table{border-collapse:collapse;width:100%;font-size:8.5pt;margin:2mm 0}th,td{border:.5pt solid #555;padding:1mm 1.5mm;text-align:left;vertical-align:top}
tr{break-inside:avoid}pre,code{font-family:'Noto Sans SC',sans-serif;font-size:8.5pt}pre{white-space:pre-wrap;background:#f2f2f2;padding:2mm}`;

/** The page of a text. */
export function pageOf(title: string, markdown: string): string {
  let lines = markdown.split('\n');
  const blocks: string[] = [];
  while (lines.length) {
    const { html, length } = block(lines);
    blocks.push(html);
    lines = lines.slice(length);
  }
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">${policy}<title>${escaped(title)}</title><style>${style}</style></head><body>${blocks.filter(Boolean).join('\n')}</body></html>`;
}
