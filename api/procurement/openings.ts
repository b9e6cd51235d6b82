// 开标解密 over HTTP: the supplier's list and acts, the custodians' shares, and the record that everybody may read.
import { z } from 'zod';
import { formatWan } from '../../domain/kit/money.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { bidOpening, FEW } from '../../domain/procurement/opening/opening.ts';
import { decryptDialog, openingColumns, openingLine, openingTabs, type OpeningTab } from '../../domain/procurement/opening/portal.ts';
import { openingLines, openingsOf, openingState } from '../../db/procurement/openings.ts';
import { tenderWindow } from '../../db/procurement/bids.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf, organisationOf } from './bids.ts';

const params = z.object({ id: z.uuid() });
const common = { listener: 'public', class: '一般', tag: '开标' } as const;
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const share = z.strictObject({
  tender: z.uuid(),
  bidRoot: hex(64),
  custodian: hex(32),
  share: z.string().regex(/^[0-9a-f]{64,66}$/),
  at: z.string().max(40),
  signature: hex(128),
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
      const items = rows.map(({ budgetFen, opensAt, state, ...row }) => ({
        ...row,
        budgetWan: formatWan(BigInt(budgetFen)),
        opensAt: rfc3339(opensAt),
        ...openingLine(state),
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
    problems: ['BID_NOT_READY'],
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
    problems: ['BID_NOT_READY'],
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
    description: 'What `npm run custodian -- give` has written. Each share counts for its custodian’s signature, whoever brings it.',
    params,
    body: z.strictObject({ shares: z.array(share).min(1, '请递交解密份额').max(2_000) }),
    bodyLimit: '2mb',
    answer: z.object({ taken: z.int() }),
    policy: 'signedIn',
    problems: ['BID_NOT_READY', 'BID_BEFORE_HOUR'],
    handle: async (context) => ({ body: { taken: await deskOf(context).giveShares(context.params.id, context.body.shares) } }),
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/tenders/:id/opening',
    summary: '查看开标情况',
    description: 'From the opening on, for everybody: who bid, and what of it is decrypted.',
    params,
    answer: z.object({
      opened: z.boolean(),
      message: z.string().nullable(),
      items: z.array(
        z.object({ n: z.int(), supplier: z.string(), state: z.string(), label: z.string(), remark: z.string().nullable(), wrongShares: z.array(z.string()) }),
      ),
    }),
    policy: 'public',
    problems: ['BID_BEFORE_HOUR'],
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const window = await tenderWindow(em, params.id);
      if (!window) throw refuse('NOT_FOUND');
      const opening = await openingState(em, params.id);
      if (opening === null) throw refuse('BID_BEFORE_HOUR');
      if (opening !== 'open') return { body: { opened: false, message: opening === 'few' ? FEW : null, items: [] } };
      const names = new Map(window.custodians.map(({ id, name }) => [id, name]));
      const items = (await openingsOf(em, params.id)).map(({ organisation, state, remark, wrong }, n) => ({
        n: n + 1,
        supplier: organisation,
        state,
        label: bidOpening.states[state]!.label,
        remark,
        wrongShares: wrong.map((id) => names.get(id) ?? id),
      }));
      return { body: { opened: true, message: null, items } };
    },
  }),
];
