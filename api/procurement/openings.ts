// 开标解密 over HTTP: the supplier's list and acts, the custodians' shares, and the record that everybody may read.
import { z } from 'zod';
import { formatWan } from '../../domain/kit/money.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { bidOpening } from '../../domain/procurement/opening/opening.ts';
import { decryptDialog, openingColumns, openingLine, openingTabs, type OpeningTab } from '../../domain/procurement/opening/portal.ts';
import { openingLines } from '../../db/procurement/openings.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf, organisationOf } from './bids.ts';

const params = z.object({ id: z.uuid() });
const common = { listener: 'public', class: '一般', tag: '开标' } as const;
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const share = z.strictObject({
  tender: z.uuid(),
  bidRoot: hex(64),
  custodian: hex(32),
  sealed: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,2000}$/, '份额应当用本次开标的密钥加密')
    .meta({ description: 'The signed share, for `openingKey` of the tender’s export (docs/sealed-bids.md)' }),
  replacement: z
    .strictObject({ replaces: hex(64), reason: z.string().trim().min(1, '请填写更换份额的理由').max(500), signature: hex(128) })
    .optional()
    .meta({ description: 'In place of one given before: its hash, why, and the custodian’s signature' }),
});
const labelled = z.object({ key: z.string(), label: z.string() });

export const openingRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/me/openings',
    summary: '开标评标列表',
    query: z.object({ tab: z.enum(Object.keys(openingTabs) as [OpeningTab, ...OpeningTab[]]).default('pending') }),
    answer: z.object({
      tabs: z.record(z.string(), z.string()),
      columns: z.array(z.object({ name: z.string(), label: z.string() })),
      dialog: z.record(z.string(), z.string()),
      items: z.array(
        z.object({
          openingId: z.string().nullable(),
          version: z.int().nullable(),
          tenderId: z.string(),
          code: z.string(),
          name: z.string(),
          purchaser: z.string(),
          method: z.string(),
          budgetWan: z.string(),
          opensAt: z.string(),
          lots: z.array(z.int()),
          state: z.string(),
          operations: z.array(labelled),
        }),
      ),
    }),
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const rows = await openingLines(context.deps.orm.em.fork(), organisationOf(context), context.query.tab === 'pending');
      const items = rows.map(({ budgetFen, opensAt, state, ceremony, suspended, ...row }) => ({
        ...row,
        budgetWan: formatWan(BigInt(budgetFen)),
        opensAt: rfc3339(opensAt),
        ...openingLine({ state, ceremony, suspended }),
      }));
      return { body: { tabs: { ...openingTabs }, columns: [...openingColumns], dialog: { ...decryptDialog }, items } };
    },
  }),
  route({
    ...common,
    undisclosed: true,
    method: 'post',
    path: '/v1/bid-openings/:id/decrypt',
    summary: '解密',
    description: 'The half of the key that the client has unwrapped with the bidder’s own key. A half that does not open the bid is a failure of record.',
    params,
    body: z.strictObject({ halfA: hex(64) }),
    policy: { process: bidOpening, action: 'decrypt' },
    problems: ['BID_NOT_READY', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: {
      process: bidOpening,
      action: 'decrypt',
      prepare: async (context) => ({ input: await deskOf(context).prepareDecrypt(context.person(), context.params.id, context.body.halfA) }),
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/bid-openings/:id/fail',
    summary: '登记解密失败',
    description: 'The bidder’s own key or client fails; the way with the backup file opens.',
    params,
    body: z.strictObject({ reason: z.string().trim().min(1, '请填写解密失败的原因').max(500) }),
    policy: { process: bidOpening, action: 'fail' },
    problems: ['OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: { process: bidOpening, action: 'fail' },
  }),
  route({
    ...common,
    undisclosed: true,
    method: 'post',
    path: '/v1/bid-openings/:id/backup',
    summary: '备份标书解密',
    description: 'The text of the .bfbs of the envelope that was received: half of the key, after a failure only.',
    params,
    body: z.strictObject({ file: z.string().max(10_000) }),
    policy: { process: bidOpening, action: 'backup' },
    problems: ['BID_NOT_READY', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    act: {
      process: bidOpening,
      action: 'backup',
      prepare: async (context) => ({ input: await deskOf(context).prepareBackup(context.person(), context.params.id, context.body.file) }),
    },
  }),
  route({
    ...common,
    undisclosed: true,
    method: 'post',
    path: '/v1/tenders/:id/shares',
    summary: '递交解密份额',
    description:
      'What `npm run custodian -- give` has written: each share sealed for the key of the opening. It counts for its custodian’s signature, whoever brings it; another one in its place needs a signed replacement.',
    params,
    body: z.strictObject({ shares: z.array(share).min(1, '请递交解密份额').max(2_000) }),
    bodyLimit: '4mb',
    answer: z.object({ taken: z.int() }),
    policy: 'signedIn',
    problems: ['BID_NOT_READY', 'BID_BEFORE_HOUR', 'OPENING_NOT_NOW', 'TENDER_SUSPENDED'],
    handle: async (context) => ({ body: { taken: await deskOf(context).giveShares(context.params.id, context.body.shares) } }),
  }),
];
