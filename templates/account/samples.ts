// Invented persons and organisations to try the forms with: ordinary ones, and what is hard to print (rare characters, · and long names).
// Numbers have right check characters and lie in 149999, a district that was never given out.
import type { AccountDocuments, PersonOnPaper } from './documents.ts';

const lin: PersonOnPaper = { name: '林汐', idNumber: '149999199003070014', phone: '13800000001' };
const agent: PersonOnPaper = { name: '欧阳䶮', idNumber: '149999198812120021', phone: '13800000002' };
const company = { name: '林汐经济贸易有限公司', creditCode: '91149999MA0TE5T089' };

export const samples: AccountDocuments = {
  'power-of-attorney-natural': { principal: lin, agent, matters: '用户修改', signedOn: '2026-03-01' },
  'power-of-attorney-legal': { organisation: company, representative: lin, agent, matters: '用户注册、用户登录、用户修改', signedOn: '2026-03-01' },
  'power-of-attorney-branch': {
    organisation: { ...company, name: '林汐经济贸易有限公司太原分公司' },
    head: lin,
    agent,
    matters: '用户注册',
    signedOn: '2026-12-31',
  },
  'user-agreement': { signer: '林汐', signedOn: '2026-03-01' },
};

const longName = '阿卜杜热合曼·麦麦提吐尔逊·买买提明·依明江';
const longOrganisation =
  '中国（山西）自由贸易试验区综合保税片区跨境电子商务综合服务与供应链管理（集团）股份有限责任公司驻晋城市沁水县郑庄镇分公司筹备处';
const long: PersonOnPaper = { name: longName, idNumber: '14999919900307009X', phone: '0351-8888888转8888' };
const rare: PersonOnPaper = { name: '𬱖䶮㛃', idNumber: '149999198812120021', phone: '13800000002' };

/** The longest and rarest that still must print. */
export const hardSamples: AccountDocuments = {
  'power-of-attorney-natural': { principal: long, agent: rare, matters: '用户注册、用户登录、用户修改', signedOn: '2026-03-01' },
  'power-of-attorney-legal': {
    organisation: { name: longOrganisation, creditCode: '91149999MA0TE5T089' },
    representative: long,
    agent: rare,
    matters: '用户注册、用户登录、用户修改',
    signedOn: '2026-03-01',
  },
  'power-of-attorney-branch': {
    organisation: { name: longOrganisation, creditCode: '91149999MA0TE5T089' },
    head: long,
    agent: rare,
    matters: '用户注册、用户登录、用户修改',
    signedOn: '2026-03-01',
  },
  'user-agreement': { signer: longName, signedOn: '2026-03-01' },
};
