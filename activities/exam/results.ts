// What a rejected review does to the candidate's scores and result, and its undoing.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { restoreScores, voidScores } from './scores/effects.ts';

export interface Voided {
  examId: string;
  enrolmentId: string;
  /** The review that decided it. */
  caseId: string;
}

/** The scores no longer count: no certificate is made of them, and they earn nothing in a later exam. */
export const voidResult = (em: EntityManager, fields: Fields, of: Voided, at: Instant): Promise<unknown> =>
  voidScores({ em, fields, at }, { ...of, subjects: null, ground: 'qualification' });

/** An appeal was upheld: what the same review made void counts again, unless another decision stands on it. */
export const restoreResult = (em: EntityManager, fields: Fields, of: Voided, at: Instant): Promise<unknown> => restoreScores({ em, fields, at }, of);
