// Which text prints a 准考证: the version of the template that the exam's configuration froze, else the built-in one.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StoredExam } from '../../../db/exam/exams.ts';

/** A template of the exam's own: Handlebars over the data of P05, held to the rules of templates/kit/render.ts. */
export interface TicketTemplate {
  version: number;
  /** SM3 of the text. */
  hash: string;
  source: string;
}

/** The exam's own template; null: the built-in one prints. */
export async function ticketTemplateOf(_em: EntityManager, { config }: Pick<StoredExam, 'config'>): Promise<TicketTemplate | null> {
  if (config.templates.ticket === null) return null;
  throw new Error(`the text of ticket template ${config.templates.ticket.id} is not kept`);
}
