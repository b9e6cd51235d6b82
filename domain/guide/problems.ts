// What can be wrong with a guide.
import { defineProblems } from '../kit/refusal.ts';

export const guideProblems = defineProblems({
  GUIDE_CATCH_ALL: {
    status: 422,
    message: '办事指南不得含有“其他材料”等兜底条款。',
    next: '请将需要的材料、条件逐一列明后重新提交；材料清单在规则“注册申请材料清单”中维护。',
    about:
      'A material, a condition or the fee asks for anything in general (其他材料, 其他有关文件 …), which 《上海市优化营商环境条例》第二十四条 forbids. The words are rule `guide.catchAll`; `errors` names each place.',
  },
  GUIDE_NOT_ACCEPTED: {
    status: 422,
    message: '办事指南不符合要求，请按提示修改。',
    next: '按 errors 中每一条提示修改后重新提交。',
    about: 'The guide contradicts the rules, e.g. it promises more time than the law leaves.',
  },
  GUIDE_SECOND_PERSON: {
    status: 403,
    message: '办事指南的发布和下架须由另一人办理。',
    next: '请由另一名有权限的人员办理。',
    about: 'Whoever wrote a version cannot publish it; whoever asked to take it down cannot decide that. The database holds this too.',
  },
});
