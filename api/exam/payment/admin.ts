// 支付订单查询 (S3-25) for the finance office: list, details, spreadsheet, and what the ledger says.
import { z } from 'zod';
import { accounts, postingKinds } from '../../../domain/exam/ledger.ts';
import { orderStates } from '../../../domain/exam/order.ts';
import { refundStates, returnReasons } from '../../../domain/exam/payment.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { endOfDay, shown, startOfDay, type PlainDate } from '../../../domain/kit/instant.ts';
import { formatYuan } from '../../../domain/kit/money.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { billOfOrder, billStates } from '../../../db/exam/bills.ts';
import { accountSums, ledgerOfOrder } from '../../../db/exam/ledger.ts';
import { caseOfOrder, orderPage, type ListedOrder, type OrderFilter } from '../../../db/exam/order-list.ts';
import { itemsOf, orderByNumber, receiptsOf, refundsOf } from '../../../db/exam/orders.ts';
import { districtsOf } from '../../statistics/scope.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { atThePlatform } from './reconciliation.ts';
import { bill, fen, item, moment, orderLine, orderNumber, refund, shownBill, shownOrder, shownRefund } from './shapes.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Rows of a spreadsheet at the most. */
const MOST = 50_000;
const common = { tag: '缴费管理', listener: 'officers', method: 'get' } as const;
const cursor = z.tuple([z.string(), z.string()]);

const line = orderLine.extend({
  name: z.string(),
  examName: z.string(),
  billNo: z.string().nullable(),
  billState: z.string().nullable(),
  refundNumber: z.string().nullable(),
  refundState: z.string().nullable(),
});
const receipt = z.object({
  platformNo: z.string(),
  amountFen: fen,
  channel: z.string(),
  paidAt: moment,
  receivedAt: moment,
  why: z.string().nullable().meta({ description: 'Why it goes back by itself; null: it counts' }),
});
const entry = z.object({ posting: z.string(), kind: z.string(), account: z.string(), debitFen: fen, creditFen: fen, bookedAt: moment });
const whole = orderLine.extend({
  items: z.array(item),
  receipts: z.array(receipt),
  bill: bill.nullable(),
  refunds: z.array(refund),
  ledger: z.array(entry),
});

const filters = {
  examId: z.uuid().optional(),
  state: z.enum(Object.keys(orderStates) as [string, ...string[]]).optional(),
  channel: z.string().max(20).optional(),
  number: z.string().max(40).optional().meta({ description: '订单号, 缴款码 or 平台流水号, whole' }),
  name: z.string().max(50).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};
type Asked = z.output<z.ZodObject<typeof filters>>;

const filterOf = ({ from, to, ...rest }: Asked, person: Context['person']): OrderFilter => ({
  ...rest,
  from: from === undefined ? undefined : startOfDay(from as PlainDate),
  until: to === undefined ? undefined : endOfDay(to as PlainDate),
  districts: districtsOf('order.list', person()),
});
const shownLine = (row: ListedOrder): z.infer<typeof line> => ({
  ...shownOrder(row),
  name: row.name,
  examName: row.examName,
  billNo: row.billNumber,
  billState: row.billState === null ? null : billStates[row.billState as keyof typeof billStates],
  refundNumber: row.refundNumber,
  refundState: row.refundState === null ? null : refundStates[row.refundState as keyof typeof refundStates],
});
const at = (moment: string | null): string => (moment === null ? '' : shown(moment));

