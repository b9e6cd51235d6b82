// Names that client, worker and workflows share. No imports from Node: workflow code reads this file.

/** The one namespace. */
export const NAMESPACE = 'banshi';

/** `cases` workflows, `next` and `decide` · `documents` Chromium, own process · `outside` neighbours, rate limited. */
export const QUEUES = { cases: 'cases', documents: 'documents', outside: 'outside' } as const;
export type Queue = (typeof QUEUES)[keyof typeof QUEUES];

export interface CaseAddress {
  /** Process type, which is the workflow type. */
  type: string;
  /** UUID of the case. */
  id: string;
}

/** `<Type>/<uuid>`. Operators read it: it says nothing of a person. */
export const workflowId = (type: string, id: string): string => `${type}/${id}`;

/** The inverse; null for ids that are no case's (schedules). */
export function parseWorkflowId(text: string): CaseAddress | null {
  const [, type, id] = /^([A-Z][A-Za-z]*)\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(text) ?? [];
  return type && id ? { type, id } : null;
}
