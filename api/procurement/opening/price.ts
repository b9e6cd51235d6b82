// 报价解密 over HTTP, where prices are opened after 商务技术评审: the bidder's own prices, and what becomes of those that stay closed.
import { z } from 'zod';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import { allowedActions } from '../../../domain/kit/process.ts';
import { faults } from '../../../domain/procurement/opening/opening.ts';
import { priceOpening } from '../../../domain/procurement/opening/price.ts';
import { priceFile, pricesOf, priceStage, priceStanding } from '../../../db/procurement/prices.ts';
import { tenderWindow } from '../../../db/procurement/bids.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { deskOf } from '../bids.ts';

const byId = z.object({ id: z.uuid() });
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const words = (most: number) => z.string().trim().min(1, '请填写').max(most);
const text = z.string().nullable();

const act = (action: string, more: Partial<Route>): Route =>
  route({
    class: '一般',
    tag: '开标',
    listener: 'public',
    undisclosed: true,
    method: 'post',
    path: `/v1/price-openings/:id/${action}`,
    summary: `报价：${priceOpening.actions[action]!.label}`,
    params: byId,
    policy: { process: priceOpening, action },
    problems: ['BID_NOT_READY', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: { process: priceOpening, action },
    ...more,
  } as Parameters<typeof route>[0]);

export const priceRoutes: Routes = [
  route({
    class: '一般',
    tag: '开标',
    listener: 'both',
    method: 'get',
    path: '/v1/tenders/:id/prices',
    summary: '查看报价开启情况、报价记录',
    description:
      'Where prices are opened after 商务技术评审: for everybody, from then on. `recordHash` is SM3 over the record as canonical JSON. 404 before, and where they are opened with the rest.',
    params: byId,
    answer: z.object({
      due: text,
      items: z.array(z.object({ n: z.int(), id: z.string(), version: z.int(), supplier: z.string(), state: z.string(), label: z.string(), wrongShares: z.array(z.string()) })),
      record: z
        .object({
          lots: z.array(
            z.object({
              no: z.int(),
              name: z.string(),
              rows: z.array(z.object({ n: z.int(), supplierId: z.string(), supplier: z.string(), price: text, priceFen: text, remark: z.string() })),
            }),
          ),
        })
        .nullable(),
      recordHash: text,
      announcedAt: text,
    }),
    policy: 'public',
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const [window, stage] = [await tenderWindow(em, params.id), await priceStage(em, params.id)];
      if (!window || !stage) throw refuse('NOT_FOUND');
      const names = new Map(window.custodians.map(({ id, name }) => [id, name]));
      const items = (await pricesOf(em, params.id)).map(({ id, version, organisation, state, wrong }, n) => ({
        n: n + 1,
        id,
        version,
        supplier: organisation,
        state,
        label: priceOpening.states[state]!.label,
        wrongShares: wrong.map((one) => names.get(one) ?? one),
      }));
      const { due } = await priceStanding(em, params.id);
      const record = stage.record && { lots: stage.record.lots.map((lot) => ({ ...lot, rows: [...lot.rows] })) };
      return { body: { due: due && rfc3339(due), items, record, recordHash: stage.recordHash, announcedAt: stage.announcedAt && rfc3339(stage.announcedAt) } };
    },
  }),
  route({
    class: '一般',
    tag: '开标',
    listener: 'public',
    undisclosed: true,
    method: 'get',
    path: '/v1/tenders/:id/prices/mine',
    summary: '本单位的报价解密',
    params: byId,
    answer: z.object({
      id: z.string(),
      state: z.string(),
      label: z.string(),
      priceRoot: text,
      allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
    }),
    policy: { permission: 'bid.own' },
    handle: async ({ deps, params, actor, person }) => {
      const mine = (await pricesOf(deps.orm.em.fork(), params.id)).find(({ organisationId }) => organisationId === person().organisationId);
      if (!mine) throw refuse('NOT_FOUND');
      const { id, state, priceRoot, version } = mine;
      return { version, body: { id, state, label: priceOpening.states[state]!.label, priceRoot, allowedActions: allowedActions(priceOpening, priceFile(mine), actor) } };
    },
  }),
  route({
    class: '一般',
    tag: '开标',
    listener: 'public',
    undisclosed: true,
    method: 'post',
    path: '/v1/price-openings/:id/decrypt',
    summary: '报价：解密',
    description: 'The half of the price envelope’s key that the client has unwrapped with the bidder’s own key.',
    params: byId,
    body: z.strictObject({ halfA: hex(64) }),
    policy: { process: priceOpening, action: 'decrypt' },
    problems: ['BID_NOT_READY', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: {
      process: priceOpening,
      action: 'decrypt',
      prepare: async (context) => ({ input: await deskOf(context).prepareDecryptPrice(context.person(), context.params.id, context.body.halfA) }),
    },
  }),
  act('fail', { body: z.strictObject({ reason: words(500) }) }),
  route({
    class: '一般',
    tag: '开标',
    listener: 'public',
    undisclosed: true,
    method: 'post',
    path: '/v1/price-openings/:id/backup',
    summary: '报价：备份标书解密',
    description: 'The text of the .bfbs of the price envelope, after a failure only.',
    params: byId,
    body: z.strictObject({ file: z.string().max(10_000) }),
    policy: { process: priceOpening, action: 'backup' },
    problems: ['BID_NOT_READY', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: {
      process: priceOpening,
      action: 'backup',
      prepare: async (context) => ({ input: await deskOf(context).prepareBackupPrice(context.person(), context.params.id, context.body.file) }),
    },
  }),
  act('attribute', { body: z.strictObject({ fault: z.enum(Object.keys(faults) as [keyof typeof faults, ...(keyof typeof faults)[]]), reason: words(500) }) }),
];
