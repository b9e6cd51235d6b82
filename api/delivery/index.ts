// 证照快递 over HTTP (O05): the holder asks for it and looks where it is; the courier reports.
import { z } from 'zod';
import { delivery as process, deliveryStates, type DeliveryState, type ReportInput } from '../../domain/delivery/delivery.ts';
import { payers } from '../../domain/delivery/rules.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import {
  deliveriesOf,
  deliveryByWaybill,
  deliveryOf,
  licenceToSend,
  RECIPIENT_PLACE,
  reportsOf,
  type DeliveryRow,
  type Recipient,
} from '../../db/delivery/reads.ts';
import type { CourierReport } from '../../gateways/contracts/courier.ts';
import { envelopeSchema } from '../../gateways/contracts/envelope.ts';
import { canonicalJson } from '../../security/hash.ts';
import type { ApiDeps } from '../deps.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';

const common = { class: '一般', tag: '证照快递' } as const;
const params = z.object({ id: z.uuid() });
const moment = z.string().meta({ description: 'RFC 3339, +08:00' });

const order = z.strictObject({
  recipient: z.string().max(50),
  phone: z.string().max(20),
  district: z.string().regex(/^\d{6}$/, '区划应为六位代码'),
  address: z.string().max(200),
});
const line = z.object({
  id: z.string(),
  licenceId: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  payer: z.enum(['free', 'collect']),
  payerLabel: z.string(),
  waybill: z.string().nullable(),
  createdAt: moment,
  endedAt: moment.nullable(),
});
const whole = line.extend({
  recipient: z.object({ recipient: z.string(), phone: z.string(), district: z.string(), address: z.string() }),
  reports: z.array(z.object({ status: z.string(), label: z.string(), at: moment, place: z.string().nullable() })),
});

const shown = (row: DeliveryRow) =>
  outward({
    id: row.id,
    licenceId: row.licenceId,
    state: row.state,
    stateLabel: process.states[row.state]!.label,
    version: row.version,
    payer: row.payer,
    payerLabel: payers[row.payer],
    waybill: row.waybill,
    createdAt: row.createdAt,
    endedAt: row.endedAt,
  }) as z.infer<typeof line>;

const byLabel = Object.fromEntries(Object.entries(deliveryStates).map(([state, label]) => [label, state]));
/** The report in an envelope, with the delivery's own words; null: not from the courier. */
function reportIn(deps: ApiDeps, sealed: unknown): (CourierReport & { status: DeliveryState }) | null {
  const found = deps.courier?.reported(sealed, Date.now()) ?? null;
  return found && { ...found, status: byLabel[found.state] as DeliveryState };
}
const opened = ({ deps, body }: Pick<Context, 'deps' | 'body'>) => {
  const report = reportIn(deps, body);
  if (!report) throw refuse('FORBIDDEN');
  return report;
};

export const deliveryRoutes: Routes = [
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/licences/:id/delivery',
    summary: process.actions['order']!.label,
    description: 'For the holder of a licence in force. Who pays is the rule of the place: `payer` says it.',
    params,
    body: order,
    answer: z.object({ payer: z.enum(['free', 'collect']) }),
    policy: { process, action: 'order' },
    problems: ['DELIVERY_INVALID', 'DELIVERY_NOT_VALID', 'DELIVERY_RUNNING', 'NOT_FOUND'],
    act: {
      process,
      action: 'order',
      caseId: () => undefined,
      input: (context) => ({ ...(context.body as object), licenceId: (context.params as { id: string }).id }),
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/licences/:id/deliveries',
    summary: '注册证书的寄送记录',
    params,
    policy: { permission: 'delivery.read' },
    answer: z.object({ items: z.array(line) }),
    handle: async ({ deps, params: { id }, person }) => {
      const em = deps.orm.em.fork();
      const licence = await licenceToSend(em, id);
      if (!licence || !may('delivery.read', person(), { ownerId: licence.accountId, district: licence.district })) throw refuse('NOT_FOUND');
      return { body: { items: (await deliveriesOf(em, id)).map(shown) } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/deliveries/:id',
    summary: '查看寄送进度',
    params,
    policy: { permission: 'delivery.read' },
    answer: whole,
    handle: async ({ deps, params: { id }, person }) => {
      const em = deps.orm.em.fork();
      const row = await deliveryOf(em, id);
      if (!row || !may('delivery.read', person(), { ownerId: row.applicantId, district: row.district })) throw refuse('NOT_FOUND');
      const recipient = JSON.parse(deps.fields.decrypt(row.recipient, RECIPIENT_PLACE)) as Recipient;
      const reports = (await reportsOf(em, id)).map((report) => ({ ...report, label: deliveryStates[report.status] }));
      const more = outward({ recipient, reports }) as Omit<z.infer<typeof whole>, keyof z.infer<typeof line>>;
      return { body: { ...shown(row), ...more }, version: row.version };
    },
  }),
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: '/v1/callbacks/courier',
    summary: '快递状态通知',
    description: 'From the courier, in a sealed envelope. The same report is the same act, however often it comes.',
    body: envelopeSchema,
    policy: 'public',
    act: {
      process,
      action: 'report',
      callback: {
        platform: 'courier',
        number: (context) => opened(context).eventId,
        verify: ({ deps, body }) => {
          const mine = reportIn(deps, body) !== null;
          if (!mine) deps.courier?.alarm('ENVELOPE_ALTERED', '/reports');
          return mine;
        },
      },
      caseId: () => undefined,
      prepare: async (context) => {
        const { eventId, waybill, status, at, place } = opened(context);
        const input: ReportInput = { eventId, waybill, status, at, place };
        const row = await deliveryByWaybill(context.deps.orm.em.fork(), waybill);
        if (!row) throw refuse('NOT_FOUND');
        return { input, caseId: row.id, bodyHash: context.deps.actKey('body', canonicalJson(input)) };
      },
    },
  }),
];
