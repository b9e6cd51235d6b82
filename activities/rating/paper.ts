// P26 回访单: what a bad rating said, whom the office has spoken to, what came of it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shown } from '../../domain/kit/instant.ts';
import { processTables } from '../../domain/processes.ts';
import { levels, rating, type Level } from '../../domain/rating/rating.ts';
import { phoneOf } from '../../db/account/people.ts';
import { caseNamed } from '../../db/dispatch/content.ts';
import { query } from '../../db/kit/sql.ts';
import { NOTE_PLACE, ratingOf, stepsOf, TEXT_PLACE } from '../../db/rating/reads.ts';
import type { Fields } from '../../security/field.ts';
import type { CallBack } from '../../templates/registration/papers.ts';
import { defineDocument, type About } from '../documents/define.ts';

const labels: Readonly<Record<string, string>> = Object.fromEntries(processTables.map(({ type, label }) => [type, label]));

const namesOf = async (em: EntityManager, ids: readonly string[]): Promise<Map<string, string>> =>
  new Map(
    (await query<{ id: string; name: string | null }>(em, `select id, person_name as name from account where id = any($1)`, [ids])).map(
      ({ id, name }) => [id, name ?? ''],
    ),
  );

/** Who rated is named only where the rating is 实名. */
export async function callBackOf(em: EntityManager, fields: Fields, { caseId }: About): Promise<CallBack> {
  const row = await ratingOf(em, caseId);
  const named = row && (await caseNamed(em, row.ratedCaseId));
  if (!row || row.level === null || !named) throw new Error(`no rating to follow up: ${caseId}`);
  const steps = await stepsOf(em, caseId);
  const names = await namesOf(em, [row.applicantId, ...steps.flatMap(({ byId }) => byId ?? [])]);
  const note = (text: string | null): string => (text === null ? '' : fields.decrypt(text, NOTE_PLACE));
  const last = (...actions: string[]): string | null => note(steps.findLast(({ action }) => actions.includes(action))?.note ?? null) || null;
  const contacts = steps.filter(({ action }) => action === 'contact' || action === 'followUp');
  return {
    caseNumber: row.realName ? named.caseNo : '—',
    matter: labels[named.type] ?? named.type,
    raterName: row.realName ? (names.get(row.applicantId) ?? '') : '匿名',
    phone: row.realName ? await phoneOf(em, fields, row.applicantId) : null,
    level: levels[row.level as Level],
    tags: row.tags,
    text: row.text === null ? null : fields.decrypt(row.text, TEXT_PLACE),
    ratedAt: shown(row.ratedAt!),
    contacts: contacts.map(({ action, at, byId, note: text }) => ({
      at: shown(at),
      by: names.get(byId ?? '') || rating.actions[action]!.label,
      content: note(text),
    })),
    finding: last('uphold', 'suspect'),
    measures: last('rectify', 'uphold'),
    satisfied: row.satisfied === null ? null : row.satisfied ? '满意' : '不满意',
  };
}

export const callBackPaper = defineDocument({ kind: 'P26', load: callBackOf });
