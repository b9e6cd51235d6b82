import fc from 'fast-check';
import { fillMarkup, markupHtml, markupTags, markupText, readMarkup } from './markup.ts';

const problems = (source: string): string[] => readMarkup(source).problems.map(({ line, message }) => `${line}: ${message}`);

test('S3-03 a text of the allowed tags and variables comes out as it went in', () => {
  const source =
    '<h2>一、须知</h2><p>{{examName}}的考生<strong>请</strong>注意<br>A&amp;B</p><table><tr><th>科目</th><td>{{ subject }}</td></tr></table><ul><li>项</li></ul><hr>';
  const read = readMarkup(source);
  expect(read.problems).toEqual([]);
  expect(read.variables).toEqual(['examName', 'subject']);
  expect(markupHtml(read.nodes)).toBe(source.replace('{{ subject }}', '{{subject}}'));
  const filled = fillMarkup(read.nodes, { examName: '<b>考试</b>', subject: '实务' });
  expect(markupHtml(filled)).toContain('&lt;b&gt;考试&lt;/b&gt;的考生');
  expect(markupText(filled)).toBe('一、须知\n<b>考试</b>的考生请注意\nA&B\n科目\t实务\t\n\n项\n\n\n');
});

test.each([
  ['<script>alert(1)</script>', '1: 不能使用<script>'],
  ['<p onclick="x">a</p>', '1: 不能使用<p onclick="x">'],
  ['<p><a href="http://x">a</a></p>', '1: 不能使用<a href="http://x">'],
  ['<p><img src=x></p>', '1: 不能使用<img src=x>'],
  ['<!-- x --><p>a</p>', '1: 不能使用<!-- x -->'],
  ['<style>p{}</style>', '1: 不能使用<style>'],
  ['<p>\n{{#if a}}b{{/if}}</p>', '2: 变量应写作{{变量名}}'],
  ['<p>{{{a}}}</p>', '1: 变量应写作{{变量名}}'],
  ['<p>{{a.b}}</p>', '1: 变量应写作{{变量名}}'],
  ['<p>{{constructor}} {a}</p>', '1: 变量应写作{{变量名}}'],
  ['<p>a', '1: <p>没有结束'],
  ['<p>a</h2></p>', '1: </h2>没有对应的<h2>'],
  ['a', '1: 文字须写在段落、标题、列表或表格中'],
  ['<li>a</li>', '1: <li>不能单独使用'],
  ['<ul>a</ul>', '1: <ul>中不能直接写文字'],
  ['<p><table></table></p>', '1: <p>中不能使用<table>'],
  ['<p>1 < 2</p>', '1: “<”应写作&lt;'],
  ['<p>A & B</p>', '1: “&”应写作&amp;'],
  ['<p>&copy;</p>', '1: “&”应写作&amp;'],
])('S3-03 %j is refused', (source, said) => {
  expect(problems(source)[0]).toContain(said);
});

test('S3-03 everything that is wrong is told at once, with its line', () => {
  expect(problems('<p>a</p>\n<iframe>\n</iframe>\n<p>{x}</p>').map((one) => one.slice(0, 2))).toEqual(['2:', '3:', '4:', '4:']);
});

test('S3-03 whatever is typed in, what comes out has no tag beyond the list and no attribute', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('<', '>', '&', '{{', '}}', '<p>', '</p>', '<script>', '<p style="a">', '{{a}}', '<svg/onload=x>', '&lt;', '"', '<ul>', '<li>'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { nodes } = readMarkup(pieces.join(''));
      const html = markupHtml(nodes);
      for (const [tag] of html.matchAll(/<[^>]*>/g)) expect(markupTags.flatMap((name) => [`<${name}>`, `</${name}>`])).toContain(tag);
    }),
  );
});

test('S3-05 a variable without a value is an error that names it; a picture is carried along, never fetched', () => {
  const { nodes } = readMarkup('<p>{{a}}{{photo}}</p>');
  expect(() => fillMarkup(nodes, { a: 'x' })).toThrow('no value for {{photo}}');
  expect(() => fillMarkup(readMarkup('<p>{{constructor}}</p>').nodes, {})).toThrow('no value for {{constructor}}');
  expect(markupHtml(fillMarkup(nodes, { a: 'x', photo: { image: 'data:image/png;base64,AAAA' } }))).toBe(
    '<p>x<img src="data:image/png;base64,AAAA" alt=""></p>',
  );
  expect(() => markupHtml([{ image: 'https://elsewhere.example/x.png' }])).toThrow('never fetched');
  expect(() => markupHtml([{ tag: 'script', children: [] }])).toThrow('no tag script');
});