export const adminOrderRoutes: Routes = [
  route({
    ...common,
    class: '搜索',
    path: '/v1/admin/orders',
    summary: '支付订单查询',
    query: z.object({ ...pageQuery, ...filters }),
    policy: { permission: 'order.list' },
    answer: pageOf(line),
    handle: async ({ deps, query: { limit, after, ...asked }, person }) => {
      const rows = await orderPage(deps.orm.em.fork(), filterOf(asked, person), limit + 1, fromCursor(after, cursor));
      return { body: page(rows, limit, ({ createdAt, id }) => [createdAt, id], shownLine) };
    },
  }),
  route({
    ...common,
    class: '报表',
    path: '/v1/admin/orders.xlsx',
    summary: '导出支付订单（xlsx）',
    description: `At most ${MOST} rows, the newest first.`,
    query: z.object(filters),
    policy: { permission: 'order.list' },
    sends: XLSX,
    handle: async ({ deps, query, person }) => {
      if (!deps.cases) throw new Error('the API was assembled without `cases`');
      const rows = await orderPage(deps.orm.em.fork(), filterOf(query, person), MOST);
      const sum = rows.reduce((total, { amountFen }) => total + BigInt(amountFen), 0n);
      const bytes = await deps.cases.workbook('支付订单', {
        figures: [
          { label: '订单数', value: String(rows.length), lastYear: '', change: '' },
          { label: '订单金额合计（元）', value: formatYuan(sum), lastYear: '', change: '' },
        ],
        tables: [
          {
            title: '支付订单',
            columns: [
              '订单号',
              '缴款码',
              '考试',
              '缴款人',
              '金额（元）',
              '状态',
              '支付渠道',
              '生成时间',
              '支付时间',
              '票据号',
              '票据状态',
              '退款单号',
              '退款状态',
            ],
            rows: rows.map((row) => [
              row.number,
              row.paymentCode,
              row.examName,
              row.name,
              formatYuan(BigInt(row.amountFen)),
              orderStates[row.state],
              row.channel ?? '',
              at(row.createdAt),
              at(row.paidAt),
              row.billNumber ?? '',
              row.billState === null ? '' : billStates[row.billState as keyof typeof billStates],
              row.refundNumber ?? '',
              row.refundState === null ? '' : refundStates[row.refundState as keyof typeof refundStates],
            ]),
          },
        ],
        notes: rows.length === MOST ? [`仅导出前${MOST}条，请缩小查询范围。`] : [],
      });
      return {
        headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment('支付订单.xlsx') },
        send: (res) => void res.end(bytes),
      };
    },
  }),
  route({
    ...common,
    class: '一般',
    path: '/v1/admin/orders/:number',
    summary: '支付订单明细',
    params: z.object({ number: orderNumber }),
    policy: { permission: 'order.list' },
    answer: whole,
    handle: async ({ deps, params: { number }, person }) => {
      const em = deps.orm.em.fork();
      const order = await orderByNumber(em, number);
      if (!order || !may('order.list', person(), { district: order.district })) throw refuse('NOT_FOUND');
      const [items, receipts, own, refunds, ledger, file] = [
        await itemsOf(em, order.id),
        await receiptsOf(em, order.id),
        await billOfOrder(em, order.id),
        await refundsOf(em, order.enrolmentId),
        await ledgerOfOrder(em, order.id),
        await caseOfOrder(em, number),
      ];
      const body = {
        ...shownOrder(order),
        items,
        receipts: receipts.map(({ platformNo, amountFen, channel, paidAt, receivedAt, why }) => ({
          platformNo,
          amountFen,
          channel,
          paidAt,
          receivedAt,
          why: why && returnReasons[why],
        })),
        bill: own && shownBill(own),
        refunds: refunds.filter(({ orderId }) => orderId === order.id).map(shownRefund),
        ledger: ledger.map(({ posting, kind, account, debitFen, creditFen, bookedAt }) => ({
          posting,
          kind: postingKinds[kind],
          account: accounts[account],
          debitFen,
          creditFen,
          bookedAt,
        })),
      };
      return { body: outward(body) as z.infer<typeof whole>, version: file!.version };
    },
  }),
  route({
    ...common,
    class: '报表',
    path: '/v1/admin/ledger',
    summary: '收费台账',
    description: 'Sums of debits and credits of each account: there is no balance that could go wrong.',
    query: z.object({ examId: z.uuid().optional() }),
    policy: { permission: 'reconciliation.read' },
    answer: z.object({ items: z.array(z.object({ account: z.string(), label: z.string(), debitFen: fen, creditFen: fen, balanceFen: fen })) }),
    handle: async ({ deps, query: { examId }, person }) => {
      atThePlatform('reconciliation.read', person());
      const sums = await accountSums(deps.orm.em.fork(), examId ?? null);
      const items = sums.map(({ account, debitFen, creditFen }) => ({
        account,
        label: accounts[account],
        debitFen,
        creditFen,
        balanceFen: String(BigInt(debitFen) - BigInt(creditFen)),
      }));
      return { body: { items } };
    },
  }),
];
