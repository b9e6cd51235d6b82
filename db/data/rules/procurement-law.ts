// R01–R46 as version 1 of the table. `read`: the article was read in the law's text; `told`: second-hand; `known`: to be compared with the text.
import type { Period } from '../../../domain/kit/period.ts';
import { periods, principles, terms } from '../../../domain/procurement/law/rules.ts';
import { country, row } from './row.ts';

const read = (article: string, from?: string) => ({ article, source: '法规文本', verified: true, ...(from && { from }) });
const told = (article: string, from?: string) => ({ article, source: '转述，待与法规文本核对', verified: false, ...(from && { from }) });
const known = (article: string, from?: string) => ({ article, source: '待与法规文本核对', verified: false, ...(from && { from }) });
// 政府采购法实施条例 and 招标投标法实施条例 are told apart by name everywhere.
const GP = (n: string) => `《中华人民共和国政府采购法》第${n}条`;
const GPR = (n: string) => `《中华人民共和国政府采购法实施条例》第${n}条`;
const TB = (n: string) => `《中华人民共和国招标投标法》第${n}条`;
const TBR = (n: string) => `《中华人民共和国招标投标法实施条例》第${n}条`;
const D87 = (n: string) => `《政府采购货物和服务招标投标管理办法》（财政部令第87号）第${n}条`;
const D74 = (n: string) => `《政府采购非招标采购方式管理办法》（财政部令第74号）第${n}条`;
const D94 = (n: string) => `《政府采购质疑和投诉办法》（财政部令第94号）第${n}条`;
const C214 = (n: string) => `《政府采购竞争性磋商采购方式管理暂行办法》（财库〔2014〕214号）第${n}条`;
const E20 = (n: string) => `《电子招标投标办法》第${n}条`;

const wd = (amount: number): Period => ({ amount, unit: 'workingDays', rolls: false });
const d = (amount: number): Period => ({ amount, unit: 'days', rolls: true });

const periodRows = [
  row(periods.intent, country, d(30), told('《财政部关于开展政府采购意向公开工作的通知》（财库〔2020〕10号）', '2021-01-01')),
  row(periods.noticeGP87, country, wd(5), known(D87('十六'))),
  row(periods.noticeGP214, country, wd(3), told('《财政部关于做好政府采购信息公开工作的通知》（财库〔2015〕135号）')),
  row(periods.noticeGP74, country, wd(3), told('《财政部关于做好政府采购信息公开工作的通知》（财库〔2015〕135号）')),
  row(periods.provideGP87, country, wd(5), read(GPR('三十一'))),
  row(periods.provideGP214, country, wd(5), told(C214('十'))),
  row(periods.provideZTB, country, { amount: 5, unit: 'days', rolls: true }, read(TBR('十六'))),
  row(periods.bidGP87, country, d(20), read(GP('三十五'))),
  row(periods.bidGP214, country, d(10), told(C214('十'))),
  row(periods.bidGP74, country, wd(3), told(`${D74('二十九')}、第四十五条`)),
  row(periods.bidZTB, country, d(20), known(TB('二十四'))),
  row(periods.prequalify, country, wd(5), read(GPR('二十一'))),
  row(periods.modifyGP87, country, d(15), read(GPR('三十一'))),
  row(periods.modifyGP214, country, d(5), known(C214('十'))),
  row(periods.modifyGP74, country, wd(3), known(`${D74('二十九')}、第四十五条`)),
  row(periods.modifyZTB, country, d(15), read(TBR('二十一'))),
  row(periods.modifyPrequalificationZTB, country, d(3), read(TBR('二十一'))),
  row(periods.media, country, wd(1), known('《政府采购信息发布管理办法》（财政部令第101号）')),
  row(periods.refundLosers, country, wd(5), read(GPR('三十三'))),
  row(periods.refundWinner, country, wd(5), read(GPR('三十三'))),
  row(periods.refundWithdrawn, country, wd(5), known(D87('三十八'))),
  row(periods.refundZTB, country, d(5), read(`${TBR('三十五')}、第五十七条`)),
  row(periods.report, country, wd(2), read(GPR('四十三'))),
  row(periods.decide, country, wd(5), read(GPR('四十三'))),
  row(periods.result, country, wd(2), read(GPR('四十三'))),
  row(periods.resultNotice, country, wd(1), known(D87('六十九'))),
  row(periods.candidatesShown, country, d(3), read(TBR('五十四'))),
  row(periods.candidatesPublicity, country, d(3), read(TBR('五十四'))),
  row(periods.candidatesAnswer, country, d(3), read(TBR('五十四'))),
  row(periods.contract, country, d(30), read(GP('四十六'))),
  row(periods.contractNotice, country, wd(2), read(GPR('五十'))),
  row(periods.contractFiling, country, wd(7), read(GP('四十七'))),
  row(periods.inquiry, country, wd(3), read(GPR('五十二'))),
  row(periods.challenge, country, wd(7), read(`${GP('五十二')}、${GPR('五十三')}`)),
  row(periods.challengeAnswer, country, wd(7), read(GP('五十三'))),
  row(periods.complain, country, wd(15), read(GP('五十五'))),
  row(periods.complaintReview, country, wd(5), told(D94('二十一'))),
  row(periods.complaintCopy, country, wd(8), told(D94('二十一'))),
  row(periods.complaintExplain, country, wd(5), told(D94('二十一'))),
  row(periods.complaintDecide, country, wd(30), read(GP('五十六'))),
  row(periods.suspension, country, d(30), read(GP('五十七'))),
  row(periods.singlePublicity, country, wd(5), read(GPR('三十八'))),
  row(periods.singleReargue, country, wd(5), told(D74('四十'))),
  row(periods.archive, country, { amount: 180, unit: 'months', rolls: false }, read(`${GP('四十二')}、${GPR('四十六')}`)),
];

