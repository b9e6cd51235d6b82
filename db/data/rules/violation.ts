// Rules of violations and annulments, version 1. The national measures are cited from knowledge and still to be compared with their text.
import { annulmentRules } from '../../../domain/exam/annulment/rules.ts';
import { violationRules as rules, type Article, type Provision } from '../../../domain/exam/violation/rules.ts';
import { byDefault, country, row, shanghai } from './row.ts';

const national = '《专业技术人员资格考试违纪违规行为处理规定》';
const numerals: Record<Article, string> = { '6': '六', '7': '七', '8': '八', '9': '九', '10': '十', '11': '十一' };
const from = '2017-04-01';
const cited = (article: string) => ({ article, source: '人社部令第31号（转述，待核对）', verified: false, from });
const provision = (number: Article, value: Omit<Provision, 'items'>, texts: readonly string[]) =>
  row(
    rules[`article${number}`],
    country,
    { ...value, items: texts.map((text, n) => ({ code: texts.length > 1 ? `${number}.${n + 1}` : number, text })) },
    cited(`${national}第${numerals[number]}条`),
  );

const scoreOnly = { record: null, certificates: false, terminates: false, panel: false, graver: [] } as const;

export const violationRows = [
  provision('6', { ...scoreOnly, scores: 'subject' }, [
    '携带通讯工具/规定外电子用品/相关资料进入座位，经提醒不改',
    '经提醒仍不按规定书写填涂',
    '规定以外位置标注信息或特殊标记',
    '未在规定座位/擅自离座离场，经提醒不改',
    '未用规定纸笔/前后笔迹不一致',
    '开始前答题/结束后续答',
    '将试卷答题卡纸带出',
    '故意损坏试卷/答题卡/系统设施',
    '未按规定使用考试系统，经提醒不改',
    '其他',
  ]),
  provision('7', { ...scoreOnly, scores: 'all', record: { years: 5 } }, [
    '抄袭/协助抄袭',
    '互传试卷答题卡草稿纸',
    '持伪造证件',
    '离场后结束前传播试题答案',
    '使用禁带通讯工具/电子用品',
    '其他',
  ]),
  provision('8', { ...scoreOnly, scores: 'all', record: { years: null } }, ['串通/有组织作弊', '替考/被替考', '其他特别严重']),
  provision('9', { ...scoreOnly, scores: 'none', terminates: true, graver: ['7', '8'] }, ['扰乱秩序', '拒绝妨碍管理', '威胁侮辱诽谤诬陷', '其他']),
  provision('10', { ...scoreOnly, scores: 'all', record: { years: 5 }, certificates: true }, ['虚假材料取得证书/成绩']),
  provision('11', { ...scoreOnly, scores: 'subject', panel: true, graver: ['7', '8'] }, ['雷同']),
  row(rules.basis, country, { national: `${national}（人社部令第31号）`, local: null }, cited(national)),
  row(
    rules.basis,
    shanghai,
    { national: `${national}（人社部令第31号）`, local: '《上海市初级注册安全工程师职业资格考试实施办法》（沪应急行规〔2023〕5号）' },
    { source: '沪应急行规〔2023〕5号（适用国家规定的条款待核对）', verified: false },
  ),
  row(rules.statement, country, { amount: 5, unit: 'workingDays', rolls: false }, byDefault),
  row(rules.announcement, country, { amount: 30, unit: 'days', rolls: false }, {
    article: '《中华人民共和国民事诉讼法》第九十五条',
    source: '公告送达期限参照民事诉讼法；平台默认',
    verified: false,
  }),
  row(rules.reconsideration, country, { amount: 60, unit: 'days', rolls: true }, {
    article: '《中华人民共和国行政复议法》第二十条',
    source: '行政复议法第二十条',
    verified: true,
    from: '2024-01-01',
  }),
  row(rules.reconsideration, country, { amount: 60, unit: 'days', rolls: true }, {
    article: '《中华人民共和国行政复议法》（2017年修正）第九条',
    source: '行政复议法（2017年修正）第九条',
    verified: false,
  }),
  row(rules.litigation, country, { amount: 6, unit: 'months', rolls: true }, {
    article: '《中华人民共和国行政诉讼法》第四十六条',
    source: '行政诉讼法第四十六条',
    verified: true,
  }),
  row(rules.afterReconsideration, country, { amount: 15, unit: 'days', rolls: true }, {
    article: '《中华人民共和国行政诉讼法》第四十五条',
    source: '行政诉讼法第四十五条（待核对）',
    verified: false,
  }),
  row(rules.inForce, country, 'decided', byDefault),
  row(rules.number, country, { mark: '考违', digits: 3 }, byDefault),
  row(rules.number, shanghai, { mark: '沪初安考违', digits: 3 }, byDefault),
  row(rules.remedies, country, { reviewBody: '本级人民政府', court: '有管辖权的人民法院' }, byDefault),
  row(rules.remedies, shanghai, { reviewBody: '上海市人民政府', court: '有管辖权的人民法院' }, byDefault),
  row(rules.transfers, country, [{ items: ['8.1', '8.2'], to: '公安机关', article: '《中华人民共和国刑法》第二百八十四条之一' }], {
    article: '《中华人民共和国刑法》第二百八十四条之一',
    source: '刑法第二百八十四条之一（适用于法律规定的国家考试）',
    verified: false,
  }),
  row(rules.recusal, country, [
    { code: 'party', label: '本案当事人或者当事人的近亲属' },
    { code: 'interest', label: '与本案有直接利害关系' },
    { code: 'invigilated', label: '在本考场监考或者参与本案记录' },
    { code: 'other', label: '可能影响公正处理的其他关系' },
  ], byDefault),
  row(annulmentRules.grounds, country, [
    { ground: 'violation', label: '考试违纪违规，成绩无效', article: `${national}第六条、第七条、第八条、第十一条`, licence: 'cancel', licenceGround: null },
    { ground: 'deceit', label: '以虚假材料或者其他不正当手段取得证书', article: `${national}第十条`, licence: 'revoke', licenceGround: 'deceit' },
    { ground: 'qualification', label: '资格审查不符合报考条件', article: '《中华人民共和国行政许可法》第六十九条', licence: 'revoke', licenceGround: 'deceit' },
    { ground: 'passList', label: '撤销合格人员', article: '《中华人民共和国行政许可法》第六十九条', licence: 'cancel', licenceGround: null },
    { ground: 'office', label: '机关违法或者错误作出决定', article: '《中华人民共和国行政许可法》第六十九条', licence: 'revoke', licenceGround: 'authority' },
  ], byDefault),
];
