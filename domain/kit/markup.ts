// Text that an office edits online: a few tags, `{{variables}}`, nothing else. It is read into a tree by a grammar of its own and written again from that tree, so what is
// not on the list can't come through: no attribute, no address, no script, no comment, no helper. Pure: pages, papers and checks read it the same way.

/** What may stand in a tag; `inline` is text, variables and the inline tags. */
const inline = ['strong', 'em', 'u', 'br'] as const;
const grammar: Readonly<Record<string, { children: readonly string[]; text: boolean }>> = {
  '': { children: ['h2', 'h3', 'p', 'ul', 'ol', 'table', 'hr'], text: false },
  h2: { children: inline, text: true },
  h3: { children: inline, text: true },
  p: { children: inline, text: true },
  strong: { children: inline, text: true },
  em: { children: inline, text: true },
  u: { children: inline, text: true },
  ul: { children: ['li'], text: false },
  ol: { children: ['li'], text: false },
  li: { children: inline, text: true },
  table: { children: ['thead', 'tbody', 'tr'], text: false },
  thead: { children: ['tr'], text: false },
  tbody: { children: ['tr'], text: false },
  tr: { children: ['th', 'td'], text: false },
  th: { children: inline, text: true },
  td: { children: inline, text: true },
  br: { children: [], text: false },
  hr: { children: [], text: false },
};
const empty = new Set(['br', 'hr']);
/** Tags that may be used, as an editor is told. */
export const markupTags: readonly string[] = Object.keys(grammar).filter((tag) => tag !== '');

export type Markup = { text: string } | { variable: string } | { image: string } | { tag: string; children: readonly Markup[] };

export interface MarkupProblem {
  /** From 1. */
  line: number;
  message: string;
}
export interface ReadMarkup {
  nodes: readonly Markup[];
  /** Names of the variables, each once, in the order of the text. */
  variables: readonly string[];
  problems: readonly MarkupProblem[];
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: '\u00a0' };
const TOKEN = /<\/?[^<>]*>|\{\{[^{}]*\}\}|&[^;\s<&]{0,12};?|[^<&{}]+|[\s\S]/g;
const VARIABLE = /^\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}$/;
const TAG = /^<(\/?)([a-z][a-z0-9]*)\s*(\/?)>$/;

interface Open {
  tag: string;
  line: number;
  children: Markup[];
}

/** Reads a text. Everything that is wrong with it is told at once; the tree then holds what was understood. */
export function readMarkup(source: string): ReadMarkup {
  const stack: Open[] = [{ tag: '', line: 1, children: [] }];
  const problems: MarkupProblem[] = [];
  const variables: string[] = [];
  let line = 1;
  const wrong = (message: string): void => void problems.push({ line, message });
  const here = (): Open => stack.at(-1)!;
  const write = (node: Markup): void => {
    const { tag, children } = here();
    const blank = 'text' in node && node.text.trim() === '';
    if (!grammar[tag]!.text && !blank) wrong(tag === '' ? '文字须写在段落、标题、列表或表格中' : `<${tag}>中不能直接写文字`);
    if (grammar[tag]!.text) children.push(node);
  };
  const tag = (text: string): void => {
    const [, closing, name = '', selfClosed] = TAG.exec(text) ?? [];
    if (!name || !grammar[name])
      return wrong(`不能使用${text.length > 40 ? `${text.slice(0, 40)}…` : text}，只能使用不带属性的标签：${markupTags.join('、')}`);
    if (closing) {
      if (empty.has(name) || here().tag !== name) return wrong(`</${name}>没有对应的<${name}>`);
      const { tag: ended, children } = stack.pop()!;
      return void here().children.push({ tag: ended, children });
    }
    if (!grammar[here().tag]!.children.includes(name)) wrong(here().tag === '' ? `<${name}>不能单独使用` : `<${here().tag}>中不能使用<${name}>`);
    if (empty.has(name)) return void here().children.push({ tag: name, children: [] });
    if (selfClosed) return wrong(`<${name}/>应写作<${name}>…</${name}>`);
    stack.push({ tag: name, line, children: [] });
  };
  for (const [token] of source.matchAll(TOKEN)) {
    const variable = VARIABLE.exec(token)?.[1];
    if (variable !== undefined) {
      if (!variables.includes(variable)) variables.push(variable);
      write({ variable });
    } else if (token.startsWith('<') && token.length > 1) tag(token);
    else if (token.startsWith('&')) {
      const text = token.endsWith(';') ? entities[token.slice(1, -1)] : undefined;
      if (text === undefined) wrong('“&”应写作&amp;');
      else write({ text });
    } else if (token === '<') wrong('“<”应写作&lt;');
    else if (token.startsWith('{') || token.startsWith('}')) wrong('变量应写作{{变量名}}，正文中不能使用其他花括号');
    else write({ text: token });
    line += token.split('\n').length - 1;
  }
  for (const open of stack.splice(1).toReversed()) {
    problems.push({ line: open.line, message: `<${open.tag}>没有结束` });
    here().children.push({ tag: open.tag, children: open.children });
  }
  return { nodes: stack[0]!.children, variables, problems };
}

/** What a variable stands for: text, or a picture as a `data:` address. */
export type MarkupValue = string | { image: string };

/** The tree with values in the place of its variables. Throws RangeError that names those without a value. */
export function fillMarkup(nodes: readonly Markup[], values: Readonly<Record<string, MarkupValue>>): Markup[] {
  return nodes.map((node): Markup => {
    if ('tag' in node) return { tag: node.tag, children: fillMarkup(node.children, values) };
    if (!('variable' in node)) return node;
    const value = Object.hasOwn(values, node.variable) ? values[node.variable]! : undefined;
    if (value === undefined) throw new RangeError(`no value for {{${node.variable}}}`);
    return typeof value === 'string' ? { text: value } : { image: value.image };
  });
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]!);
const PICTURE = /^data:image\/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+$/;

/** HTML of a tree; a variable that has no value yet is shown as it is written. Throws RangeError on a tag or picture that no text can bring. */
export const markupHtml = (nodes: readonly Markup[]): string => nodes.map(htmlOf).join('');

function htmlOf(node: Markup): string {
  if ('text' in node) return escaped(node.text);
  if ('variable' in node) return escaped(`{{${node.variable}}}`);
  if ('image' in node) {
    if (!PICTURE.test(node.image)) throw new RangeError('a picture is carried along, never fetched');
    return `<img src="${node.image}" alt="">`;
  }
  if (!markupTags.includes(node.tag)) throw new RangeError(`no tag ${node.tag}`);
  return empty.has(node.tag) ? `<${node.tag}>` : `<${node.tag}>${markupHtml(node.children)}</${node.tag}>`;
}

/** What people read of a tree, a line per block. */
export const markupText = (nodes: readonly Markup[]): string =>
  nodes
    .map((node): string => {
      if ('text' in node) return node.text.replace(/\s+/g, ' ');
      if ('variable' in node) return `{{${node.variable}}}`;
      if ('image' in node) return '';
      const inner = markupText(node.children);
      if (node.tag === 'br') return '\n';
      if (node.tag === 'th' || node.tag === 'td') return `${inner}\t`;
      return (inline as readonly string[]).includes(node.tag) ? inner : `${inner}\n`;
    })
    .join('');
