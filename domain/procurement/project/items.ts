// What the bidder's client asks for, as the project's fields say it (O31): proofs that he must bring, and what the experts look for in his files. Certificates and references of
// the firm are preferred, not asked for, so they are looked for alone and a bidder may give them up (E07).
import { degrees, type ProjectFields, type TeamPost } from './fields.ts';

type Asked = Pick<ProjectFields, 'team' | 'warrantyTeam' | 'preferred' | 'references'>;

const titles = { team: '项目服务团队人员证明', warranty: '质保期间支撑团队人员及社保缴纳证明' } as const;

/** `项目经理1人（信息系统项目管理师，4年及以上，本科及以上，驻场）` */
export function postText({ post, count, certificates, years, degree, onSite, socialSecurity }: TeamPost): string {
  const wants = [
    ...certificates,
    ...(years > 0 ? [`${years}年及以上`] : []),
    `${degrees[degree]}及以上`,
    ...(onSite ? ['驻场'] : []),
    ...(socialSecurity ? ['最近一个季度社保缴纳证明'] : []),
  ];
  return `${post}${count}人（${wants.join('，')}）`;
}

/** 资格响应文件: one proof for each team that is asked for. */
export const qualificationsOf = ({ team, warrantyTeam }: Asked): { id: string; name: string; library: boolean }[] => [
  ...(team.length ? [{ id: 'team', name: titles.team, library: false }] : []),
  ...(warrantyTeam.length ? [{ id: 'warranty', name: titles.warranty, library: false }] : []),
];

/** 评审项: each post, each certificate and reference that is preferred. */
export const reviewItemsOf = ({ team, warrantyTeam, preferred, references }: Asked): { id: string; name: string }[] => [
  ...team.map((one, n) => ({ id: `team-${n + 1}`, name: postText(one) })),
  ...warrantyTeam.map((one, n) => ({ id: `warranty-${n + 1}`, name: postText(one) })),
  ...preferred.map((name, n) => ({ id: `preferred-${n + 1}`, name: `${name}（优先）` })),
  ...references.map((name, n) => ({ id: `reference-${n + 1}`, name: `${name}（优先）` })),
];
