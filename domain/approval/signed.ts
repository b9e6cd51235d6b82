// Votes that the definition wants signed: what the officer's key signs, so that nobody can say later that he decided something else.

/**
 * What is signed (SM2 with SM3, default user id): case, task (`-` where the act names none) and the version in If-Match, the act and the SHA-256 of its body as canonical JSON (RFC 8785). A signature is
 * good for one act on one task as it stood.
 */
export const decisionText = (decision: { caseId: string; taskId?: string | undefined; version: number; action: string; bodyHash: string }): string =>
  ['banshi-decision-v1', decision.caseId, decision.taskId ?? '-', String(decision.version), decision.action, decision.bodyHash].join('\n');
