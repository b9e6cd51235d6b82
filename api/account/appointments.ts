// 大厅预约 over HTTP: slots for everybody, bookings for whoever is signed in or shows a phone by its code, the day's list for the officers of the counter.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { toBring } from '../../domain/account/counter/appointment/bring.ts';
import { appointment } from '../../domain/account/counter/appointment/process.ts';
import { notBookable, slotsOn } from '../../domain/account/counter/appointment/slots.ts';
import { userTypes } from '../../domain/account/counter/materials.ts';
import { counterKinds } from '../../domain/account/counter/record.ts';
import { counterRules } from '../../domain/account/counter/rules.ts';
import { plusDays, shanghaiDay } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { appointmentOf, appointmentsIn, placeKey, takenPlaces, type Appointment } from '../../db/counter/appointments.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { caseRow, runningDeadlines } from '../../db/supplier/cases.ts';
import { sameText } from '../../security/hash.ts';
import { doneReply } from '../kit/act.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { appointmentLine, appointmentWhole, booking, phoneProof, slotsAnswer, slotWanted, ticketed } from './appointment-shapes.ts';
import { district, kind } from './counter-shapes.ts';
import { desk } from './shapes.ts';

const process = appointment;
const common = { class: '一般', tag: '大厅预约' } as const;
const params = z.object({ id: z.uuid() });
const path = '/v1/counter-appointments' as const;

/** Proves the booking of somebody who is not signed in: made with our key, kept nowhere. */
const ticketOf = ({ deps }: Pick<Context, 'deps'>, id: string): string => deps.actKey('appointment', id);
const proven = (context: Pick<Context, 'deps' | 'actor'>, id: string, ticket: string | undefined): boolean =>
  context.actor.kind === 'anonymous' && ticket !== undefined && sameText(ticket, ticketOf(context, id));

const shown = (one: Appointment) =>
  outward({
    id: one.id,
    number: one.number,
    kind: one.kind,
    kindLabel: counterKinds[one.kind],
    userType: one.userType,
    userTypeLabel: userTypes[one.userType],
    byProxy: one.byProxy,
    district: one.district,
    window: { id: one.window, name: one.name, address: one.address },
    starts: one.starts,
    ends: one.ends,
    state: one.state,
    stateLabel: process.states[one.state]?.label ?? one.state,
    version: one.version,
    createdAt: one.createdAt,
    counterCaseId: one.counterCaseId,
  }) as z.infer<typeof appointmentLine>;

async function whole(em: EntityManager, one: Appointment, actor: Context['actor']): Promise<z.infer<typeof appointmentWhole>> {
  const file = (await caseRow(em, process.type, one.id))!;
  const bring = toBring(one.userType, one.byProxy, ruleValue((await ruleBook(em)).rulesOf(one), counterRules.materials));
  return {
    ...shown(one),
    bring: {
      lines: [...bring.lines],
      originals: bring.originals,
      forms: bring.appendices.map((number) => ({ appendix: number, href: `/v1/forms/${number}.pdf` })),
    },
    allowedActions: allowedActions(process, file, actor),
    deadlines: outward(await runningDeadlines(em, one.id)) as z.infer<typeof appointmentWhole>['deadlines'],
  };
}

