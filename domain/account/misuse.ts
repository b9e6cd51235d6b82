// 「如发现任何非法使用用户账号或账号出现安全漏洞的情况，应立即通告」 (S4 附录4 §2.3 (g)): a report freezes the account at once, and a
// counter case, for which the holder comes in person or by proxy, unfreezes it. And §2.1: data that has changed must be brought up to date.
import type { Reason } from '../kit/refusal.ts';
import type { OpenInput } from './counter/record.ts';
import type { UserType } from './counter/materials.ts';

export const misuseKinds = { illegalUse: '非法使用用户账号', securityHole: '账号出现安全漏洞' } as const;
export type MisuseKind = keyof typeof misuseKinds;

export interface MisuseReport {
  accountId: string;
  kind: MisuseKind;
  /** What happened, in the reporter's words. */
  description: string;
}

/**
 * How the reporter stands to the account. `holder` is signed in as it, `phone` has shown the reserved phone by an SMS code. Others are heard but
 * freeze nothing: else a stranger could shut anybody out.
 */
export type Reporter = 'holder' | 'phone' | 'other';

export type MisuseVerdict =
  | { ok: false; reasons: Reason[] }
  /** Freeze in the same transaction, end every session, then open the counter case. */
  | { ok: true; freeze: true; endSessions: true; open: OpenInput }
  /** Nothing is frozen; operators get a task to look at it. */
  | { ok: true; freeze: false; task: '核实账号安全通告' };

export function misuseVerdict(report: MisuseReport, reporter: Reporter, account: { frozen: boolean; userType: UserType }): MisuseVerdict {
  const reasons: Reason[] = [];
  if (!Object.hasOwn(misuseKinds, report.kind)) reasons.push({ field: 'kind', code: 'MISUSE_REPORT_INCOMPLETE', message: '请选择通告事项' });
  if (!report.description.trim()) reasons.push({ field: 'description', code: 'MISUSE_REPORT_INCOMPLETE', message: '请填写具体情况' });
  if (account.frozen && reporter !== 'other') reasons.push({ code: 'ACCOUNT_FROZEN', message: '账号已冻结' });
  if (reasons.length) return { ok: false, reasons };
  if (reporter === 'other') return { ok: true, freeze: false, task: '核实账号安全通告' };
  return {
    ok: true,
    freeze: true,
    endSessions: true,
    open: { requested: { kind: 'unfreeze', accountId: report.accountId }, userType: account.userType },
  };
}

/** Fields whose value differs from the register's, each with the sentence that asks for an update. Empty values of the register say nothing. */
export const updatesDue = (held: Record<string, string>, register: Record<string, string>): Reason[] =>
  Object.entries(register)
    .filter(([field, value]) => value !== '' && held[field] !== value)
    .map(([field]) => ({ field, code: 'ACCOUNT_DATA_OUTDATED', message: '资料有变动，请及时更新', article: '附录4 §2.1' }));
