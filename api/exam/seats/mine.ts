// A candidate's own: 准考证 (S3-12) and the proof that he is on the list that the seats follow from (S3-28).
import { z } from 'zod';
import { checkItems, type CheckItem } from '../../../domain/exam/seat-checks.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { enrolmentById, type StoredEnrolment } from '../../../db/exam/enrolments.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { common, deskOf } from './acts.ts';
import { examParams } from './shapes.ts';

const own = { ...common, tag: '准考证', listener: 'public', method: 'get', policy: 'signedIn' } as const;

/** The enrolment, where it is the person's own. Throws NOT_FOUND. */
async function mine({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<StoredEnrolment> {
  const enrolment = await enrolmentById(deps.orm.em.fork(), id);
  if (!enrolment || enrolment.accountId !== person().accountId || !may('enrolment.read', person(), { ownerId: enrolment.accountId }))
    throw refuse('NOT_FOUND');
  return enrolment;
}

const states = { before: '未开放', open: '可打印', printed: '已打印', closed: '已截止' } as const;

export const ownTicketRoutes: Routes = [
  route({
    ...own,
    path: '/v1/enrolments/:id/ticket',
    summary: '查看准考证',
    description: 'Before and after the time of printing 422 with the times.',
    params: examParams,
    problems: ['TICKET_NOT_READY', 'WINDOW_CLOSED'],
    answer: z.object({
      number: z.string(),
      name: z.string(),
      site: z.string(),
      address: z.string(),
      room: z.string(),
      seat: z.string(),
      level: z.string(),
      specialty: z.string(),
      sessions: z.array(z.object({ subject: z.string(), from: z.string(), until: z.string() })),
      notes: z.array(z.string()),
      state: z.string(),
      stateLabel: z.string(),
      prints: z.int(),
      opens: z.string(),
      closes: z.string(),
      abnormal: z.array(z.object({ item: z.string(), label: z.string() })),
    }),
    handle: async (context) => {
      await mine(context, context.params.id);
      const found = await deskOf(context).ticketFor(context.params.id);
      deskOf(context).checkPrintable(found);
      const { ticket, data, exam } = found;
      const state = ticket.prints > 0 ? 'printed' : found.state;
      const { number, name, site, address, room, seat, level, specialty, sessions, notes } = data;
      const { ticketOpens, ticketCloses } = exam.config.windows;
      return {
        body: {
          number,
          name,
          site,
          address,
          room,
          seat,
          level,
          specialty,
          sessions: [...sessions],
          notes: [...notes],
          state,
          stateLabel: state === 'printed' ? `${states.printed}（${ticket.prints}次）` : states[state],
          prints: ticket.prints,
          ...(outward({ opens: ticketOpens, closes: ticketCloses }) as { opens: string; closes: string }),
          abnormal: found.abnormal.map((item) => ({ item, label: checkItems[item as CheckItem] })),
        },
      };
    },
  }),
  route({
    ...own,
    path: '/v1/enrolments/:id/ticket.pdf',
    summary: '下载、打印准考证',
    description: 'Every download counts as a print. 202 with `Retry-After` while it is being made.',
    params: examParams,
    problems: ['TICKET_NOT_READY', 'WINDOW_CLOSED'],
    sends: 'application/pdf',
    handle: async (context) => {
      await mine(context, context.params.id);
      const desk = deskOf(context);
      const found = await desk.ticketFor(context.params.id);
      desk.checkPrintable(found);
      const { print, id, number } = found.ticket;
      if (print?.state === 'failed') throw refuse('TICKET_NOT_READY');
      if (!print || print.hash === null || print.bytes === null) return notYet();
      await desk.printed(id);
      return pdf(context, { hash: print.hash, size: print.bytes, name: `准考证${number}.pdf` });
    },
  }),
  route({
    ...own,
    path: '/v1/enrolments/:id/seat-proof',
    summary: '我的编排名单证明',
    description: 'Line, place and audit path under the published root, with the salts by which only its holder can tell that it is his.',
    params: examParams,
    answer: z.object({
      exam: z.object({ id: z.string(), name: z.string() }),
      run: z.int(),
      root: z.string(),
      size: z.int(),
      index: z.int(),
      leaf: z.string(),
      path: z.array(z.string()),
      salt: z.string(),
      organisationSalt: z.string().nullable(),
      seat: z.string().nullable(),
    }),
    handle: async (context) => {
      await mine(context, context.params.id);
      const proof = await deskOf(context).proofOf(context.params.id);
      return { body: { ...proof, path: [...proof.path] } };
    },
  }),
];
