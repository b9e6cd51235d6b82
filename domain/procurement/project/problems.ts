// Refusals about projects and about obtaining their documents.
import { defineProblems } from '../../kit/refusal.ts';

export const tenderProblems = defineProblems({
  TENDER_INVALID: {
    status: 422,
    message: '采购项目的内容不符合要求。',
    next: '请按 errors 中每一条提示修改后重新提交。',
    about: 'A field of the project, a time or a correction contradicts the law or the project. `errors` names field, rule and article of each.',
  },
  TENDER_SUSPENDED: {
    status: 409,
    message: '采购活动已暂停。',
    next: '请在采购活动恢复后办理。',
    about: 'While a project is suspended (采购法第五十七条) nobody changes it, and nobody applies for its documents; the clocks stand.',
  },
  TENDER_NO_CONSORTIUM: {
    status: 422,
    message: '本项目不接受联合体投标。',
    next: '请以单一供应商身份参加。',
    about: 'The project takes no consortium, so a consortium can neither obtain its documents nor bid.',
  },
  TENDER_ABOVE_CEILING: {
    status: 422,
    message: '报价超过最高限价。',
    next: '请按采购文件规定的最高限价报价。',
    about: 'A price above 最高限价 makes the bid invalid. It is found by the bidder’s own client before the hour, and by the platform after it.',
  },
  TENDER_NOT_INVITED: {
    status: 403,
    message: '本项目仅限受邀请的供应商参加。',
    next: '如有疑问，请联系采购组织机构。',
    about: 'An invited tender gives its documents to those who were invited.',
  },
  TENDER_OBTAINING_CLOSED: {
    status: 422,
    message: '已超过获取截止时间，不能申请获取采购文件。',
    next: '请关注采购组织机构是否顺延提供期限的公告。',
    about: 'An application counts when it is received before the end of the last day for obtaining the documents.',
  },
  TENDER_NOT_OBTAINED: {
    status: 403,
    message: '获取采购文件后方可下载。',
    next: '请先申请获取采购文件，状态为“已获取”后下载。',
    about: 'Documents are given to suppliers whose application stands at 已获取.',
  },
  FINANCING_NOT_OFFERED: {
    status: 409,
    message: '未开通融资贷款应用或者不符合资质要求，不能申请融资。',
    next: '请先开通“融资贷款”应用并符合其资质要求。',
    about: 'The button 融资申请 is for a winner whose organisation has opened the application 融资贷款 and is qualified for it; the loan platform decides both.',
  },
  TENDER_BLIND: {
    status: 403,
    message: '开标前不得向他人透露已获取采购文件的潜在投标人的名称、数量。',
    next: '开标后可以查看。',
    about:
      'Names and number of those who obtained the documents are for the agency’s staff who review or view applications (87号令第二十八条); each look is journaled.',
  },
});
