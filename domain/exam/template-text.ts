// The text of an edited template: what it may say and what it must (S3-02…05).
import { readMarkup } from '../kit/markup.ts';
import type { Reason } from '../kit/refusal.ts';
import { templateKinds, type TemplateKind } from './exam.ts';
import { templateVariables } from './template-variables.ts';

export interface TemplateText {
  kind: TemplateKind;
  title: string;
  body: string;
  /** Uploads that go with it, by id and name. */
  attachments: readonly { fileId: string; name: string }[];
}

const INVALID = 'EXAM_TEMPLATE_INVALID';
/** Longest text, in characters. */
export const TEMPLATE_LIMIT = 50_000;

const listed = (kind: TemplateKind, names: readonly string[]): string =>
  names.map((name) => `${name}（${templateVariables[kind][name]!.label}）`).join('、');

/** Everything that speaks against a text: tags, variables that are not on the list, and with `whole` those that it must have. */
export function templateReasons({ kind, body }: Pick<TemplateText, 'kind' | 'body'>, whole: boolean): Reason[] {
  const allowed = templateVariables[kind];
  const { variables, problems, nodes } = readMarkup(body);
  const unknown = variables.filter((name) => !Object.hasOwn(allowed, name));
  const lacking = Object.entries(allowed).flatMap(([name, { required }]) => (required && !variables.includes(name) ? [name] : []));
  return [
    ...problems.map(({ line, message }) => ({ field: 'body', code: INVALID, message: `第${line}行：${message}` })),
    ...unknown.map((name) => ({
      field: 'body',
      code: INVALID,
      message: `没有变量{{${name}}}，可以使用：${listed(kind, Object.keys(allowed))}`,
    })),
    ...(nodes.length ? [] : [{ field: 'body', code: INVALID, message: '正文不能为空' }]),
    ...(whole && lacking.length
      ? [
          {
            field: 'body',
            code: INVALID,
            message: `${templateKinds[kind]}须含有：${lacking.map((name) => `{{${name}}}（${allowed[name]!.label}）`).join('、')}`,
          },
        ]
      : []),
  ];
}
