// 证书加注 (S3-14): a copy of the certificate for one use and a time, e.g. 投标: at most 90 days, at most three live ones in 90 days, made within 24 hours; it ends by itself.
import type { Calendar } from '../kit/calendar.ts';
import { planInstant, planPeriod } from '../kit/deadline.ts';
import { endOfDay, plusDays, shanghaiDay, type PlainDate } from '../kit/instant.ts';
import type { Period } from '../kit/period.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

export interface AnnotationRules {
  /** Longest time of one, days. */
  days: number;
  /** Most in so many days, withdrawn ones counted. */
  most: number;
  within: number;
  /** Time to make it, and the source. */
  make: Period;
  basis: string;
}
export interface AnnotationFacts {
  calendar: Calendar;
  rules: AnnotationRules;
  /** The certificate is in force and its newest edition was made. */
  usable: boolean;
  /** Annotations of the certificate whose time has not ended, or that began within the days of the rule. */
  recent: number;
  /** Last day that is asked for. */
  until: PlainDate;
  /** A signed copy is kept. */
  made: boolean;
}
type Context = ActionContext<AnnotationFacts>;

/** Body of `annotate`. */
export interface AnnotateInput {
  certificateId: string;
  /** What it is for: 投标, 入职 … */
  scene: string;
  /** Last day on which it counts. */
  until: PlainDate;
}

function allowed({ facts: { usable, recent, until, rules }, received }: Context): Reason[] {
  const today = shanghaiDay(received);
  const last = plusDays(today, rules.days - 1);
  return [
    ...(usable ? [] : [{ code: 'CERTIFICATE_NOT_POSSIBLE', message: '证书不在有效状态，不能加注' }]),
    ...(until < today || until > last
      ? [
          {
            field: 'until',
            code: 'ANNOTATION_LIMIT',
            message: `加注有效期至迟为${last}（最长${rules.days}天），不能早于今天`,
            rule: 'certificate.annotation',
          },
        ]
      : []),
    ...(recent >= rules.most
      ? [{ field: 'scene', code: 'ANNOTATION_LIMIT', message: `${rules.within}天内最多加注${rules.most}次，已用完`, rule: 'certificate.annotation' }]
      : []),
  ];
}

export const annotationProcess = defineProcess<AnnotationFacts>({
  type: 'CertificateAnnotation',
  label: '证书加注',
  kind: 'case',
  states: {
    making: {
      label: '加注中',
      clock: {
        name: 'make',
        label: '加注办理时限',
        then: 'miss',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.rules.make, facts.rules.basis),
      },
    },
    annotated: {
      label: '已加注',
      clock: { name: 'until', label: '加注有效期', then: 'expire', plan: ({ facts }) => planInstant(endOfDay(facts.until), '加注有效期') },
    },
    expired: { label: '已过期', final: true },
    revoked: { label: '已撤销', final: true },
  },
  actions: {
    annotate: {
      label: '加注',
      from: null,
      to: 'making',
      by: 'self',
      guard: allowed,
      refusal: (reasons) => reasons[0]?.code ?? 'ANNOTATION_LIMIT',
    },
    made: {
      label: '加注完成',
      from: 'making',
      to: 'annotated',
      by: 'system',
      hidden: true,
      guard: ({ facts }) => (facts.made ? [] : [{ message: '加注文件尚未生成' }]),
    },
    // Operators know; it is tried on.
    miss: { label: '加注超时', from: 'making', to: null, by: 'system', at: 'make', hidden: true },
    withdraw: { label: '撤回加注', from: ['making', 'annotated'], to: 'revoked', by: 'self' },
    // The certificate was revoked or replaced: its copies go with it.
    revoke: { label: '撤销加注', from: ['making', 'annotated'], to: 'revoked', by: 'system', hidden: true },
    expire: { label: '加注到期', from: 'annotated', to: 'expired', by: 'system', at: 'until', hidden: true },
  },
});
