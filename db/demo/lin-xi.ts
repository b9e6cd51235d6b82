// 林汐经济贸易有限公司 as the guide shows it (S0). Its 统一社会信用代码 stands there in full and both its check characters are right, so it is used as
// it is. What a shot leaves blank is invented: founding, capital's date, bank, people's numbers (unassigned), addresses. Amounts, the investor,
// the two certificates, 小五 and 13377771119 are the shots'.
import { ruleSet } from '../../domain/kit/rules.ts';
import { monthsBetween } from '../../domain/supplier/dossier/dates.ts';
import { dossierRules, type DossierContext, type FileFacts, type Registration } from '../../domain/supplier/dossier/context.ts';
import type { DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { dossierReference } from '../data/dossier.ts';
import { seedRules } from '../data/rules/index.ts';
import { idNumber } from './invent.ts';

export const linXiRegistration: Registration = {
  creditCode: '91330000MA27U0684D',
  entityType: 'enterprise',
  orgName: '林汐经济贸易有限公司',
};

/** Uploads that the dossier needs, with the names they carry. */
export const linXiFiles = {
  logo: { name: 'logo.png', mime: 'image/png' },
  licence: { name: '营业执照.pdf', mime: 'application/pdf' },
  insurance: { name: '社保缴纳凭证.pdf', mime: 'application/pdf' },
  articles: { name: '公司章程.pdf', mime: 'application/pdf' },
  statements: { name: '资产负债表和损益表.pdf', mime: 'application/pdf' },
  certificate: { name: '附件.pdf', mime: 'application/pdf' },
  honour: { name: '荣誉证书.png', mime: 'image/png' },
  idCard: { name: '身份证正反面.pdf', mime: 'application/pdf' },
} as const;
export type LinXiFile = keyof typeof linXiFiles;

/** The shot's 2020-01 while it is recent, later the end of last year. */
const period = (today: PlainDate): string => (monthsBetween('2020-01', today.slice(0, 7)) <= 18 ? '2020-01' : `${Number(today.slice(0, 4)) - 1}-12`);

/** A complete, valid draft on a day; `fileId` names the uploads. All seven tabs are filled. */
export function linXi(today: PlainDate, fileId: (file: LinXiFile) => string): DossierDraft {
  return {
    basic: {
      fullName: '林汐经济贸易有限公司',
      logo: [fileId('logo')],
      address: '330106',
      addressDetail: '文三路虚构大厦1幢101室',
      registryDistrict: '330106',
      postcode: '310012',
      foundedOn: '2019-06-18',
      publicPhone: '0571-88880000',
      bank: '中国银行杭州虚构支行',
      bankAccount: '3300000000000000001',
      contactName: '小五',
      contactPhone: '13377771119',
      economicNature: 'limitedLiability',
      industry: 'F5181',
      size: 'micro',
      supplierType: 'trader',
      listed: false,
      introduction: '林汐经济贸易有限公司主要从事办公用品、办公设备的贸易和物业管理服务。',
    },
    qualification: {
      creditCode: linXiRegistration.creditCode,
      authority: '杭州市西湖区市场监督管理局',
      foundedOn: '2019-06-18',
      term: { from: '2019-06-18', longTerm: true },
      capital: '100',
      currency: 'CNY',
      scope: '办公用品、办公设备的批发和零售；物业管理',
      licenceScan: [fileId('licence')],
      registeredCount: 8,
      insuredCount: 8,
      insuranceFiles: [fileId('insurance')],
    },
    special: {
      items: [
        {
          id: 'r1',
          name: 'Q02',
          grade: 'first',
          number: 'MA28U068',
          issuer: '山西省住房和建设局',
          term: { from: '2021-01-18', to: '2021-03-18' },
          files: [fileId('certificate')],
        },
      ],
    },
    credit: {
      items: [
        {
          id: 'r1',
          name: 'taxCredit',
          grade: 'A',
          number: 'MA28U068',
          issuer: '山西省地方税务局',
          term: { from: '2020-02-18', to: '2022-02-18' },
          files: [fileId('honour')],
        },
      ],
    },
    investment: {
      files: [fileId('articles')],
      total: '100',
      currency: 'CNY',
      investors: [{ id: 'r1', type: 'naturalPerson', name: '其他出资人', amount: '100', currency: 'CNY', share: '100', on: '2020-02-18' }],
    },
    finance: {
      reports: [
        {
          id: 'r1',
          period: period(today),
          audited: false,
          files: [fileId('statements')],
          assets: '100',
          outwardInvestment: '50',
          equity: '100',
          liabilities: '0.00',
          paidIn: '50',
          revenue: '100',
          salesTax: '10',
          profit: '50',
          incomeTax: '10',
          netProfit: '40',
        },
      ],
    },
    people: {
      persons: [
        {
          id: 'r1',
          name: '小五',
          type: 'legalRepresentative',
          post: '总经理',
          idType: 'idCard',
          idNumber: idNumber(5, { birth: '1985-05-05' }),
          mobile: '13377771119',
          idScan: [fileId('idCard')],
        },
      ],
    },
  };
}

/** What it is checked against in a 区划 on a day, with every upload arrived and clean; an upload's id is its key. */
export const linXiContext = (today: PlainDate, district = '140000'): DossierContext => ({
  today,
  registration: linXiRegistration,
  rules: dossierRules(ruleSet(seedRules, district, today)),
  files: new Map<string, FileFacts>(Object.entries(linXiFiles).map(([key, file]) => [key, { ...file, size: 1024, state: 'clean' }])),
  reference: dossierReference,
});
