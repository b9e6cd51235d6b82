// Handlebars to HTML. Templates may come from an editor and are not trusted: values are always escaped, a name that the data
// doesn't have is an error, and only the helpers below exist. The page they make may load nothing (layout.hbs, its policy).
import Handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import { markupHtml, type Markup } from '../../domain/kit/markup.ts';
import { barcode } from './barcode.ts';

const kit = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** A value over a line to write on, or the bare line where there is none. `kind`: `inline` or `long` within a sentence. */
function blank(value: unknown, kind: unknown): Handlebars.SafeString {
  const inner = Handlebars.escapeExpression(value === null ? '' : String(value));
  const within = kind === 'inline' || kind === 'long';
  const style = within ? (inner ? ' filled' : ` inline ${kind}`) : '';
  return new Handlebars.SafeString(`<span class="blank${style}">${inner || '&nbsp;'}</span>`);
}

/** A day as papers write it, `2026年3月1日`; blanks to fill in where there is none. Throws RangeError on anything but `YYYY-MM-DD`. */
function date(value: unknown): string {
  if (value === null) return '\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日';
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value));
  if (!parts) throw new RangeError(`not a day: ${String(value)}`);
  return `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日`;
}

/** A value, or 「—」 where there is none. */
const dash = (value: unknown): string => (value === null || value === '' ? '—' : String(value));
/** Several values in a sentence: 甲、乙. */
const joined = (values: unknown): string => (values as readonly string[]).join('、');

/** Place in a list, from 1. */
const position = (index: unknown): number => Number(index) + 1;

/** A text that an office has edited: its tree is written again from the short list of its grammar, so nothing else comes through. */
const markup = (nodes: unknown): Handlebars.SafeString => new Handlebars.SafeString(markupHtml(nodes as readonly Markup[]));

/** Picture of a number as bars. */
const bars = (digits: unknown): string => barcode(String(digits));

const helpers = { blank, date, dash, joined, position, markup, bars };
const options = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { ...Object.fromEntries(Object.keys(helpers).map((name) => [name, true])), lookup: false, log: false },
} as const;

/** Refuses what would print a value as markup: `{{{x}}}` and `{{&x}}`. */
class EscapedOnly extends Handlebars.Visitor {
  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (!mustache.escaped) throw new SyntaxError(`line ${mustache.loc.start.line}: a value without escaping`);
    super.MustacheStatement(mustache);
  }
}

export interface Renderer {
  /**
   * Adds a template's text under a name. Throws on one that doesn't parse, prints a value unescaped, or calls a helper that doesn't exist; one that is yet to be read
   * (the project's own: whoever starts prints none of a hundred) is read, and throws, when it is rendered for the first time.
   */
  add(name: string, source: string | (() => string)): void;
  /** Adds what templates share, to be called as `{{> name}}` or `{{#> name}}`. Held to the same rules. */
  part(name: string, source: string): void;
  /** The page for some data. Throws where the template asks for something that the data hasn't, naming it. */
  render(name: string, data: object): string;
}

export function createRenderer(): Renderer {
  const handlebars = Handlebars.create();
  for (const name of ['lookup', 'log', 'helperMissing', 'blockHelperMissing']) handlebars.unregisterHelper(name);
  handlebars.registerHelper(helpers);
  handlebars.registerPartial('layout', handlebars.compile(kit('layout.hbs'), options));
  handlebars.registerPartial('printCss', kit('print.css'));
  const templates = new Map<string, () => Handlebars.TemplateDelegate>();
  const escaped = (source: string): Handlebars.TemplateDelegate => {
    const tree = handlebars.parse(source);
    new EscapedOnly().accept(tree);
    return handlebars.compile(tree, options);
  };
  const checked = (source: string): Handlebars.TemplateDelegate => {
    const template = escaped(source);
    // What is compiled when it is first called would say then that it calls a helper which doesn't exist.
    handlebars.precompile(source, options);
    return template;
  };
  const whenRendered = (read: () => string): (() => Handlebars.TemplateDelegate) => {
    let template: Handlebars.TemplateDelegate | undefined;
    return () => (template ??= escaped(read()));
  };
  const now = (source: string): (() => Handlebars.TemplateDelegate) => {
    const template = checked(source);
    return () => template;
  };
  return {
    add: (name, source) => void templates.set(name, typeof source === 'string' ? now(source) : whenRendered(source)),
    part: (name, source) => handlebars.registerPartial(name, checked(source)),
    render(name, data) {
      const template = templates.get(name);
      if (!template) throw new RangeError(`no template ${name}`);
      return template()(data);
    },
  };
}
