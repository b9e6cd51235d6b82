// The form as data: what a portal needs to draw the seven tabs without knowing a field by name (GET /v1/meta/dossier).
import { shownTabs, type DossierRules, type Option, type Reference } from './context.ts';
import { TEXT_MAX, type Field, type Fields, type List } from './field.ts';

export interface FieldMeta {
  name: string;
  label: string;
  kind: Field['kind'];
  required: boolean;
  rule: string;
  placeholder?: string;
  max?: number;
  /** Media types a file may have; left out: any. */
  accept?: readonly string[];
  /** `0/100`, where the screen counts. */
  counter?: string;
  hint?: string;
  example?: string;
  unit?: string;
  section?: string;
  /** Name of the list in `lists`. */
  list?: string;
  levels?: readonly number[];
  public?: boolean;
  personal?: boolean;
  readOnly?: boolean;
}
export interface ListMeta {
  name: string;
  label: string;
  hint?: string;
  min: number;
  /** Columns in order; 证书是否有效 is derived, 操作 holds the row's actions. */
  columns: { name: string; label: string }[];
  add: string;
  empty: string;
  rowActions: { name: string; label: string }[];
  dialog: { title: string; cancel: string; confirm: string };
  fields: FieldMeta[];
}
export interface TabMeta {
  name: string;
  label: string;
  required: boolean;
  fields: FieldMeta[];
  list?: ListMeta;
}
export interface DossierMeta {
  tabs: TabMeta[];
  /** Lists and trees that the fields name. */
  lists: Record<string, readonly Option[]>;
  buttons: { name: string; label: string }[];
  /** Shown while a draft is open. */
  notice: string;
  fileMaxMegabytes: number;
}

/** The form of a 区划. */
export function dossierMeta(rules: DossierRules, { lists }: Pick<Reference, 'lists'>): DossierMeta {
  return {
    tabs: shownTabs(rules).map(({ name, label, required, fields, list }) => ({
      name,
      label,
      required,
      fields: fieldsMeta(fields),
      ...(list && { list: listMeta(list) }),
    })),
    lists,
    buttons: [
      { name: 'back', label: '返回' },
      { name: 'saveDraft', label: '保存草稿' },
      { name: 'submit', label: '提交入驻申请' },
    ],
    notice: '如果填写过程中需关闭页面，请先点击页面最下方【保存草稿】，以免信息丢失。',
    fileMaxMegabytes: rules.fileMaxMegabytes,
  };
}

const fieldsMeta = (fields: Fields): FieldMeta[] => Object.entries(fields).map(([name, field]) => fieldMeta(name, field));

function fieldMeta(name: string, field: Field): FieldMeta {
  const { label, kind, required, rule, max, counter, hint, example, unit, section, list, levels } = field;
  const longest = max ?? (kind === 'text' ? TEXT_MAX : undefined);
  const placeholder = placeholderOf(field);
  return {
    name,
    label,
    kind,
    required,
    rule,
    ...(placeholder && { placeholder }),
    ...(longest !== undefined && { max: longest }),
    ...(field.accept && { accept: field.accept }),
    ...(counter && { counter: `0/${longest}` }),
    ...(hint && { hint }),
    ...(example && { example }),
    ...(unit && { unit }),
    ...(section && { section }),
    ...(list && { list }),
    ...(levels && { levels }),
    ...(field.public && { public: true }),
    ...(field.encrypted && { personal: true }),
    ...((field.readOnly || field.computed) && { readOnly: true }),
  };
}

function placeholderOf({ kind, readOnly, computed }: Field): string | undefined {
  if (readOnly || computed || kind === 'files' || kind === 'yesNo') return undefined;
  if (kind === 'date' || kind === 'yearMonth') return '请选择或输入';
  return kind === 'choice' || kind === 'leaf' || kind === 'district' || kind === 'period' ? '请选择' : '请输入';
}

function listMeta({ name, label, hint, min, columns, validity, fields }: List): ListMeta {
  const shown = columns.map((column) => {
    const { label: title, unit } = fields[column]!;
    return { name: column, label: unit === '%' ? `${title}（%）` : title };
  });
  return {
    name,
    label,
    ...(hint && { hint }),
    min,
    columns: [...shown, ...(validity ? [{ name: 'valid', label: '证书是否有效' }] : []), { name: 'actions', label: '操作' }],
    add: '新增',
    empty: '暂无数据',
    rowActions: [
      { name: 'edit', label: '编辑' },
      { name: 'remove', label: '删除' },
    ],
    dialog: { title: label, cancel: '取消', confirm: '确认' },
    fields: fieldsMeta(fields),
  };
}
