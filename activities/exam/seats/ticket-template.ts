// Which text prints a 准考证: the version of the template that the exam's configuration froze, else the built-in layout.
import type { EntityManager } from '@mikro-orm/postgresql';
import { sessionsText } from '../../../domain/exam/template-variables.ts';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import { fillMarkup, readMarkup, type Markup, type MarkupValue } from '../../../domain/kit/markup.ts';
import type { StoredExam } from '../../../db/exam/exams.ts';
import { templateByHash } from '../../../db/exam/templates.ts';
import { qrCode } from '../../../templates/kit/qr.ts';
import type { TicketData } from './print-data.ts';

/** The text of a version that was enabled, read. */
export interface TicketTemplate {
  hash: string;
  nodes: readonly Markup[];
}

/** The exam's own template; null: it has none. Throws where the version that it froze is not kept. */
export async function ticketTemplateOf(em: EntityManager, { config }: Pick<StoredExam, 'config'>): Promise<TicketTemplate | null> {
  const frozen = config.templates.ticket;
  if (frozen === null) return null;
  const found = await templateByHash(em, frozen.hash);
  if (!found) throw new Error(`the text of ticket template ${frozen.id}, version ${frozen.version}, is not kept`);
  return { hash: found.hash, nodes: readMarkup(found.body).nodes };
}

/** `310000********0012` */
const masked = (number: string): string =>
  number.length > 10 ? `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}` : number;

/** A place on a map, for whoever scans it; without coordinates the address. */
const placeCode = ({ latitude, longitude, data }: TicketData): string =>
  qrCode(latitude === null || longitude === null ? data.address.slice(0, 100) : `geo:${latitude},${longitude}`);

/** What the variables of a ticket's template stand for. */
export const ticketValues = (config: ExamConfig, ticket: TicketData, photo: string): Record<string, MarkupValue> => ({
  examName: config.name,
  examCode: config.code,
  sessions: sessionsText(config, ticket.subjects),
  candidateName: ticket.data.name,
  idNumber: masked(ticket.data.idNumber),
  level: ticket.data.level,
  specialty: ticket.data.specialty,
  subjects: ticket.data.sessions.map(({ subject }) => subject).join('、'),
  ticketNumber: ticket.data.number,
  site: ticket.data.site,
  siteAddress: ticket.data.address,
  room: ticket.data.room,
  seat: ticket.data.seat,
  photo: { image: photo },
  map: { image: placeCode(ticket) },
  qr: { image: qrCode(ticket.data.number) },
});

/** The text with a candidate's values. */
export const filledTicket = ({ nodes }: TicketTemplate, values: Readonly<Record<string, MarkupValue>>): Markup[] => fillMarkup(nodes, values);