const range = (least: number, most: number) => ({ least, most });
const termRows = [
  row(terms.invited, country, 3, read(GP('三十四'))),
  row(terms.bond, country, { most: 200, forms: ['支票', '汇票', '本票', '保函'] }, read(GPR('三十三'))),
  row(terms.lateRefund, country, 12_000, known(D87('三十八'))),
  row(terms.performance, country, 1000, read(GPR('四十八'))),
  row(terms.committee, country, { least: 5, leastLarge: 7, largeFromWan: 1000, expertShare: { of: 2, in: 3 } }, known(`${D87('四十七')}；${GPR('三十九')}`)),
  row(
    terms.recusal,
    country,
    {
      years: 3,
      grounds: [
        { key: 'employed', label: '参加采购活动前3年内与供应商存在劳动关系' },
        { key: 'director', label: '参加采购活动前3年内担任供应商的董事、监事' },
        { key: 'shareholder', label: '参加采购活动前3年内是供应商的控股股东或者实际控制人' },
        { key: 'kin', label: '与供应商的法定代表人或者负责人有夫妻、直系血亲、三代以内旁系血亲或者近姻亲关系' },
        { key: 'other', label: '与供应商有其他可能影响政府采购活动公平、公正进行的关系' },
      ],
    },
    read(`${GPR('九')}、第十八条`),
  ),
  row(terms.weightGP87, country, { goods: { floor: 3000, ceiling: null }, services: { floor: 1000, ceiling: null } }, known(D87('五十五'))),
  row(terms.weightGP214, country, { goods: { floor: 3000, ceiling: 6000 }, services: { floor: 1000, ceiling: 3000 } }, known(C214('二十四'))),
  row(
    terms.collusion,
    country,
    [
      { key: 'author', label: '不同投标人的投标文件由同一单位或者个人编制' },
      { key: 'agent', label: '不同投标人委托同一单位或者个人办理投标事宜' },
      { key: 'contact', label: '不同投标人的投标文件载明的项目管理成员或者联系人员为同一人' },
      { key: 'similar', label: '不同投标人的投标文件异常一致或者投标报价呈规律性差异' },
      { key: 'mixed', label: '不同投标人的投标文件相互混装' },
      { key: 'account', label: '不同投标人的投标保证金从同一单位或者个人的账户转出' },
    ],
    known(D87('三十七')),
  ),
  row(
    terms.explain,
    country,
    { mean: 5000, next: 5000, ceiling: 4500, raisedTo: 6500, minutes: 30 },
    told('《财政部关于异常低价投标审查的通知》（财库〔2026〕2号）', '2026-02-01'),
  ),
  row(
    terms.smallFirms,
    country,
    { goods: range(1000, 2000), services: range(1000, 2000), works: range(300, 500), together: range(400, 600), togetherShare: 3000, reservedGoodsMostWan: 200 },
    told('《政府采购促进中小企业发展管理办法》（财库〔2020〕46号）、财库〔2022〕19号', '2022-07-01'),
  ),
  row(terms.domestic, country, 2000, told('《国务院办公厅关于在政府采购中实施本国产品标准及相关政策的通知》（国办发〔2025〕34号）', '2026-01-01')),
  row(
    terms.again,
    country,
    [
      { key: 'total', label: '分值汇总计算错误' },
      { key: 'range', label: '分项评分超出评分标准范围' },
      { key: 'objective', label: '评审委员会成员对客观评审因素评分不一致' },
      { key: 'abnormal', label: '经评审委员会认定评分畸高、畸低' },
    ],
    known(`${D87('六十四')}；${GPR('四十四')}`),
  ),
  row(terms.candidates, country, 3, read(TBR('五十三'))),
  row(terms.supplement, country, 1000, read(GP('四十九'))),
  row(terms.payment, country, { days: 30, most: 60, latePerDay: { of: 5, in: 10_000 } }, read('《保障中小企业款项支付条例》（国务院令第802号）第九条、第十七条')),
  row(terms.urgent, country, { goOnWith: 1, direct: true, addOn: 3000 }, told('财库〔2026〕12号', '2026-10-01')),
  row(
    terms.signature,
    country,
    [
      { key: 'exclusive', label: '电子签名制作数据用于电子签名时，属于电子签名人专有' },
      { key: 'control', label: '签署时电子签名制作数据仅由电子签名人控制' },
      { key: 'signature', label: '签署后对电子签名的任何改动能够被发现' },
      { key: 'content', label: '签署后对数据电文内容和形式的任何改动能够被发现' },
    ],
    read('《中华人民共和国电子签名法》第十三条'),
  ),
];

