// The seven matters of 执业注册 (S3-45, S3§2.6), and what each asks of the licence that stands.
export const registrationKinds = {
  initial: '初始注册',
  overdueInitial: '逾期初始注册',
  renewal: '延续注册',
  change: '变更注册',
  reregister: '重新注册',
  cancel: '注销注册',
  reissue: '补办注册证书',
} as const;
export type RegistrationKind = keyof typeof registrationKinds;
export const kindNames = Object.keys(registrationKinds) as RegistrationKind[];

/** What 变更注册 changes. */
export const changeMatters = { employer: '变更执业单位', specialty: '变更注册专业' } as const;
export type ChangeMatter = keyof typeof changeMatters;

/** Kinds that begin a licence; the others are about one that stands. */
export const begins = (kind: RegistrationKind): boolean => kind === 'initial' || kind === 'overdueInitial' || kind === 'reregister';

/** Procedures whose time is not counted (行政许可法 第四十五条). */
export const specialProcedures = { hearing: '听证', appraisal: '鉴定', expertReview: '专家评审' } as const;
export type SpecialProcedure = keyof typeof specialProcedures;
