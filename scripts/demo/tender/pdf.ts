// A PDF as plain as one can be: empty pages, a text that nobody prints, one table of positions.

/** `text` stands in a comment, in UTF-8; `padding`: bytes that fill the file up. */
export function plainPdf(pages: number, text: string, padding = 0): Buffer {
  const kids = Array.from({ length: pages }, (_, n) => `${n + 3} 0 R`).join(' ');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${pages}/MediaBox[0 0 595 842]>>`,
    ...Array.from({ length: pages }, () => '<</Type/Page/Parent 2 0 R>>'),
  ];
  const parts = [Buffer.from(`%PDF-1.7\n% ${text.replaceAll('\n', ' ')}\n%`), Buffer.alloc(padding, '-'), Buffer.from('\n')];
  let end = parts.reduce((length, part) => length + part.length, 0);
  const rows = objects.map((content, n) => {
    const written = Buffer.from(`${n + 1} 0 obj\n${content}\nendobj\n`);
    const row = `${String(end).padStart(10, '0')} 00000 n \n`;
    parts.push(written);
    end += written.length;
    return row;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`;
  parts.push(Buffer.from(`${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${end}\n%%EOF\n`));
  return Buffer.concat(parts);
}
