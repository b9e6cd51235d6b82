// 考试模板 (S3-02…05): guide, commitment, form and ticket as texts that an office edits online. A version is written, previewed with a sample candidate, and enabled by
// somebody who did not write it; from then on it is never changed, so that whoever signed it can read it by its hash for ever.
import { readMarkup } from '../kit/markup.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
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

export interface TemplateFacts {
  text: TemplateText;
  /** Everything that speaks against the files that go with it. */
  against: readonly Reason[];
  /** Accounts that have written it. */
  editors: readonly string[];
  /** Its text as it stands has been printed for whoever looks at it. */
  previewed: boolean;
}
type Context = ActionContext<TemplateFacts>;

const fits = ({ facts }: Context): Reason[] => [...templateReasons(facts.text, false), ...facts.against];
const complete = ({ facts }: Context): Reason[] => [...templateReasons(facts.text, true), ...facts.against];
const other = ({ actor, facts }: Context): Reason[] =>
  actor.kind === 'person' && facts.editors.includes(actor.accountId)
    ? [{ code: 'EXAM_SECOND_PERSON', message: '编辑人不能启用自己编辑的模板，须由另一人启用' }]
    : [];
const seen = ({ facts }: Context): Reason[] =>
  facts.previewed ? [] : [{ code: 'EXAM_TEMPLATE_NOT_PREVIEWED', message: '启用前须以样例考生预览现有正文，并已生成样张' }];
const first = (reasons: readonly Reason[]): string => reasons[0]?.code ?? INVALID;
const editors = ['examAdministrator', 'informationManager'] as const;

export const template = defineProcess<TemplateFacts>({
  type: 'ExamTemplate',
  label: '考试模板',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    enabled: { label: '启用', rests: true, settled: true },
    disabled: { label: '停用', final: true },
    discarded: { label: '已作废', final: true },
  },
  actions: {
    write: { label: '新建模板', from: null, to: 'draft', by: editors, guard: fits, refusal: first },
    edit: { label: '编辑', from: 'draft', to: null, by: editors, guard: fits, refusal: first, quiet: true },
    preview: { label: '预览', from: 'draft', to: null, by: editors, guard: fits, refusal: first },
    enable: {
      label: '启用',
      from: 'draft',
      to: 'enabled',
      by: editors,
      guard: (context) => [...other(context), ...complete(context), ...seen(context)],
      refusal: first,
    },
    discard: { label: '作废', from: 'draft', to: 'discarded', by: editors },
    disable: { label: '停用', from: 'enabled', to: 'disabled', by: editors },
    replace: { label: '被新版替代', from: 'enabled', to: 'disabled', by: 'system', hidden: true },
  },
});
