// Problems of changes to rules and holidays.
import { defineProblems } from '../kit/refusal.ts';

export const ruleChangeProblems = defineProblems({
  RULE_SECOND_PERSON: {
    status: 403,
    message: '提出人不能复核自己提出的修改，须由另一人复核。',
    next: '请由另一名规则复核岗人员办理。',
    about: 'Rules and holidays change by two persons: whoever proposed a change can neither confirm nor reject it. The database holds this too.',
  },
  RULE_NOT_ACCEPTED: {
    status: 422,
    message: '规则修改不符合要求，请按提示修改。',
    next: '按 errors 中每一条提示修改后重新提出；复核时出现的，请退回后重新提出。',
    about:
      'The proposed row does not fit the declaration of its key, its district is unknown, or its validity overlaps a row that stands. `errors` names every reason. Checked when it is proposed and again when it is confirmed.',
  },
  HOLIDAY_NOTICE_INVALID: {
    status: 422,
    message: '节假日安排不符合要求，请按提示修改。',
    next: '对照国务院办公厅通知核对后重新提出。',
    about:
      'The proposed holiday notice contradicts itself or one that is known: dates outside its year, periods that overlap, working days that are no weekend days, a number that was entered before. `errors` names every reason.',
  },
});
