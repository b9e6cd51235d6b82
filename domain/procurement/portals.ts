// J03: project purchase and direct buying are two platforms with accounts of their own. What belongs to the other is refused here, with the way to it.
export const platforms = {
  platform: { label: '山西政府采购平台', use: '用于项目采购' },
  mall: { label: '山西政府网上商城', use: '用于电子卖场的货物直接购买' },
} as const;
export type PlatformName = keyof typeof platforms;
export const accountsSeparate = '两者账号不互通';

/** `山西政府采购平台用于项目采购，山西政府网上商城用于电子卖场的货物直接购买，两者账号不互通。` */
export const platformSentence = `${Object.values(platforms)
  .map(({ label, use }) => label + use)
  .join('，')}，${accountsSeparate}。`;
