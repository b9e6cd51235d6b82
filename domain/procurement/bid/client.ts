// What a bidder needs before anything else (S1二, S1三): environment, ways to sign in, help.
import { caProviders, type CaVendor } from './signing.ts';

export const environment = {
  /** 门户. */
  portal: { browsers: ['Chrome', '360'], hint: '为了避免页面存在兼容性问题，建议使用谷歌 Chrome 或 360 浏览器操作。' },
  /** 投标客户端. */
  client: { from: 'WIN7', hint: '请在使用政采云投标客户端时，使用 WIN7 及以上操作系统' },
  /** Before the first bid. */
  before: ['申领CA', '在CA管理中绑定CA'],
  help: ['CA 申领操作指南', 'CA 管理操作指南'],
  driver: { label: 'CA 驱动下载', of: (vendor: CaVendor): string => `/help/ca-drivers/${vendor}` },
} as const;

/** E02: by CA where it is plugged in, by account and password with the icon in the corner. */
export const signIns = [
  { by: 'ca', label: '登录', needs: 'CA' },
  { by: 'password', label: '账号密码登录', needs: '右下角电脑图标' },
] as const;

/** How one signs in first: by CA where it is plugged in. */
export const firstSignIn = (plugged: boolean): (typeof signIns)[number] => signIns[plugged ? 0 : 1];

/** Names of CA providers, as screens list them. Which ones is the 区划's rule (rules.ts). */
export const providerNames = (vendors: readonly CaVendor[]): string[] => vendors.map((vendor) => caProviders[vendor].name);

/** Word2007 and later save as PDF by themselves (S1 2-6). */
export const wordHelp = '选择 Word2007 及以上版本，点击左上角的“office”按钮，点击“另存为”，在弹窗单击“保存类型”选择 PDF，输出 PDF 格式文件';

/** The steps on the left side, in order. */
export const clientSteps = ['选择标项', '基本信息', '导入投标（响应）文件', '标书关联', '标书检查', '电子签名', '生成电子加密标书'] as const;
