// 临时性或突发性采购 (J06, R44): the budget has not been issued and the purchase can't wait. 财政 is asked beforehand (财政确认) and agrees (财政同意), with its paper kept; only then
// is bought (先行采购), with its evidence; the plan is filed afterwards (补录).
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { PlainDate } from '../../kit/instant.ts';

export interface UrgentFacts {
  /** Files that the act names and that are the actor's own and clean. */
  files: ReadonlySet<string>;
  /** For 补录: the plan named is this unit's and 已备案. */
  planFiled: boolean;
  /** The rule about urgent purchases in force, null where none is. */
  allowed: boolean;
}
export const urgentGrounds = { temporary: '临时性', sudden: '突发性' } as const;
export type UrgentGround = keyof typeof urgentGrounds;

export interface UrgentInput {
  title: string;
  ground: UrgentGround;
  reason: string;
  /** 分 as text */
  estimateFen: string;
}

type Context = ActionContext<UrgentFacts>;
const evidence =
  (what: string) =>
  ({ input, facts }: Context): Reason[] => {
    const ids = (input as { evidence?: string[] }).evidence ?? [];
    if (!ids.length) return [{ field: 'evidence', message: `请上传${what}`, rule: 'J06' }];
    return ids.flatMap((id, n) =>
      facts.files.has(id) ? [] : [{ field: `evidence[${n}]`, message: '文件不存在、未通过检查或不是本人上传的', rule: 'J06' }],
    );
  };
const mine = ({ actor, tasks }: Context): Reason[] =>
  actor.kind === 'person' && tasks.some(({ assigneeId }) => assigneeId === actor.accountId)
    ? []
    : [{ code: 'TASK_NOT_YOURS', message: '请先领取该紧急采购；已由他人领取的，由其处理。', rule: 'J06' }];
const reasonGiven = ({ input }: Context): Reason[] =>
  (input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', message: '请填写不同意的原因', rule: 'J06' }];
const filed = ({ facts }: Context): Reason[] =>
  facts.planFiled ? [] : [{ field: 'planId', message: '补录须指明本单位已备案的采购计划', rule: 'J06' }];
const code = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'VALIDATION';

const unit = ['orgAdmin', 'orgMember'] as const;
const officer = { by: 'finance', refusal: code } as const;

export const urgentPurchase = defineProcess<UrgentFacts>({
  type: 'UrgentPurchase',
  label: '紧急采购',
  kind: 'row',
  states: {
    asked: { label: '待财政确认', round: { node: 'urgentConfirm', role: 'finance', label: '紧急采购：财政确认' } },
    confirmed: { label: '财政确认', round: { node: 'urgentConsent', role: 'finance', label: '紧急采购：财政同意' } },
    consented: { label: '财政同意', rests: true },
    bought: { label: '先行采购', rests: true },
    regularised: { label: '补录', final: true },
    refused: { label: '财政未同意', final: true },
    withdrawn: { label: '已撤回', final: true },
  },
  actions: {
    ask: {
      label: '申请紧急采购',
      from: null,
      to: 'asked',
      by: unit,
      guard: ({ facts }) => (facts.allowed ? [] : [{ code: 'URGENT_NOT_OPEN', message: '本区划未开放紧急采购先行', rule: 'J06' }]),
      refusal: code,
    },
    claim: { label: '领取', from: ['asked', 'confirmed'], to: null, by: 'finance', task: { claim: true } },
    release: { label: '退回待领', from: ['asked', 'confirmed'], to: null, by: 'finance', task: { release: true } },
    confirm: { label: '财政确认', from: 'asked', to: 'confirmed', ...officer, guard: mine },
    consent: {
      label: '财政同意',
      from: 'confirmed',
      to: 'consented',
      ...officer,
      guard: (context) => [...mine(context), ...evidence('财政部门同意的材料')(context)],
    },
    refuse: {
      label: '不同意',
      from: ['asked', 'confirmed'],
      to: 'refused',
      ...officer,
      guard: (context) => [...mine(context), ...reasonGiven(context)],
    },
    withdraw: { label: '撤回', from: ['asked', 'confirmed'], to: 'withdrawn', by: unit },
    buy: {
      label: '先行采购',
      from: 'consented',
      to: 'bought',
      by: unit,
      guard: evidence('采购情况材料'),
      refusal: code,
      refusedIn: { asked: 'URGENT_NOT_CONSENTED', confirmed: 'URGENT_NOT_CONSENTED' },
    },
    regularise: { label: '补录', from: 'bought', to: 'regularised', by: unit, guard: filed, refusal: code },
  },
});

/** Day that a unit may be told from when its budget is expected; the office says it when it confirms. */
export interface UrgentConfirmation {
  usableFrom: PlainDate | null;
}