const act = (action: string, body: z.ZodType, more: Partial<Route>): Route =>
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: `${path}/:id/${action === 'callOff' ? 'call-off' : action}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    act: { process, action },
    ...more,
  } as Parameters<typeof route>[0]);

/** An act of whoever has booked: signed in, or with the ticket of the booking. */
const ofHolder = (action: string, body: z.ZodType, problems: readonly string[]): Route =>
  act(action, body, {
    listener: 'public',
    problems,
    description: 'Until the slot begins. Whoever is not signed in sends the `ticket` of the booking.',
    act: {
      process,
      action,
      input: (context: Context) => {
        const { ticket, ...rest } = context.body as { ticket?: string };
        const { id } = context.params as { id: string };
        if (context.actor.kind === 'anonymous' && !proven(context, id, ticket)) throw refuse('NOT_FOUND');
        return { ...rest, proven: context.actor.kind === 'anonymous' };
      },
    },
  } as Partial<Route>);

const slots = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/counter/slots',
  summary: '可预约的窗口与时段',
  description: 'Windows that handle the matter, with the places that are left in each slot. Days off are left out.',
  query: z.object({ district, kind, from: z.iso.date().optional(), days: z.coerce.number().int().min(1).max(31).default(7) }),
  policy: 'public',
  answer: slotsAnswer,
  handle: async ({ deps, query }) => {
    const em = deps.orm.em.fork();
    const at = await now(em);
    const book = await ruleBook(em);
    const today = shanghaiDay(at);
    const first = query.from !== undefined && query.from > today ? query.from : today;
    const days = Array.from({ length: query.days }, (_, n) => plusDays(first, n));
    const taken = await takenPlaces(em, query.district, first, days.at(-1)!);
    const items = days.flatMap((day) => {
      const rule = ruleValue(book.rulesFor(query.district, day), counterRules.appointment);
      return rule.windows
        .filter(({ matters }) => matters.includes(query.kind))
        .flatMap((window) => slotsOn(window, book.calendar(), day))
        .filter((slot) => notBookable(slot, rule, at) === null)
        .map((slot) => ({
          window: slot.window,
          name: slot.name,
          address: slot.address,
          day: slot.day,
          from: slot.from,
          to: slot.to,
          capacity: slot.capacity,
          free: Math.max(0, slot.capacity - (taken.get(placeKey(slot)) ?? 0)),
        }));
    });
    return { body: { items } };
  },
});

export const appointmentRoutes: Routes = [
  slots,
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path,
    summary: '预约到政务大厅办理',
    description:
      'Signed in, or with `phone` and the `smsCode` sent to it (`POST /v1/sms-codes`, purpose `appointment`); then the answer has a `ticket` to move or cancel it with.',
    body: booking,
    answer: ticketed,
    policy: { process, action: 'book' },
    problems: [
      'APPOINTMENT_INVALID',
      'APPOINTMENT_SLOT_FULL',
      'APPOINTMENT_OPEN',
      'NO_SUCH_ACCOUNT',
      'SMS_CODE_WRONG',
      'SMS_CODE_EXPIRED',
      'SMS_CODE_TRIES_EXCEEDED',
    ],
    act: {
      process,
      action: 'book',
      prepare: async ({ deps, actor, body: { phone, smsCode, ...wanted } }) => ({
        input: actor.kind === 'person' ? wanted : await desk(deps).appointments.checked(wanted, { phone, smsCode }),
      }),
    },
    handle: (context, done) => {
      const reply = doneReply(bookRoute(), done!);
      const ticket = context.actor.kind === 'anonymous' ? { ticket: ticketOf(context, done!.caseId) } : {};
      return { ...reply, body: { ...(reply.body as z.infer<typeof ticketed>), ...ticket } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path,
    class: '搜索',
    summary: '大厅预约列表',
    description: 'For officers those of their districts, for everybody else the own ones.',
    query: z.object({
      ...pageQuery,
      state: z.enum(Object.keys(process.states)).optional(),
      day: z.iso.date().optional().meta({ description: 'Day of the slot' }),
      number: z.string().max(40).optional().meta({ description: '预约号' }),
    }),
    policy: { permission: 'counter.read' },
    answer: pageOf(appointmentLine),
    handle: async ({ deps, query, person }) => {
      const { limit, after, ...filter } = query;
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await appointmentsIn(deps.orm.em.fork(), reach('counter.read', person()), filter, limit + 1, before);
      return { body: page(rows, limit, ({ id }) => [id], shown) };
    },
  }),
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/counter-appointment-lookups',
    summary: '凭手机号查询预约',
    description: 'Open appointments of a phone that its code shows, each with the ticket to move or cancel it.',
    body: phoneProof,
    answer: z.object({ items: z.array(appointmentWhole.extend({ ticket: z.string() })) }),
    policy: 'public',
    problems: ['SMS_CODE_WRONG', 'SMS_CODE_EXPIRED', 'SMS_CODE_TRIES_EXCEEDED'],
    handle: async (context) => {
      const { deps, body } = context;
      const found = await desk(deps).appointments.find(body);
      const em = deps.orm.em.fork();
      const items = [];
      // Those of an account are moved by its holder alone: their ticket opens nothing.
      for (const one of found.filter(({ applicantId }) => applicantId === null))
        items.push({ ...(await whole(em, one, { kind: 'anonymous' })), ticket: ticketOf(context, one.id) });
      return { body: { items } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: `${path}/:id`,
    summary: '查看大厅预约',
    description: 'With what to bring. Whoever is not signed in sends the ticket of the booking in `Appointment-Ticket`.',
    params,
    headers: z.object({ 'appointment-ticket': z.string().max(200).optional() }),
    policy: 'public',
    answer: appointmentWhole,
    handle: async (context) => {
      const {
        deps,
        params: { id },
        actor,
        headers,
      } = context;
      const em = deps.orm.em.fork();
      const found = await appointmentOf(em, id);
      const mine =
        actor.kind === 'person'
          ? found && may('counter.read', actor, { ownerId: found.applicantId, district: found.district })
          : proven(context, id, headers['appointment-ticket']);
      if (!found || !mine) throw refuse('NOT_FOUND');
      return { body: await whole(em, found, actor), version: found.version };
    },
  }),
  ofHolder('rebook', slotWanted, ['APPOINTMENT_INVALID', 'APPOINTMENT_SLOT_FULL', 'APPOINTMENT_STARTED']),
  ofHolder('cancel', z.strictObject({ ticket: z.string().max(200).optional() }).default({}), ['APPOINTMENT_STARTED']),
  act('callOff', z.strictObject({ reason: z.string().trim().max(500) }), { problems: ['APPOINTMENT_REASON_MISSING'] }),
  act('keep', z.strictObject({}).default({}), { problems: ['APPOINTMENT_NOT_TODAY'] }),
];

const bookRoute = (): Route => appointmentRoutes.find(({ act: one }) => one?.action === 'book')!;
