// Bodies and answers about sites, seat runs, seating charts and tickets.
import { z } from 'zod';
import { instant } from '../../../domain/kit/instant.ts';

export const examParams = z.object({ id: z.uuid() });
export const siteParams = examParams.extend({ siteId: z.uuid() });
export const roomParams = examParams.extend({ roomId: z.uuid() });
export const runParams = examParams.extend({ run: z.coerce.number().int().min(1) });

const text = (max: number, what: string) => z.string().trim().min(1, `请填写${what}`).max(max, `${what}最多${max}字`);
const moment = z.iso.datetime({ offset: true, message: '时间应为 RFC 3339 格式' }).transform((value) => instant(value));
const coordinate = z
  .string()
  .regex(/^-?\d{1,3}(\.\d{1,6})?$/, '坐标应为十进制度数')
  .nullable()
  .default(null);

export const siteBody = z.strictObject({
  code: z.int().min(1, '考点代码为1至99').max(99, '考点代码为1至99'),
  name: text(100, '考点名称'),
  area: z.string().regex(/^\d{6}$/, '考区应为六位代码'),
  head: text(50, '负责人'),
  address: text(200, '考点地址'),
  contact: text(50, '联系方式'),
  latitude: coordinate,
  longitude: coordinate,
  standard: z.int().min(1, '考场标准为1至99人').max(99, '考场标准为1至99人').default(30),
  opens: moment,
  closes: moment,
  enabled: z.boolean().default(true),
});

export const hoursBody = z.strictObject({ opens: moment, closes: moment });
const roomBody = z.strictObject({
  roomId: z.uuid().optional(),
  code: z.int().min(1, '考场编号为1至999').max(999, '考场编号为1至999'),
  floor: z.int().min(-9).max(99),
  ground: z.boolean(),
  rows: z.int().min(1).max(30).default(6),
  cols: z.int().min(1).max(30).default(5),
  blocked: z
    .array(z.string().regex(/^[1-9]\d?-[1-9]\d?$/, '禁用座位应写作 行-列'))
    .max(900)
    .default([]),
  capacity: z.int().min(1, '容量应不少于1人').max(99, '容量最多99人'),
  spare: z.boolean().default(false),
  enabled: z.boolean().default(true),
});
export const roomsBody = z.strictObject({ rooms: z.array(roomBody).min(1).max(500) });
export const roomIdsBody = z.strictObject({ roomIds: z.array(z.uuid()).min(1).max(500) });
export const copyBody = z.strictObject({ fromExamId: z.uuid() });
export const invigilatorsBody = z.strictObject({
  invigilators: z
    .array(z.strictObject({ name: text(50, '姓名'), organisation: text(100, '单位'), kin: z.array(text(18, '证件号码')).max(20).default([]) }))
    .max(10),
});

export const commitBody = z.strictObject({ source: text(100, '公开随机源'), at: moment });
export const drawBody = z.strictObject({ value: text(200, '开奖结果') });
export const reasonBody = z.strictObject({ reason: text(500, '原因') });
export const nothing = z.strictObject({}).default({});
export const seatingBody = z.strictObject({ size: z.enum(['A4', 'A3']).default('A4') });
export const ticketsBody = z.strictObject({ again: z.enum(['failed', 'all']).default('failed') });
export const contentBody = z.strictObject({
  notes: z.array(text(200, '考生须知')).min(1).max(20),
  hotline: text(50, '咨询电话').nullable().default(null),
});

export const siteShape = z.object({
  id: z.string(),
  code: z.int(),
  name: z.string(),
  area: z.string(),
  head: z.string(),
  address: z.string(),
  contact: z.string(),
  latitude: z.string().nullable(),
  longitude: z.string().nullable(),
  standard: z.int(),
  opens: z.string(),
  closes: z.string(),
  enabled: z.boolean(),
  rooms: z.int(),
  spare: z.int(),
  seats: z.int(),
});
export const roomShape = z.object({
  id: z.string(),
  siteId: z.string(),
  code: z.int(),
  floor: z.int(),
  ground: z.boolean(),
  rows: z.int(),
  cols: z.int(),
  blocked: z.array(z.string()),
  capacity: z.int(),
  spare: z.boolean(),
  enabled: z.boolean(),
  invigilators: z.array(z.object({ name: z.string(), organisation: z.string(), kin: z.int().meta({ description: 'Declared relatives' }) })),
});

/** What everybody may know of a run. */
export const publicRun = z.object({
  run: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  commitment: z.string(),
  rules: z.record(z.string(), z.unknown()),
  rulesHash: z.string(),
  rooms: z.int(),
  roomsHash: z.string(),
  beacon: z.object({ source: z.string(), at: z.string(), value: z.string().nullable() }),
  announcedAt: z.string().nullable(),
  candidates: z.int().nullable(),
  root: z.string().nullable(),
  drawnAt: z.string().nullable(),
  secret: z.string().nullable().meta({ description: 'Null until the draw is confirmed or the run is over' }),
  seed: z.string().nullable(),
  seats: z.int().nullable(),
  seatRoot: z.string().nullable(),
  remainder: z.array(
    z.object({
      pool: z.string(),
      people: z.int(),
      apart: z.int(),
      bound: z.int(),
      pairs: z.int(),
      proven: z.boolean(),
      places: z.array(z.string()),
    }),
  ),
  allocatedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  reason: z.string().nullable(),
  verified: z.object({ at: z.string(), wrong: z.array(z.object({ part: z.string(), message: z.string() })) }).nullable(),
  exportHref: z.string().nullable(),
});
export const logShape = z.object({
  no: z.int(),
  run: z.int(),
  at: z.string().meta({ description: 'As it was hashed: UTC, six decimals' }),
  event: z.string(),
  detail: z.string(),
  prev: z.string(),
  hash: z.string(),
});

export const ticketLine = z.object({
  id: z.string(),
  enrolmentId: z.string(),
  number: z.string(),
  name: z.string(),
  specialty: z.string(),
  subjects: z.array(z.string()),
  site: z.int(),
  room: z.int(),
  seat: z.int(),
  prints: z.int(),
  firstPrintedAt: z.string().nullable(),
  state: z.enum(['none', 'waiting', 'ready', 'failed']),
  reason: z.string().nullable(),
});
