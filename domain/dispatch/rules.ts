// What goes to whom, as data. Values stand in db/data/rules/dispatch.ts.
import { fields, listOf, oneOf, orNull, text, where, whole, type Checked } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

/** What can be shared, with its Chinese name. */
export const matters = { registration: '注册办件', licence: '注册证书', certificate: '职业资格证书', enrolment: '考试报名' } as const;
export type Matter = keyof typeof matters;

const sharing = listOf(
  fields({
    partner: oneOf('examAuthority', 'housing', 'transport', 'safetyPlatform'),
    /** Of the platform: the system that it is for. */
    to: orNull(text(40)),
    matter: oneOf('registration', 'licence', 'certificate', 'enrolment'),
    /** Codes of 专业; none: all. */
    specialties: listOf(text(10)),
    /** Fields that are released. What is not named here is never sent. */
    fields: listOf(text(40), 1),
  }),
);
export type Sharing = Checked<typeof sharing>[number];

export const dispatchRules = {
  sharing: defineRule('dispatch.sharing', {
    label: '数据共享范围（对象、事项、专业与字段）',
    check: where(
      sharing,
      (rows) => rows.every(({ partner, to }) => (partner === 'safetyPlatform') === (to !== null)),
      '共享平台应注明接收系统，其他对象不填',
    ),
  }),
  reconciliation: defineRule('dispatch.reconciliation', {
    label: '推送台账对账范围（天数、未确认预警小时数）',
    check: fields({ days: whole(1, 60), lateHours: whole(1, 240) }),
  }),
  /** Codes of 事项 that 一网通办 knows the processes by. */
  items: defineRule('dispatch.items', { label: '一网通办事项编码', check: listOf(fields({ process: text(40), itemCode: text(64) }), 1) }),
};

/** Whom a matter of a specialty goes to. */
export const receivers = (rules: readonly Sharing[], matter: Matter, specialty: string | null): Sharing[] =>
  rules.filter((rule) => rule.matter === matter && (!rule.specialties.length || (specialty !== null && rule.specialties.includes(specialty))));

/** The part of the data that is released; null where nothing is (any more). */
export function released<T>(
  rules: readonly Sharing[],
  to: Pick<Sharing, 'partner' | 'to' | 'matter'>,
  specialty: string | null,
  data: Readonly<Record<string, T>>,
): Record<string, T> | null {
  const rule = receivers(rules, to.matter, specialty).find((one) => one.partner === to.partner && one.to === to.to);
  if (!rule) return null;
  return Object.fromEntries(Object.entries(data).filter(([name]) => rule.fields.includes(name)));
}
