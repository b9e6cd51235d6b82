import { roleStep, type Definition } from '../../../domain/approval/definition.ts';
import { approvalRules as rules } from '../../../domain/approval/rules.ts';
import { onboardingForms, registrationForms, withForms } from './forms.ts';
import { byDefault, country, row } from './row.ts';

/** One officer of each post, one vote; a return goes to the applicant or an earlier stage. */
const reviews: Definition = {
  steps: [
    roleStep('initial', '初审', 'initialReviewer'),
    roleStep('paper', '纸质材料', 'paperReviewer', { returnTo: ['applicant', 'initial'] }),
    roleStep('final', '终审', 'finalReviewer', { returnTo: ['applicant', 'initial', 'paper'] }),
  ],
  resubmit: 'again',
  withdraw: 'always',
  urgeHours: 24,
  delegations: 1,
};
const plain = { ...reviews, steps: reviews.steps.map((step) => ({ ...step, returnTo: ['applicant'] })) };

/** 预审 decides on acceptance, 审核 and 复核 give their opinions, 签发 decides; a step goes back to the one before it. */
const registration: Definition = {
  ...reviews,
  steps: [
    roleStep('preReview', '预审', 'preReviewer'),
    roleStep('handling', '审核', 'caseOfficer', { returnTo: [] }),
    roleStep('review', '复核', 'caseReviewer', { returnTo: ['handling'] }),
    roleStep('signing', '签发', 'caseSigner', { returnTo: ['handling', 'review'] }),
  ],
};
const extension: Definition = { ...reviews, steps: [roleStep('extension', '延期审批', 'caseSigner', { returnTo: [] })] };
/** One looks at the papers, another confirms. */
const counter: Definition = {
  ...reviews,
  steps: [roleStep('examine', '材料核验', 'counterClerk'), roleStep('verify', '复核', 'counterVerifier')],
};

const article45 = '《中华人民共和国行政许可法》第四十五条：依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在本节规定的期限内';

export const approvalRows = [
  row(rules.onboarding, country, withForms(reviews, onboardingForms), byDefault),
  row(rules.change, country, withForms(plain, onboardingForms), byDefault),
  row(rules.registration, country, withForms(registration, registrationForms), byDefault),
  row(rules.extension, country, extension, byDefault),
  row(rules.counter, country, counter, byDefault),
  row(rules.suspension, country, [
    { code: 'supplement', label: '补正材料', article: '申请材料补正期间不计算在办理期限内' },
    { code: 'hearing', label: '听证', article: article45 },
    { code: 'inspection', label: '检验、检测、检疫', article: article45 },
    { code: 'appraisal', label: '鉴定', article: article45 },
    { code: 'experts', label: '专家评审', article: article45 },
  ], { source: '行政许可法第四十五条；补正一项为平台默认', verified: false }),
];
