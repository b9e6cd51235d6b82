// 常见问题解答 of the source (S4), each with the problem it explains. `here` adds what is different on this platform.
import type { AccountProblem } from './problems.ts';

export interface HelpEntry {
  id: string;
  question: string;
  /** Paragraphs. */
  handling: string[];
  code?: AccountProblem;
  /** The counter's list of materials and 附录1–4 belong to the answer. */
  counter?: true;
  here?: string;
}

const forgotten = '若您已忘记密码，可点击“忘记密码”，通过该账号注册时预留手机号收取验证码重新设置密码，即可登录账号。';
const wrong = '说明您的用户名或密码有误，可点击“忘记密码”，通过该账号注册时的预留手机号收取验证码重新设置密码，即可登录账号。';
const toCounter = (verb: '修改' | '注册') =>
  `您需要根据自己的实际情况，参照后附“用户注册和信息修改材料要求”准备好“身份证、营业执照、委托书、用户协议（后附模版）”等有效证明材料（原件和复印件）到当地政务大厅进行${verb}。`;

export const faq: readonly HelpEntry[] = [
  {
    id: 'K01',
    question: '注册个人账号显示“该身份证号已被认证”如何处理？',
    handling: ['说明该平台已存在您的个人账号，您只需在账号处输入身份证号、账户密码及验证码，点击登录即可；', forgotten],
    code: 'ID_NUMBER_REGISTERED',
  },
  {
    id: 'K02',
    question: '注册法人账号显示“该统一社会信用代码已被认证”如何处理？',
    handling: ['说明该平台已存在您的法人账号，您只需在账号处输入统一社会信用代码、密码及验证码即可登录；', forgotten],
    code: 'CREDIT_CODE_REGISTERED',
  },
  {
    id: 'K03',
    question: '注册法人账号显示“登录账号已注册”如何处理？',
    handling: ['说明您设置的法人账号已存在，该账户名已有用户进行使用，可按照注册规则，重新设置一个法人账号。'],
    code: 'ACCOUNT_NAME_TAKEN',
  },
  { id: 'K04', question: '登录个人账号显示“用户名或密码错误”如何处理？', handling: [wrong], code: 'WRONG_PASSWORD' },
  {
    id: 'K05',
    question: '登录个人账号显示“该账号不存在”如何处理？',
    handling: ['可能您的用户名有误，您可以在账号处输入身份证号登录，若依旧显示该账号不存在，说明您还未注册个人账号，您需要点击注册进行账号注册。'],
    code: 'NO_SUCH_ACCOUNT',
  },
  { id: 'K04', question: '登录法人账号显示“用户名或密码错误”如何处理？', handling: [wrong], code: 'WRONG_PASSWORD' },
  {
    id: 'K05',
    question: '登录法人账号显示“该账号不存在”如何处理？',
    handling: [
      '可能您的用户名有误，您可以在账号处输入统一社会信用代码登录，若依旧显示该账号不存在，说明您公司还未注册法人账号，您需要点击注册进行账号注册。',
    ],
    code: 'NO_SUCH_ACCOUNT',
  },
  {
    id: 'K06',
    question: '因预留手机号“无法获取短信验证码或无法使用”等原因需修改手机号，如何处理？',
    handling: [toCounter('修改')],
    code: 'RECOVERY_NOT_PROVEN',
    counter: true,
  },
  {
    id: 'K07',
    question: '当您在需要在山西政务服务网统一身份认证系统中对账号信息进行修改时，如何处理？',
    handling: [toCounter('修改')],
    counter: true,
  },
  {
    id: 'K08',
    question: '登录法人账号显示“实名核验失败，失败原因：验证失败，根据统一社会信用代码未查询到信息”，如何处理？',
    handling: [toCounter('修改')],
    code: 'REAL_NAME_NOT_FOUND',
    counter: true,
  },
  {
    id: 'K09',
    question: '注册法人账号显示“非市场监督管理局管理企业”如何处理？',
    handling: [
      '可能法人类型选择有误，您可以点击“法人类型”，根据自己的实际情况选择“企业法人、社团法人、机关事业单位法人、个体工商户”，即可完成注册。',
      `若依旧显示“非市场监督管理局管理企业”，${toCounter('注册')}`,
    ],
    code: 'NOT_MARKET_REGISTERED',
    counter: true,
  },
  {
    id: 'K10',
    question: '在办理业务时，带星号项已填写，提示“带星号为必填项”，无法进行下一步，如何处理？',
    handling: ['您在我的办件中删除暂存办件，重新进行业务填报办理即可解决。'],
    here: '本平台不需要这样做：草稿随时可以继续填写，提交时会逐项列出仍未填写的内容及其所在页签。',
  },
  {
    id: 'K11',
    question: '登录山西省政务服务平台后出现网页安全问题的提示，如何处理？',
    handling: ['您可以更改浏览器安全设置即可解决。'],
    here: '请先核对地址栏中的网址和证书：网址正确而证书由本单位签发的，安装本单位根证书即可；网址不符或证书已过期、已吊销的，请不要继续访问，也不要关闭浏览器的安全检查。',
  },
  {
    id: 'K12',
    question: '到政务服务大厅如何办理用户注册和信息修改？',
    handling: ['申请人可携带相关材料到政务服务大厅；工作人员核验相关材料后可登录用户管理系统进行用户注册和信息修改操作，并对相关材料的存档。'],
    counter: true,
  },
  {
    id: 'K13',
    question: '登录时账号处可以输入什么？',
    handling: ['个人账号：身份证号或用户名；法人账号：统一社会信用代码或用户名；并输入密码及验证码。'],
  },
];

/** The entries that explain a problem, for the answer that carries it. */
export const helpFor = (code: string): HelpEntry[] => faq.filter((entry) => entry.code === code);
