import { addAccountDocuments } from '../account/documents.ts';
import { addPapers } from '../papers.ts';
import { createRenderer } from './render.ts';

const rendered = (source: string, data: object): string => {
  const renderer = createRenderer();
  renderer.add('t', source);
  return renderer.render('t', data);
};

test('values are escaped, in text and on lines', () => {
  const name = '<script>alert(1)</script>"&';
  expect(rendered('{{name}}', { name })).toBe('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;');
  expect(rendered('{{blank name}}', { name })).toBe('<span class="blank">&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;</span>');
});

test.each(['{{{name}}}', '{{&name}}', '{{#if name}}{{{name}}}{{/if}}'])('a template that prints without escaping is refused: %s', (source) => {
  expect(() => rendered(source, { name: 'x' })).toThrow('without escaping');
});

test.each(['{{log name}}', '{{lookup this "constructor"}}', '{{fetch name}}', '{{#evil name}}x{{/evil}}'])(
  'a helper that is not on the list is refused: %s',
  (source) => {
    expect(() => rendered(source, { name: 'x' })).toThrow('unknown helper');
  },
);

test('a name that the data has not is an error that names it, not an empty place on paper', () => {
  expect(() => rendered('{{agent.name}}', { agent: {} })).toThrow(/"name" not defined/);
  expect(rendered('{{agent.name}}', { agent: { name: null } })).toBe('');
});

test('what lies behind the data is out of reach', () => {
  expect(() => rendered('{{constructor.name}}', {})).toThrow('not defined');
  expect(() => rendered('{{__proto__.toString}}', {})).toThrow('not defined');
});

test('a day is printed as on paper, a missing one leaves room, anything else is an error', () => {
  expect(rendered('{{date on}}', { on: '2026-03-01' })).toBe('2026年3月1日');
  expect(rendered('{{date on}}', { on: null })).toBe('　　　年　　月　　日');
  expect(() => rendered('{{date on}}', { on: '1.3.2026' })).toThrow('not a day');
});

test('the layout carries title, language, print style and a policy that lets nothing be fetched', () => {
  const html = rendered('{{#> layout title="题" appendix=2 small=false}}文{{/layout}}', {});
  expect(html).toContain('<html lang="zh-CN">');
  expect(html).toContain("default-src 'none'");
  expect(html).toContain('<title>题</title>');
  expect(html).toContain('附录2：');
  expect(html).toContain('size: A4');
});

test('a template that is yet to be read is held to the same rules when it is first rendered, and read once', () => {
  const renderer = createRenderer();
  let read = 0;
  renderer.add('plain', () => `${++read}{{name}}`);
  for (const [name, source] of [['bare', '{{{name}}}'], ['unknown', '{{fetch name}}'], ['broken', '{{#if name}}']] as const) renderer.add(name, () => source);
  expect(read).toBe(0);
  expect([renderer.render('plain', { name: '<' }), renderer.render('plain', { name: '>' })]).toEqual(['1&lt;', '1&gt;']);
  for (const [name, message] of [['bare', 'without escaping'], ['unknown', 'unknown helper'], ['broken', 'Parse error']] as const)
    for (const _ of [1, 2]) expect(() => renderer.render(name, { name: 'x' })).toThrow(message);
  renderer.add('plain', 'another');
  expect(renderer.render('plain', {})).toBe('another');
});

test('every template of a paper can be read and calls nothing that does not exist', () => {
  const renderer = createRenderer();
  const own = { ...renderer, add: (name: string, source: string | (() => string)) => renderer.add(name, typeof source === 'string' ? source : source()) };
  expect(() => {
    addPapers(own);
    addAccountDocuments(own);
  }).not.toThrow();
});

test('an unknown template is an error', () => {
  expect(() => createRenderer().render('none', {})).toThrow('no template none');
});
