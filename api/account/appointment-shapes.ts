// What the routes of appointments read and answer.
import { z } from 'zod';
import { district, kind, userType } from './counter-shapes.ts';

const time = z.string().regex(/^\d\d:\d\d$/, '应为HH:MM格式的时间');
const ticket = z.string().max(200).optional().meta({ description: 'Of a booking without sign-in' });
const wanted = {
  window: z.string().max(20).meta({ description: '窗口, from `GET /v1/counter/slots`' }),
  day: z.iso.date('应为YYYY-MM-DD格式的日期'),
  from: time.meta({ description: 'Begin of the slot', example: '09:00' }),
};
export const booking = z.strictObject({
  district: district.meta({ description: '区划 of the counter' }),
  kind,
  userType,
  byProxy: z.boolean().default(false).meta({ description: '代办' }),
  ...wanted,
  phone: z.string().max(30).optional(),
  smsCode: z.string().max(20).optional(),
});
export const slotWanted = z.strictObject({ ...wanted, ticket });
export const phoneProof = z.strictObject({ phone: z.string().max(30), smsCode: z.string().max(20) });
export const ticketed = z.object({ number: z.string().meta({ description: '预约号' }), ticket: z.string().optional() });

export const slotsAnswer = z.object({
  items: z.array(
    z.object({
      window: z.string(),
      name: z.string(),
      address: z.string(),
      day: z.string(),
      from: z.string(),
      to: z.string(),
      capacity: z.int(),
      free: z.int(),
    }),
  ),
});
export const appointmentLine = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
  userType: z.string(),
  userTypeLabel: z.string(),
  byProxy: z.boolean(),
  district: z.string(),
  window: z.object({ id: z.string(), name: z.string(), address: z.string() }),
  starts: z.string(),
  ends: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  createdAt: z.string(),
  counterCaseId: z.string().nullable().meta({ description: 'The counter case that was opened with it' }),
});
export const appointmentWhole = appointmentLine.extend({
  bring: z.object({
    lines: z.array(z.string()).meta({ description: 'List of materials, as published' }),
    originals: z.array(z.string()).meta({ description: 'What to bring in the original' }),
    forms: z.array(z.object({ appendix: z.string(), href: z.string() })),
  }),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string(), pausedAt: z.string().nullable() })),
});
