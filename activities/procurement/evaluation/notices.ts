// Telling members and bidders what waits for them. Their rows have no workflow, so it goes by the outbox, under the key of the act that entails it.
import { shown, type Instant } from '../../../domain/kit/instant.ts';
import type { MessageActivities } from '../../message/index.ts';
import type { OutboxHandler } from '../../kit/outbox.ts';

export const EVALUATION_NOTICE = 'evaluationNotice';

export interface EvaluationNotice {
  caseId: string;
  template: string;
  to: { accountId: string } | { organisationId: string };
  params: Record<string, string>;
}
export const telling = (key: string, notice: EvaluationNotice): { key: string; kind: string; payload: Record<string, unknown> } => ({
  key: `${key}/${notice.template}`,
  kind: EVALUATION_NOTICE,
  payload: { ...notice },
});

/** A moment in the words of a message. */
export const deadlineOf = (due: Instant | null): string => (due === null ? '—' : shown(due).slice(0, 16));

export const evaluationNotices = (notify: MessageActivities['notify']): Record<typeof EVALUATION_NOTICE, OutboxHandler> => ({
  [EVALUATION_NOTICE]: ({ key, payload }) => {
    const { caseId, template, to, params } = payload as unknown as EvaluationNotice;
    return notify({ key, caseId, seq: 1, template: template as never, to, params });
  },
});
