// 投标文件上传 over HTTP. Nothing of it shows in logs or figures, and before the hour it tells nobody but the bidder.
import { z } from 'zod';
import type { BidDesk } from '../../activities/procurement/bid/desk.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { epochMs, rfc3339, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { bidRules } from '../../domain/procurement/bid/rules.ts';
import { bidProcess } from '../../domain/procurement/bid/bid.ts';
import { countdown } from '../../domain/procurement/bid/names.ts';
import { now } from '../../db/kit/clock.ts';
import { receiptsOf, tenderWindow, type StoredBid, type StoredReceipt } from '../../db/procurement/bids.ts';
import { bidOf } from '../../db/procurement/bids.ts';
import { unconfirmed } from '../../db/procurement/confirmations.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { tendersOf } from '../../db/procurement/tender-list.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { receiptPage } from './receipt-page.ts';
import { receiptShape, tenderShape, uploadBody, withdrawBody } from './shapes.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';

const params = z.object({ id: z.uuid() });
const common = { listener: 'public', class: '一般', tag: '投标', undisclosed: true } as const;

export function deskOf({ deps }: Pick<Context, 'deps'>): BidDesk {
  if (!deps.bids) throw new Error('the API was assembled without `bids`');
  return deps.bids;
}

/** The organisation that the person acts for. Throws NOT_FOUND. */
export function organisationOf({ person }: Pick<Context, 'person'>): string {
  const actor = person();
  const { organisationId } = actor;
  if (organisationId === undefined || !may('bid.own', actor, { organisationId })) throw refuse('NOT_FOUND');
  return organisationId;
}

type TenderView = {
  id: string;
  district: string;
  opensAt: Instant;
  pausedAt: Instant | null;
  bidId: string | null;
  state: string | null;
  reconfirmSince: Instant | null;
};
/** What was not whole at the hour is withdrawn; what was to be confirmed and is not takes no part. */
const labelOf = (state: string, open: boolean, unsure: boolean): string =>
  unsure ? (open ? '需确认' : '未确认，无效') : !open && state === 'uploading' ? '视为撤回' : bidProcess.states[state]!.label;

/** A tender with the state of the organisation's bid; without one it is 待上传. */
function shown<T extends TenderView>(context: Pick<Context, 'person'>, one: T, at: Instant) {
  const { district, opensAt, pausedAt, bidId, state, reconfirmSince } = one;
  const view = seenCase(bidProcess.type, {
    id: bidId ?? '',
    district,
    state: state ?? 'waiting',
    version: 0,
    organisationId: organisationOf(context),
  });
  const open = at < opensAt;
  const acts =
    bidId === null
      ? [{ action: 'upload', label: '上传' }]
      : allowedActions(bidProcess, view, context.person()).filter(({ action }) => action !== 'reconfirm' || reconfirmSince !== null);
  return {
    ...one,
    opensAt: rfc3339(opensAt),
    countdown: countdown(epochMs(opensAt) - epochMs(at)),
    state: view.state,
    label: labelOf(view.state, open, reconfirmSince !== null),
    // Nothing is taken while the project stands still.
    allowedActions: open && pausedAt === null ? acts : [],
  };
}
export const receiptOf = ({ kind, leaf, blind, receipt, token, receivedAt }: StoredReceipt): z.input<typeof receiptShape> => ({
  kind,
  version: Number(receipt.content['version']),
  leaf,
  blind,
  receipt,
  timeStamp: token,
  receivedAt: rfc3339(receivedAt),
});

/** The bid of the person's organisation, and its receipts. Throws NOT_FOUND. */
async function receipted(context: Context, id: string): Promise<{ bid: StoredBid; receipts: StoredReceipt[] }> {
  const { bid } = await deskOf(context).upload(context.person(), id);
  return { bid, receipts: await receiptsOf(context.deps.orm.em.fork(), id) };
}

