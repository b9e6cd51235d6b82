// 集中采购目录 and 组织形式 (J10, J14): which items may be bought in which form, per 区划 and year, with the thresholds beside. A dated rule: a new year's catalogue is a new row.
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Checked } from '../../kit/check.ts';
import type { Reason } from '../../kit/refusal.ts';

export const purchaseForms = { central: '政府集中采购', departmental: '部门集中采购', dispersed: '分散采购' } as const;
export type PurchaseForm = keyof typeof purchaseForms;
export const itemKinds = { goods: '货物', works: '工程', services: '服务' } as const;
export type ItemKind = keyof typeof itemKinds;
export const purchaseMethods = {
  openTender: '公开招标',
  invitedTender: '邀请招标',
  consultation: '竞争性磋商',
  negotiation: '竞争性谈判',
  inquiry: '询价',
  singleSource: '单一来源采购',
} as const;
export type PurchaseMethod = keyof typeof purchaseMethods;

const form = oneOf(...(Object.keys(purchaseForms) as PurchaseForm[]));
const kind = oneOf(...(Object.keys(itemKinds) as ItemKind[]));
/** 万元, whole; null: the source does not say. */
const threshold = orNull(whole(0, 1_000_000));

export const catalogueCheck = where(
  fields({
    /** 《…年度 集中采购目录及采购限额标准》 */
    title: text(100),
    year: whole(2000, 2100),
    items: listOf(fields({ code: text(20), label: text(100), kind, forms: listOf(form, 1) }), 1),
    /** 分散采购限额标准 and 公开招标数额标准, in 万元. */
    dispersedFrom: fields({ goods: threshold, works: threshold, services: threshold }),
    openTenderFrom: fields({ goods: threshold, works: threshold, services: threshold }),
    /** The items were compared with the office's own list, not only its model. */
    complete: flag,
  }),
  ({ items }) => new Set(items.map(({ code }) => code)).size === items.length,
  '品目编码重复',
);
export type Catalogue = Checked<typeof catalogueCheck>;
export type CatalogueItem = Catalogue['items'][number];

export const itemOf = ({ items }: Pick<Catalogue, 'items'>, code: string): CatalogueItem | undefined => items.find((item) => item.code === code);

/** S2计划: what the platform says where 组织形式 does not fit 目录. */
export const formMismatch = '该采购计划申请填写内容不符合财政要求，请更改';

/** What speaks against lines by the catalogue: unknown items, forms that the item may not be bought in. */
export const catalogueReasons = (catalogue: Catalogue, lines: readonly { catalogueCode: string; form: PurchaseForm }[], article: string): Reason[] =>
  lines.flatMap((line, n): Reason[] => {
    const item = itemOf(catalogue, line.catalogueCode);
    if (!item)
      return [{ field: `lines[${n}].catalogueCode`, code: 'PLAN_ITEM_UNKNOWN', message: '该品目不在本年度采购目录中', rule: 'J14', article }];
    return item.forms.includes(line.form)
      ? []
      : [{ field: `lines[${n}].form`, code: 'PLAN_FORM_MISMATCH', message: formMismatch, rule: 'J10', article }];
  });
