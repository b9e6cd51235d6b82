import type { MaterialItem } from '../../../domain/registration/materials.ts';
import { registrationRules as rules } from '../../../domain/registration/rules.ts';
import { byDefault, country, row } from './row.ts';

const law = '《中华人民共和国行政许可法》';
const workingDays = (amount: number) => ({ amount, unit: 'workingDays', rolls: false }) as const;
const by = (article: string) => ({ article: `${law}${article}`, source: `行政许可法${article}`, verified: true });
const told = (source: string, article?: string) => ({ source, verified: false, ...(article === undefined ? {} : { article }) });

const item = (id: string, label: string, more: Partial<MaterialItem> = {}): MaterialItem => ({
  id,
  label,
  by: 'upload',
  origin: null,
  grade: 'C',
  required: true,
  matter: null,
  months: null,
  ...more,
});
const shared = (id: string, label: string, origin: MaterialItem['origin'], more: Partial<MaterialItem> = {}): MaterialItem =>
  item(id, label, { by: 'shared', origin, grade: 'A', ...more });
const form = item('application', '注册申请表', { by: 'form', grade: 'D' });
const certificate = shared('certificate', '职业资格证书', 'certificate');
const idCard = shared('idCard', '身份证', 'identity');
const photo = shared('photo', '近期免冠照片', 'photo', { months: 12 });
const licence = shared('licence', '注册证书', 'licence');
const contract = item('contract', '劳动合同或聘用文件', { months: 60 });
const insurance = shared('socialInsurance', '社会保险缴纳记录', 'socialInsurance', { months: 3 });
const education = item('education', '继续教育证明', { months: 36 });
const leaving = item('leaving', '与原聘用单位合同到期或解除聘用的证明', { matter: 'employer' });

// 总局令11号 practice; the list of the place replaces it.
const practice = '总局令11号办理实践（转述），待按本市规定核对';
const materials = [
  { kind: 'initial', items: [form, certificate, idCard, photo, contract, insurance], source: practice },
  { kind: 'overdueInitial', items: [form, certificate, idCard, photo, contract, insurance, education], source: practice },
  { kind: 'renewal', items: [form, licence, contract, item('performance', '聘用单位出具的履职情况证明'), education, insurance], source: practice },
  {
    kind: 'change',
    items: [
      form,
      licence,
      leaving,
      { ...contract, matter: 'employer' },
      { ...insurance, matter: 'employer' },
      shared('examResult', '相应专业成绩合格证明', 'examResult', { matter: 'specialty' }),
    ],
    source: practice,
  },
  { kind: 'reregister', items: [form, certificate, idCard, photo, contract, insurance, education], source: practice },
  { kind: 'cancel', items: [form, licence], source: practice },
  { kind: 'reissue', items: [form, item('lossStatement', '遗失或损坏声明', { grade: 'D' })], source: '平台默认' },
] as const;

