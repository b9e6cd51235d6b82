// What an office sets for its counter. The material lists are declared here; months of the 委托书 and the time to bring what is
// missing with the other account rules. A case works with the values that held when it began.
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Check } from '../../kit/check.ts';
import type { Period } from '../../kit/period.ts';
import { defineRule, ruleValue, type RuleSet } from '../../kit/rules.ts';
import { accountRules } from '../rules.ts';
import { appointmentCheck } from './appointment/slots.ts';
import { marks, tableFaults, userTypes, type Mark, type MaterialRow, type UserType } from './materials.ts';

const list: Check<readonly MaterialRow[]> = listOf(
  fields({
    id: text(40),
    userType: oneOf(...(Object.keys(userTypes) as UserType[])),
    byProxy: flag,
    lines: listOf(text(200), 1),
    items: listOf(
      fields({
        id: text(40),
        line: whole(1, 50),
        label: text(50),
        form: oneOf('copy', 'original', 'document'),
        marks: listOf(oneOf(...(Object.keys(marks) as Mark[]))),
        originalShown: flag,
        appendix: orNull(oneOf('1', '2', '3', '4')),
      }),
      1,
    ),
    source: text(200),
    verified: flag,
  }),
) as Check<any>;

export const counterRules = {
  /** Windows, their slots with so many places each, and how far ahead and until when one is booked. */
  appointment: defineRule('counter.appointment', { label: '大厅预约窗口与时段', check: appointmentCheck }),
  materials: defineRule('counter.materials', {
    label: '用户注册和信息修改材料要求',
    check: where(
      list,
      (table) => tableFaults(table).length === 0,
      '每种用户类型（代办、非代办）应有且仅有一份不为空的清单，含用户协议，代办的含授权委托书',
    ),
  }),
};

/** The values that a case keeps. */
export interface CounterRules {
  materials: readonly MaterialRow[];
  /** Months that a 委托书 is good for. */
  powerOfAttorneyMonths: number;
  /** Time that an applicant has to bring what is missing. */
  supplement: Period;
  /** Time that the office has once the papers are complete. */
  handling: Period;
}

/** Reads them from the rules of the case. Throws on a row that doesn't fit its declaration. */
export const counterRulesOf = (set: RuleSet): CounterRules => ({
  materials: ruleValue(set, counterRules.materials),
  powerOfAttorneyMonths: ruleValue(set, accountRules.mandateMonths),
  supplement: ruleValue(set, accountRules.counterSupplement),
  handling: ruleValue(set, accountRules.counterHandling),
});
