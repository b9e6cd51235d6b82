// docs/processes/registration.md: the guide for applicants. Its words stand in docs/processes/intro/registration.zh.md; what a rule sets is filled in from the
// rule rows of the place, so that the page can't say anything else than the system does.
import { seedRules } from '../../db/data/rules/index.ts';
import { deliveryRules } from '../../domain/delivery/rules.ts';
import type { Period } from '../../domain/kit/period.ts';
import { ruleRow, ruleSet, ruleValue, type Rule } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { ratingRules } from '../../domain/rating/rules.ts';
import { kindNames, registrationKinds, type RegistrationKind } from '../../domain/registration/kinds.ts';
import { trustGrades } from '../../domain/registration/materials.ts';
import { registrationRules as rules, registrationRulesOf } from '../../domain/registration/rules.ts';
import { fillIn, length, table } from './fill.ts';

/** Day and place whose rules the guide tells. */
const DAY = '2026-01-01';
const PLACE = '310000';
const set = ruleSet(seedRules, PLACE, DAY);
const { values } = registrationRulesOf(set);

/** On what a rule stands; a star where nobody has read it in the source itself, or where it is a default of ours. */
function basis(rule: Rule<unknown>): string {
  const { article, source, verified } = ruleRow(set, rule);
  return `${article ?? source}${verified && article !== null ? '' : '*'}`;
}
const labels = (kinds: readonly string[]): string => kinds.map((kind) => registrationKinds[kind as RegistrationKind]).join('、');
const types: Readonly<Record<string, string>> = { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' };
const named = (accept: readonly string[]): string => accept.map((type) => types[type] ?? type).join('、');

const step = (name: string, who: string, rule: Rule<Period>, silence: string): string =>
  `| ${name} | ${who} | ${length(ruleValue(set, rule))} | ${silence} | ${basis(rule)} |`;

const matters = { employer: '（变更单位）', specialty: '（变更专业）' } as const;
function materials(): string {
  const how = { upload: '上传', shared: '共享数据（查不到时上传）', form: '在线填写' } as const;
  return kindNames
    .map((kind) => {
      const { items } = values.materials.find((row) => row.kind === kind)!;
      const rows = items.map(({ label, by, grade, matter, months }) => [
        `${label}${matter === null ? '' : matters[matter]}`,
        how[by],
        grade,
        months === null ? '—' : `${months}个月`,
      ]);
      return `**${registrationKinds[kind]}**\n\n${table(['材料', '来源', '可信等级', '有效期'], rows)}`;
    })
    .join('\n\n');
}

const refused: readonly (readonly [string, Rule<unknown>])[] = [
  ['没有本人的有效职业资格证书', rules.certificateLive],
  ['注册证书的状态不能办理这一类型', rules.licenceStanding],
  ['取得证书的年限不符', rules.initialYears],
  ['不在延续注册的申请时间内', rules.renewal],
  ['超过年龄上限', rules.ageMax],
  ['在两个以上单位', rules.oneEmployer],
  ['用人单位尚未注册，或者劳动合同不在有效期', rules.employerKnown],
  ['继续教育学时不足', rules.education],
  ['在禁止申请期限内', rules.bans],
  ['材料缺少、过期', rules.materials],
  ['文件类型、大小不符，或者未通过病毒查杀', rules.materialFiles],
];

/** What the words leave open, by name. */
export function guideValues(): Record<string, string> {
  const { remedies, education, draft, materialFiles } = values;
  const payer = ruleValue(set, deliveryRules.payer);
  const payers = { free: '免费', collect: '到付' } as const;
  return {
    kinds: labels(kindNames),
    place: '上海市',
    day: DAY,
    office: values.office.name,
    initialYears: `${values.initialYears}`,
    renewalMonths: `${values.renewal.fromMonths}`,
    renewalDays: `${values.renewal.untilDays}`,
    validityYears: `${values.validityYears}`,
    ageMax: `${values.ageMax}`,
    educationKinds: labels(education.kinds),
    educationYears: `${education.years}`,
    educationHours: `${education.hours}`,
    refusals: table(
      ['原因', '规则编号', '依据'],
      refused.map(([why, rule]) => [why, `\`${rule.key}\``, basis(rule)]),
    ),
    materials: materials(),
    grades: Object.entries(trustGrades)
      .map(([grade, label]) => `${grade} ${label}`)
      .join('；'),
    fileTypes: named(materialFiles.accept),
    fileMax: `${materialFiles.maxMegabytes}`,
    photoTypes: named(materialFiles.photoAccept),
    photoMax: `${materialFiles.photoMaxMegabytes}`,
    draftDays: `${draft.keepDays}`,
    draftWarn: `${draft.warnDays}`,
    steps: [
      step('单位确认', '用人单位', rules.employer, '退回暂存'),
      step('预审', '窗口预审员', rules.preReview, '视为受理'),
      step('补件', '您', rules.supplement, '视为撤回'),
      step('审核、复核、签发', '经办、审核、签发', rules.decision, '标为超期，提醒督办'),
      step('延长（经批准）', '负责人', rules.extension, '—'),
      step('整改', '您', rules.rectification, '按现有材料继续审查'),
      step('送达', values.office.name, rules.delivery, '标为超期，提醒督办'),
    ].join('\n'),
    employerKinds: labels(values.employerConfirms),
    rounds: `${values.supplementRounds}`,
    reminders: values.supplementReminders.map((days) => (days === 0 ? '当天' : `${days}天`)).join('、'),
    warnings: values.warnings.map((percent) => `${percent}%`).join('、'),
    remedies: `${remedies.reconsiderationDays}日内向${remedies.reconsiderationTo}申请行政复议，或者${remedies.litigationMonths}个月内向${remedies.litigationTo}提起行政诉讼`,
    licenceReminders: ruleValue(set, licenceRules.reminderDays).join('、'),
    lapseDays: `${ruleValue(set, licenceRules.lapseDays)}`,
    delivery: `第一次${payers[payer.first]}，再次${payers[payer.again]}`,
    revocations: table(
      ['事由', '禁止申请', '依据'],
      ruleValue(set, licenceRules.revocation).map(({ label, years, article }) => [label, years === 0 ? '—' : `${years}年`, article]),
    ),
    ratingDays: `${ruleValue(set, ratingRules.window).amount}`,
    contactDays: `${ruleValue(set, ratingRules.contact).amount}`,
    contactBasis: basis(ratingRules.contact),
  };
}

export const registrationGuide = (): string =>
  `${fillIn('registration.zh.md', guideValues())}\n\n办理人员看的是[状态、动作与流程图](PracticeRegistration.md)；本页由 \`scripts/process-pages.ts\` 写成。\n`;
