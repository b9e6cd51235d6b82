// 特定资质 (B13): the two paths and the one leaf that the source shows, widened by 建筑业企业资质标准 (建市〔2014〕159号) and other licences that
// purchases ask for. An office can add leaves; codes are ours. `S` marks what the source itself shows, everything else is from knowledge.
import type { Option } from '../../../domain/supplier/dossier/context.ts';

export const qualificationsSource = { source: 'S0§2.3；建市〔2014〕159号等', verified: false } as const;

const generals = ['公路工程', '铁路工程', '港口与航道工程', '水利水电工程', '电力工程', '矿山工程', '冶金工程', '石油化工工程', '市政公用工程', '通信工程', '机电工程'];
const specialised = [
  '地基基础工程', '起重设备安装工程', '预拌混凝土', '电子与智能化工程', '消防设施工程', '防水防腐保温工程', '桥梁工程', '隧道工程', '钢结构工程', '模板脚手架',
  '建筑装修装饰工程', '建筑机电安装工程', '建筑幕墙工程', '古建筑工程', '城市及道路照明工程', '公路路面工程', '公路路基工程', '公路交通工程', '输变电工程',
  '环保工程', '特种工程',
];
const under = (parent: string, prefix: string, labels: readonly string[], suffix = ''): Option[] =>
  labels.map((label, i) => ({ code: `${prefix}${String(i + 1).padStart(2, '0')}`, label: label + suffix, parent }));

export const qualifications: readonly Option[] = [
  { code: 'Q01', label: '工程承包资质类别' }, // S
  { code: 'Q0101', label: '施工总承包序列资质', parent: 'Q01' }, // S
  { code: 'Q010100', label: '建筑工程施工总承包资质', parent: 'Q0101' }, // S
  ...under('Q0101', 'Q0101', generals, '施工总承包资质'),
  { code: 'Q0102', label: '专业承包序列资质', parent: 'Q01' },
  ...under('Q0102', 'Q0102', specialised, '专业承包资质'),
  { code: 'Q0103', label: '施工劳务序列资质', parent: 'Q01' },
  { code: 'Q010301', label: '施工劳务资质', parent: 'Q0103' },
  { code: 'Q02', label: '物业管理企业资质' }, // S
  { code: 'Q03', label: '工程勘察设计资质类别' },
  ...under('Q03', 'Q03', ['工程勘察资质', '工程设计资质', '工程监理资质', '工程造价咨询资质']),
  { code: 'Q04', label: '信息技术类资质' },
  ...under('Q04', 'Q04', ['信息系统建设和服务能力评估', '信息安全服务资质', '涉密信息系统集成资质', '增值电信业务经营许可证']),
  { code: 'Q05', label: '医疗器械类许可' },
  ...under('Q05', 'Q05', ['医疗器械生产许可证', '医疗器械经营许可证', '第二类医疗器械经营备案凭证', '药品经营许可证']),
  { code: 'Q06', label: '食品经营许可证' },
  { code: 'Q07', label: '保安服务许可证' },
  { code: 'Q08', label: '印刷经营许可证' },
  { code: 'Q09', label: '道路运输经营许可证' },
  { code: 'Q10', label: '测绘资质证书' },
  { code: 'Q11', label: '检验检测机构资质认定证书' },
  { code: 'Q12', label: '安全生产许可证' },
  { code: 'Q13', label: '劳务派遣经营许可证' },
  { code: 'Q14', label: '旅行社业务经营许可证' },
  { code: 'Q99', label: '其他资质' },
];
