// Consents of the demonstration: production begins with none, and an officer records them one by one.
import type { EntityManager } from '@mikro-orm/postgresql';
import { smsTemplates } from '../../domain/kit/message-templates.ts';
import { consentSubject } from '../../domain/kit/messages.ts';
import { sha256 } from '../../security/hash.ts';
import { clockMoves } from '../kit/clock.ts';
import { recordConsent } from '../message/consents.ts';

/**
 * Records the consent of the demonstration's administrator to every SMS template as it stands; again it adds nothing. Throws in a
 * database whose clock is fixed, unless `embedded` says that it is the one of a trial on one machine.
 */
export async function recordDemoConsents(em: EntityManager, administratorId: string, { embedded = false } = {}): Promise<number> {
  if (!embedded && !(await clockMoves(em))) throw new Error('Consents are recorded by an officer here: this is no demonstration database');
  const templates = Object.values(smsTemplates);
  for (const template of templates) await recordConsent(em, template.code, sha256(consentSubject(template)), administratorId);
  return templates.length;
}
