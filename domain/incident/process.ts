// 故障: reported with its level and the moment of the notification; each step is said once, by whoever is on duty. Its clocks are rows of their own.
import { plusMs, type Instant } from '../kit/instant.ts';
import { defineProcess, type Action, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { AgreedLimits, IncidentLevel, IncidentStep } from './incident.ts';

export interface IncidentInput {
  district: string;
  level: IncidentLevel;
  summary: string;
  /** When we were told of it: the clocks begin then. */
  notifiedAt: Instant;
  agreed: AgreedLimits;
}

export interface IncidentFacts {
  /** Clocks of the fault, and when each was reached. */
  clocks: readonly { step: IncidentStep; doneAt: Instant | null }[];
}
type Context = ActionContext<IncidentFacts>;

/** A report is written up soon after the call; older ones would be missed before they begin. */
const LATEST_MS = 24 * 3_600_000;

const reported = ({ input, received }: Context): Reason[] => {
  const { level, notifiedAt, agreed } = input as IncidentInput;
  return [
    ...(notifiedAt > received ? [{ field: 'notifiedAt', message: '接到通知的时间不能晚于现在' }] : []),
    ...(notifiedAt < plusMs(received, -LATEST_MS) ? [{ field: 'notifiedAt', message: '接到通知的时间不能早于24小时以前' }] : []),
    ...(level !== 'special' && Object.keys(agreed).length ? [{ field: 'agreed', message: '只有特殊故障的时限可以协商，其他级别按合同' }] : []),
  ];
};
const once =
  (step: IncidentStep) =>
  ({ facts }: Context): Reason[] => {
    const clock = facts.clocks.find((one) => one.step === step);
    if (clock?.doneAt) return [{ field: 'step', message: '这一步已经登记过，不能再次登记' }];
    return clock || step === 'solved' || step === 'diagnosed' ? [] : [{ field: 'step', message: '该级别的故障没有这一步的时限' }];
  };

const by = ['operator', 'administrator'] as const;
const refusal = 'INCIDENT_NOT_ACCEPTED';
const step = (label: string, name: IncidentStep): Action<IncidentFacts> => ({ label, from: 'open', to: null, by, guard: once(name), refusal });

export const incidentProcess = defineProcess<IncidentFacts>({
  type: 'Incident',
  label: '系统故障',
  kind: 'row',
  states: { open: { label: '故障处理中', rests: true }, solved: { label: '故障已解决', final: true } },
  actions: {
    report: { label: '登记故障', from: null, to: 'open', by, guard: reported, refusal },
    respond: step('登记响应', 'responded'),
    arrive: step('登记到达现场', 'onSite'),
    diagnose: step('登记确诊', 'diagnosed'),
    expertArrive: step('登记专家到达', 'expert'),
    solve: { ...step('登记解决', 'solved'), to: 'solved' },
  },
});

/** The step that an act reaches. */
export const stepOf: Readonly<Record<string, IncidentStep>> = {
  respond: 'responded',
  arrive: 'onSite',
  diagnose: 'diagnosed',
  expertArrive: 'expert',
  solve: 'solved',
};