const principleRows = [
  row(principles.counting, country, '期间开始之日不计算在内；期间届满的最后一日是节假日的，以节假日后的第一个工作日为届满之日；“以上”“以下”包括本数。', told(`${D94('四十二')}；${D87('八十五')}`)),
  row(principles.planFiled, country, '采购人应当将采购实施计划报财政部门备案，采购文件应当公开采购项目预算金额。', read(`${GPR('二十九')}、第三十条`)),
  row(principles.fewObtained, country, '提供期限届满后，获取招标文件的潜在投标人不足三家的，可以顺延提供期限，并予公告。', known(D87('十八'))),
  row(principles.scope, country, '澄清或者修改不得改变采购标的和资格条件。', known(D87('二十七'))),
  row(principles.ceiling, country, '采购人可以在采购预算额度内合理设定最高限价，最高限价不得超过预算金额。', known(D87('十二'))),
  row(principles.floor, country, '不得设定最低限价。', known(D87('十二'))),
  row(principles.bondCutOff, country, '投标保证金的到账截止时间应当与投标截止时间一致。', known('《财政部关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）')),
  row(principles.noBond, country, '未按照招标文件的规定提交投标保证金的，投标无效。', known(D87('六十三'))),
  row(principles.secrecy, country, '开标前不得向他人透露已获取采购文件的潜在投标人的名称、数量，任何人不得开启投标文件。', known(`${D87('二十八')}、第三十三条`)),
  row(principles.reject, country, '逾期送达、未密封或者未加密的投标文件，应当拒收。', read(TBR('三十六'))),
  row(principles.incomplete, country, '投标截止时间前未完成投标文件传输的，视为撤回投标文件。', known(E20('二十七'))),
  row(principles.opening, country, '开标应当在投标截止时间的同一时间进行；投标人不足三家的，不得开标；评审委员会成员不得参加开标活动；未参加开标的，视同认可开标结果。', known(`${D87('三十九')}至第四十二条；${TBR('四十四')}`)),
  row(principles.undecrypted, country, '因投标人原因造成投标文件未解密的，视为撤销其投标文件；因投标人之外的原因造成投标文件未解密的，视为撤回其投标文件；部分投标文件未解密的，其他投标文件的开标可以继续进行。', told(E20('三十一'))),
  row(principles.tooFew, country, '合格投标人不足三家的，不得评标。', told(D87('四十四'))),
  row(principles.void, country, '废标后，采购人应当将废标理由通知所有投标人。', read(GP('三十六'))),
  row(principles.signingStops, country, '询问或者质疑事项可能影响中标、成交结果的，采购人应当暂停签订合同；已经签订合同的，应当中止履行合同。', read(GPR('五十四'))),
  row(principles.afterVoid, country, '废标后，除采购任务取消情形外，应当重新组织招标；需要采取其他方式采购的，应当在采购活动开始前获得批准。', read(GP('三十七'))),
  row(principles.conformity, country, '评审委员会应当对符合资格的投标人的投标文件进行符合性审查，以确定其是否满足招标文件的实质性要求。', known(D87('五十'))),
  row(principles.chair, country, '采购人或者采购代理机构应当组织评审委员会推选评审组长，采购人代表不得担任组长。', known(D87('四十五'))),
  row(principles.priceScore, country, '满足招标文件要求且投标价格最低的投标报价为评标基准价，其价格分为满分；其他投标人的价格分=（评标基准价/投标报价）×100；不得去掉最后报价中的最高报价和最低报价。', known(D87('五十五'))),
  row(principles.lowestPrice, country, '采用最低评标价法的，除算术修正和落实政府采购政策需进行的价格扣除外，不能对投标人的投标价格进行任何调整；技术、服务等标准统一的货物和服务项目，应当采用最低评标价法。', known(`${D87('五十四')}、第五十六条；${GPR('三十四')}`)),
  row(principles.ranking, country, '按评审后得分由高到低排列；得分相同的，按投标报价由低到高排列；得分且投标报价相同的并列，由采购人按采购文件规定的方式或者随机抽取确定。', known(`${D87('五十七')}、第六十八条`)),
  row(principles.rankingGP214, country, '按评审得分由高到低排列；评审得分相同的，按最后报价由低到高排列；评审得分且最后报价相同的，按技术指标优劣排列。', known(C214('二十五'))),
  row(principles.brand, country, '提供相同品牌产品且通过资格审查、符合性审查的不同投标人，按一家投标人计算，评审后得分最高的同品牌投标人获得中标人推荐资格。', known(D87('三十一'))),
  row(principles.priceMismatch, country, '投标文件报价出现前后不一致的，按开标一览表、大写金额、单价的顺序修正；修正后的报价经投标人确认后产生约束力，投标人不确认的，其投标无效。', known(D87('五十九'))),
];

export const procurementLawRows = [...periodRows, ...termRows, ...principleRows];