export const registrationRows = [
  row(rules.draft, country, { keepDays: 90, warnDays: 7 }, byDefault),
  row(rules.employer, country, workingDays(10), byDefault),
  row(rules.employerConfirms, country, ['initial', 'overdueInitial', 'renewal', 'change', 'reregister'], byDefault),
  row(rules.preReview, country, workingDays(5), by('第三十二条第一款第四项')),
  row(rules.supplement, country, workingDays(15), byDefault),
  row(rules.supplementRounds, country, 2, byDefault),
  row(rules.supplementReminders, country, [5, 2, 0], byDefault),
  row(rules.decision, country, workingDays(20), by('第四十二条第一款')),
  row(rules.extension, country, workingDays(10), by('第四十二条第一款')),
  row(rules.delivery, country, workingDays(10), by('第四十四条')),
  row(rules.warnings, country, [50, 80, 100], byDefault),
  row(rules.rectification, country, workingDays(15), byDefault),
  // 第四十五条 names 听证、招标、拍卖、检验、检测、检疫、鉴定 and 专家评审 only, so the clock goes on.
  row(rules.rectificationPauses, country, false, byDefault),
  row(rules.hearing, country, { noticeDays: 7, withinWorkingDays: 20 }, by('第四十七条、第四十八条')),
  row(rules.renewal, country, { fromMonths: 3, untilDays: 30 }, by('第五十条')),
  row(rules.initialYears, country, 5, told('youlu.com（转述）')),
  row(rules.validityYears, country, 5, told('国家注册安全工程师职业资格制度规定（转述），本市初级无正式文本')),
  row(rules.certificateLive, country, ['initial', 'overdueInitial', 'renewal', 'change', 'reregister', 'reissue'], {
    article: '《注册安全工程师职业资格制度规定》（应急〔2019〕8号）注册章', source: '应急〔2019〕8号（据记忆，待核对）', verified: false,
  }),
  row(rules.licenceStanding, country, {
    needs: [
      { kind: 'renewal', standings: ['valid', 'toChange'] },
      { kind: 'change', standings: ['valid', 'toChange'] },
      { kind: 'cancel', standings: ['valid', 'toChange', 'expired', 'lapsed'] },
      { kind: 'reissue', standings: ['valid', 'toChange'] },
    ],
    blocks: ['valid', 'toChange', 'expired'],
  }, told('总局令11号办理实践（转述），待按本市规定核对')),
  row(rules.employerKnown, country, true, byDefault),
  row(rules.ageMax, country, 70, told('daqiaobei.com（转述）')),
  row(rules.oneEmployer, country, true, told('daqiaobei.com（转述）')),
  // The other scheme: { scheme: 'annual', hours: 90, years: 1, professionalPercent: 67 } (人社部令25号).
  row(rules.education, country, { scheme: 'cycle', hours: 48, years: 3, professionalPercent: 0, kinds: ['overdueInitial', 'renewal', 'reregister'] }, {
    article: '国家安全生产监督管理总局令第11号', source: '总局令11号（据记忆，待核对）；另有人社部令25号每年90学时', verified: false,
  }),
  row(rules.bans, country, [
    { cause: 'falseMaterial', years: 1, article: `${law}第七十八条` },
    { cause: 'deceit', years: 3, article: `${law}第七十九条` },
  ], by('第七十八条、第七十九条')),
  row(rules.materials, country, materials, told('总局令11号办理实践（转述）')),
  row(rules.materialFiles, country, {
    accept: ['application/pdf', 'image/jpeg', 'image/png'], maxMegabytes: 20, photoAccept: ['image/jpeg', 'image/png'], photoMaxMegabytes: 2,
  }, byDefault),
  row(rules.refusals, country, [
    { id: 'incapacity', label: '不具有完全民事行为能力', article: '注册管理规定：不予注册情形', bans: null },
    { id: 'sentence', label: '刑事处罚期满未满法定年限', article: '注册管理规定：不予注册情形', bans: null },
    { id: 'education', label: '未达到继续教育要求', article: '注册管理规定：不予注册情形', bans: null },
    { id: 'twoEmployers', label: '在两个以上单位申请注册', article: '注册管理规定：不予注册情形', bans: null },
    { id: 'banned', label: '在禁止申请期限内', article: `${law}第七十八条、第七十九条`, bans: null },
    { id: 'falseMaterial', label: '隐瞒有关情况或者提供虚假材料', article: `${law}第七十八条`, bans: 'falseMaterial' },
    { id: 'conditions', label: '不符合法定条件、标准的其他情形', article: `${law}第三十八条第二款`, bans: null },
  ], told('fymate.com、jianshe99.com（转述）')),
  row(rules.cancellations, country, [
    { id: 'expired', label: '行政许可有效期届满未延续', article: `${law}第七十条第一项` },
    { id: 'deceased', label: '该公民死亡或者丧失行为能力', article: `${law}第七十条第二项` },
    { id: 'annulled', label: '行政许可依法被撤销、撤回，或者行政许可证件依法被吊销', article: `${law}第七十条第四项` },
    { id: 'forceMajeure', label: '因不可抗力导致行政许可事项无法实施', article: `${law}第七十条第五项` },
    { id: 'other', label: '法律、法规规定的应当注销行政许可的其他情形', article: `${law}第七十条第六项` },
  ], by('第七十条')),
  row(rules.notAccepted, country, [
    { id: 'notNeeded', label: '申请事项依法不需要取得行政许可', article: `${law}第三十二条第一款第一项` },
    { id: 'notOurs', label: '申请事项依法不属于本行政机关职权范围', article: `${law}第三十二条第一款第二项` },
  ], by('第三十二条')),
  row(rules.letters, country, {
    granted: `${law}第三十八条第一款`, refused: `${law}第三十八条第二款`, deemedRenewed: `${law}第五十条第二款`, special: `${law}第四十五条`,
    cancelled: `${law}第七十条`, revoked: `${law}第六十九条`,
  }, { source: '行政许可法第三十八条、第四十五条、第五十条、第六十九条、第七十条', verified: true }),
  row(rules.remedies, country, {
    reconsiderationDays: 60, reconsiderationTo: '本级人民政府', litigationMonths: 6, litigationTo: '有管辖权的人民法院',
    article: '《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条',
  }, { article: '行政复议法第二十条、行政诉讼法第四十六条', source: '行政复议法、行政诉讼法', verified: true }),
  row(rules.remedies, '310000', {
    reconsiderationDays: 60, reconsiderationTo: '上海市人民政府', litigationMonths: 6, litigationTo: '有管辖权的人民法院',
    article: '《中华人民共和国行政复议法》第二十条、《中华人民共和国行政诉讼法》第四十六条',
  }, { article: '行政复议法第二十条、行政诉讼法第四十六条', source: '行政复议法、行政诉讼法；复议机关待核对', verified: false }),
  row(rules.office, country, { name: '应急管理部门', window: '政务服务窗口' }, byDefault),
  row(rules.office, '310000', { name: '上海市应急管理局', window: '一网通办政务服务窗口' }, { source: 'S3§项目概况', verified: true }),
];
