// Refusals of plans, intentions and commissions.
import { defineProblems } from '../kit/refusal.ts';
import { formMismatch } from './plan/catalogue.ts';
import { platformSentence } from './portals.ts';

export const purchasingProblems = defineProblems({
  NOT_PURCHASER: {
    status: 403,
    message: '当前机构不是采购单位。',
    next: '请切换到采购单位后再办理。',
    about: 'Budgets, plans, intentions and commissions are a 采购单位’s. The session acts for another kind of organisation, or for none.',
  },
  PLAN_FORM_MISMATCH: {
    status: 422,
    message: formMismatch,
    next: '请删除所选的组织形式，重新选择与采购目录对应的组织形式。',
    about: 'The catalogue of the 区划 and year says in which 组织形式 an item may be bought; the plan has chosen another.',
  },
  PLAN_ITEM_UNKNOWN: {
    status: 422,
    message: '该品目不在本年度采购目录中。',
    next: '请重新选择采购目录中的品目。',
    about: 'The item is not in the catalogue in force for the 区划 on this day.',
  },
  PLAN_LINE_TAKEN: {
    status: 409,
    message: '已委托采购的计划内容不能变更或撤销。',
    next: '请只变更或撤销未使用的部分；已委托的，请先撤回委托单。',
    about: 'A 委托单 has taken this line of the plan. Only the unused part can be changed or revoked.',
  },
  PLAN_NOT_FILED: {
    status: 409,
    message: '采购计划尚未备案。',
    next: '请先提交采购计划，经财政审核备案后再办理。',
    about: 'A 委托单 and an announcement after the plan need a filed plan of the same unit.',
  },
  MALL_SEPARATE: {
    status: 409,
    message: platformSentence,
    next: '请使用网上商城的账号登录网上商城办理。',
    about:
      'Direct buying is done in the e-store, which is another platform with accounts of its own. Nothing of it can be planned or commissioned here.',
  },
  INTENTION_TOO_EARLY: {
    status: 409,
    message: '采购意向公开时间应当尽量提前，原则上不得晚于采购活动开始前30日公开采购意向。',
    next: '请在采购意向公开满规定天数后开始采购活动；因预算单位不可预见的原因急需开展的，可申请不公开。',
    about: 'A purchase may begin so many natural days after its intention was published. Purchases that could not be foreseen may be waived.',
  },
  AGENT_PHONE_MISSING: {
    status: 409,
    message: '当前办理人未维护电话',
    next: '请联系代理机构在 配置管理 > 委托受理配置 > 联系人固定电话 设置联系方式后重试。',
    about: 'The agency has not set the landline of its contact, so nobody could be called about the commission.',
  },
  AGENT_NOT_LISTED: {
    status: 409,
    message: '该机构未在代理机构名录中。',
    next: '请选择名录中的采购代理机构。',
    about: 'Only an agency that the finance office has listed can be commissioned.',
  },
});
