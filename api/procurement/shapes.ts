// What the routes of bids read and answer.
import { z } from 'zod';
import { caProviders } from '../../domain/procurement/bid/signing.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/, '应为64位十六进制校验值');
const party = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string().min(1).max(100),
  suite: z.enum(['GM', 'INTL']),
  sign: z.string().regex(/^04[0-9a-f]{128}$/),
  wrap: z.string().min(130).max(4000),
});
const wrapped = z.array(z.strictObject({ to: z.string().max(32), data: z.string().max(4000) })).max(101);
/** An envelope's header as its bidder signed it; whether it holds is looked at afterwards. */
const header = z.strictObject({
  header: z.strictObject({
    v: z.literal(1),
    suite: z.enum(['GM', 'INTL']),
    mode: z.enum(['DUAL', 'CUSTODIAN_ONLY']),
    tender: z.string().max(64),
    lots: z.array(z.int()).max(1000),
    supplier: z.string().max(64),
    version: z.int(),
    prevReceipt: hash.nullable(),
    opensAt: z.string().max(40),
    k: z.int(),
    bidder: party,
    custodians: z.array(party).min(1).max(100),
    chunkSize: z.int(),
    size: z.int(),
    bidRoot: z.string().max(64),
    dekCommit: z.string().max(64),
    price: z.string().max(64).optional().meta({ description: 'Of the envelope of prices inside, where these are opened last' }),
    part: z.literal('price').optional(),
    wrapA: wrapped,
    wrapB: wrapped,
  }),
  signature: z.string().max(128),
});
const form = z.strictObject({
  representative: z.string().trim().max(50),
  idNumber: z.string().trim().max(18),
  phone: z.string().trim().max(20),
  postcode: z.string().trim().max(10),
  address: z.string().trim().max(200),
});
/** `device`: what the client has hashed of its machine; kept under a key, and compared from the hour on alone. */
export const uploadBody = z.strictObject({ name: z.string().min(1).max(300), header, form, device: hash.optional() });
export const withdrawBody = z.strictObject({ receipt: hash, signature: z.string().max(128) });
export const bindBody = z.strictObject({
  vendor: z.enum(Object.keys(caProviders) as [keyof typeof caProviders]),
  party,
  signature: z.string().max(128),
});

export const receiptShape = z.object({
  kind: z.string(),
  version: z.int(),
  leaf: z.string().meta({ description: 'Leaf of the log. Its place is told from the hour on.' }),
  blind: z.string(),
  receipt: z.object({
    kind: z.string(),
    content: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    keyId: z.string(),
    signature: z.string(),
  }),
  timeStamp: z.record(z.string(), z.unknown()).nullable(),
  receivedAt: z.string(),
});
export const checkpointShape = z.object({
  signed: receiptShape.shape.receipt,
  size: z.int().nullable(),
  salt: z.string().nullable(),
});
export const tenderShape = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  purchaser: z.string(),
  method: z.string(),
  budgetFen: z.string(),
  opensAt: z.string(),
  countdown: z.string(),
  state: z.string(),
  label: z.string(),
  bidId: z.string().nullable(),
  reconfirmSince: z
    .string()
    .nullable()
    .meta({ description: '更正: the bid that stands counts only when it has been confirmed; what the signature is over' }),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
});
