// What a project of purchase begins with: the 委托单 that an agency has taken, and the plan behind it. A project is begun from this and asks neither again.
import type { PlainDate } from '../kit/instant.ts';
import type { CommissionContent } from './commission/commission.ts';
import type { IntentionStanding } from './intention/intention.ts';
import type { PlanLine } from './plan/plan.ts';

export interface ProjectBasis {
  commissionId: string;
  /** State of the 委托单: a project begins from 协议已签 on. */
  commissionState: string;
  district: string;
  purchaser: { organisationId: string; name: string };
  agency: { organisationId: string; name: string; landline: string | null };
  title: string;
  scope: string;
  plan: { id: string; /** 备案号 */ number: string };
  /** Lines that are commissioned, as they were filed. */
  lines: readonly PlanLine[];
  /** 分: their sum, which no 最高限价 may pass (R12). */
  budgetFen: bigint;
  /** Of the plan's intentions the one published last, so that no part of it is early; null: none was published or waived. */
  intention: IntentionStanding | null;
  /** The purchase was agreed to ahead of its budget (J06). */
  urgent: boolean;
}

export const mayBegin = ({ commissionState }: Pick<ProjectBasis, 'commissionState'>): boolean => ['agreed', 'running'].includes(commissionState);
export type { CommissionContent, PlainDate };