const begins = {
  body: uploadBody,
  bodyLimit: '512kb',
  problems: ['BID_NOT_READY', 'BID_TOO_LATE'],
  answer: z.object({ upload: z.object({ offset: z.int(), size: z.int() }) }),
};
const receipt = z.object({ receipt: receiptShape.shape.receipt, blind: z.string() });

export const bidRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/tenders',
    summary: '投标文件上传列表',
    description: 'Tenders whose documents the organisation has been given: `ongoing` before the hour, `ended` from it on.',
    query: z.object({ ...pageQuery, tab: z.enum(['ongoing', 'ended']).default('ongoing') }),
    answer: pageOf(tenderShape),
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const { deps, query } = context;
      const em = deps.orm.em.fork();
      const after = fromCursor(query.after, z.tuple([z.string(), z.string()]));
      const at = await now(em);
      const rows = await tendersOf(em, organisationOf(context), query.tab === 'ended', query.limit, after);
      return {
        body: page(
          rows,
          query.limit,
          (one) => [one.opensAt, one.id],
          (one) => shownLine(context, one, at),
        ),
      };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/tenders/:id/bid',
    summary: '查看本单位的投标',
    description: 'What the client needs to make a bid: lots, items, custodians, the hour, the next version; and how the upload stands.',
    params,
    answer: tenderShape.extend({
      brief: z.record(z.string(), z.unknown()),
      next: z.record(z.string(), z.unknown()),
      upload: z.record(z.string(), z.unknown()).nullable(),
    }),
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const { deps, params } = context;
      const em = deps.orm.em.fork();
      const organisationId = organisationOf(context);
      const window = await tenderWindow(em, params.id, organisationId);
      if (!window) throw refuse('NOT_FOUND');
      const bid = await bidOf(em, window.id, organisationId);
      const stored = bid ? (await deskOf(context).upload(context.person(), bid.id)).upload : null;
      const { district, closedAt: _, lots, consortium, qualifications, items, suite, mode, k, custodians, pricesLast, ...rest } = window;
      const at = await now(em);
      const rules = (await ruleBook(em)).rulesFor(district, shanghaiDay(at));
      const reconfirmSince = bid ? ((await unconfirmed(em, bid.id))?.since ?? null) : null;
      const line = shown(context, { ...rest, district, bidId: bid?.id ?? null, state: bid?.state ?? null, reconfirmSince }, at);
      return {
        version: bid?.rowVersion ?? 0,
        body: {
          ...withoutDistrict(line),
          brief: {
            lots,
            consortium,
            qualifications,
            items,
            providers: ruleValue(rules, bidRules.caProviders),
            seals: ruleValue(rules, bidRules.pdfSeals),
            pricesLast,
          },
          next: {
            version: (bid?.version ?? 0) + 1,
            prevReceipt: bid?.receipt ?? null,
            opensAt: window.opensAt,
            suite,
            mode,
            k,
            custodians,
            supplier: organisationId,
          },
          upload: stored && { name: stored.name, version: stored.version, offset: stored.got, size: stored.size },
        },
      };
    },
  }),
  route({
    ...common,
    ...begins,
    method: 'post',
    path: '/v1/tenders/:id/bid',
    summary: '上传投标文件',
    description: 'Begins the first upload: the signed header of the envelope and the form. The chunks follow by PATCH.',
    params,
    policy: { process: bidProcess, action: 'upload' },
    act: {
      process: bidProcess,
      action: 'upload',
      prepare: async (context) => ({
        input: await deskOf(context).prepareUpload(context.person(), context.params.id, context.body, context.req.ip ?? null),
      }),
    },
  }),
  route({
    ...common,
    ...begins,
    method: 'post',
    path: '/v1/bids/:id/uploads',
    summary: '重新上传投标文件',
    description: 'Begins an upload anew: after a withdrawal, or in the place of one that was not finished.',
    params,
    policy: { process: bidProcess, action: 'uploadAgain' },
    act: {
      process: bidProcess,
      action: 'uploadAgain',
      prepare: async (context) => {
        const { bid } = await deskOf(context).upload(context.person(), context.params.id);
        return { input: await deskOf(context).prepareUpload(context.person(), bid.tenderId, context.body, context.req.ip ?? null) };
      },
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/bids/:id/upload',
    summary: '查询已上传的长度',
    params,
    answer: z.object({ offset: z.int(), size: z.int() }),
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const { upload } = await deskOf(context).upload(context.person(), context.params.id);
      if (!upload) throw refuse('NOT_FOUND');
      return { body: { offset: upload.got, size: upload.size } };
    },
  }),
  route({
    ...common,
    method: 'patch',
    path: '/v1/bids/:id/upload',
    summary: '续传投标文件',
    description: 'A part of whole chunks, at most eight, from `Upload-Offset` on. What is cut off is not kept.',
    params,
    headers: z.object({ 'upload-offset': z.string().regex(/^\d{1,15}$/, '请写明续传的位置') }),
    stream: 'application/offset+octet-stream',
    answer: z.object({ offset: z.int(), size: z.int() }),
    policy: { permission: 'bid.own' },
    problems: ['BID_TOO_LATE', 'BID_OFFSET', 'BID_PIECE', 'STATE_CONFLICT'],
    handle: async (context) => {
      const { req, params, headers } = context;
      try {
        return {
          body: await deskOf(context).keep(context.person(), params.id, Number(headers['upload-offset']), req.iterator({ destroyOnReturn: false })),
        };
      } finally {
        // What is still on its way is read and dropped, so that the sender gets to read the answer.
        req.resume();
      }
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/bids/:id/submit',
    summary: '提交投标文件',
    description: 'Received when this is decided, before the hour, with everything there. The answer holds the signed receipt.',
    params,
    answer: receipt,
    policy: { process: bidProcess, action: 'submit' },
    problems: ['BID_NOT_READY', 'BID_TOO_LATE'],
    act: {
      process: bidProcess,
      action: 'submit',
      prepare: async (context) => ({ input: { tenderId: (await deskOf(context).upload(context.person(), context.params.id)).bid.tenderId } }),
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/bids/:id/withdraw',
    summary: '撤回投标文件',
    params,
    body: withdrawBody,
    answer: receipt,
    policy: { process: bidProcess, action: 'withdraw' },
    problems: ['BID_NOT_READY', 'BID_TOO_LATE'],
    act: {
      process: bidProcess,
      action: 'withdraw',
      prepare: async (context) => ({ input: await deskOf(context).prepareWithdraw(context.person(), context.params.id, context.body) }),
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/bids/:id/receipts',
    summary: '查看投标回执',
    params,
    answer: z.object({ items: z.array(receiptShape) }),
    policy: { permission: 'bid.own' },
    handle: async (context) => ({ body: { items: (await receipted(context, context.params.id)).receipts.map(receiptOf) } }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/bids/:id/receipts/:leaf/page',
    summary: '下载、打印投标回执',
    params: params.extend({ leaf: z.string().regex(/^[0-9a-f]{64}$/) }),
    sends: 'text/html',
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const { bid, receipts } = await receipted(context, context.params.id);
      const found = receipts.find(({ leaf }) => leaf === context.params.leaf);
      const window = found && (await tenderWindow(context.deps.orm.em.fork(), bid.tenderId));
      if (!found || !window) throw refuse('NOT_FOUND');
      const html = receiptPage(window, found);
      return {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Disposition': attachment(`投标回执-${window.code}-${String(found.receipt.content['version'])}.html`),
          'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
        },
        send: (res) => void res.end(html),
      };
    },
  }),
];

const withoutDistrict = <T extends { district: string }>({ district: _, ...rest }: T): Omit<T, 'district'> => rest;
const shownLine = <T extends TenderView>(context: Pick<Context, 'person'>, one: T, at: Instant) => withoutDistrict(shown(context, one, at));
