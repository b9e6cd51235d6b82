// U12, the courier: orders, and where a waybill is. Tests and people move it on: `POST /courier/_move`, which is
// called back at once where an address is set (`POST /courier/_callback`); `POST /courier/_report` calls back with any report, so that they can be late, twice, out of order.
import type { Router } from 'express';
import { z } from 'zod';
import {
  cancelSchema,
  orderSchema,
  reportSchema,
  waybillQuerySchema,
  waybillStates,
  type CourierReport,
  type Ordered,
  type Track,
  type WaybillState,
} from '../gateways/contracts/courier.ts';
import { onceEach, taken } from './kit/once.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

const moveSchema = z.strictObject({ waybill: z.string(), state: z.enum(waybillStates), place: z.string().default('上海') });
const next: Record<WaybillState, readonly WaybillState[]> = {
  待寄出: ['已揽收'],
  已揽收: ['在途'],
  在途: ['在途', '已签收', '退回'],
  已签收: [],
  退回: [],
};

export function createCourier(kit: Kit): Router {
  const sealed = createSealed('courier', kit);
  const once = onceEach('courier', kit);
  let callback: string | undefined;
  const report = async (body: CourierReport): Promise<number> => (callback === undefined ? 0 : sealed.callBack(callback, '/reports', body));
  const tracks = openRows<Track>('courier-tracks', kit.folder, ({ waybill }) => waybill);
  sealed.onSealed('/orders', orderSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once('/orders', asked, (id) => {
      const waybill = `SF${BigInt(`0x${id.replaceAll('-', '')}`)
        .toString()
        .slice(0, 13)}`;
      tracks.put({ waybill, state: '待寄出', events: [{ state: '待寄出', at, place: '上海' }] });
      return { status: 200, body: { requestId: asked.requestId, waybill, at } satisfies Ordered };
    });
  });
  sealed.onSealed('/track', waybillQuerySchema, ({ waybill }) => {
    const track = tracks.get(waybill);
    return track ? { status: 200, body: track } : refused(404, 'NO_SUCH_WAYBILL', '未查询到该运单');
  });
  sealed.onSealed('/cancel', cancelSchema, async (asked) => {
    const now = await kit.clock();
    const track = tracks.get(asked.waybill);
    if (!track) return refused(404, 'NO_SUCH_WAYBILL', '未查询到该运单');
    if (track.state !== '待寄出' && track.state !== '退回') return refused(409, 'ON_ITS_WAY', '快件已揽收，不能取消');
    return once('/cancel', asked, (id) => {
      tracks.put({ ...track, state: '退回', events: [...track.events, { state: '退回', at: now.toISOString(), place: '上海' }] });
      return taken(asked.requestId, id, now);
    });
  });
  sealed.onData('/_move', moveSchema, async ({ waybill, state, place }) => {
    const track = tracks.get(waybill);
    if (!track) return refused(404, 'NO_SUCH_WAYBILL', '未查询到该运单');
    if (!next[track.state].includes(state)) return refused(409, 'NO_WAY', `${track.state} → ${state}`);
    const moved: Track = { waybill, state, events: [...track.events, { state, at: (await kit.clock()).toISOString(), place }] };
    tracks.put(moved);
    const { at } = moved.events.at(-1)!;
    // Whoever is away is told again by whoever asks: /track has it all.
    await report({ eventId: `${waybill}-${moved.events.length}`, waybill, state, at, place }).catch(() => undefined);
    return { status: 200, body: moved };
  });
  sealed.onData('/_callback', z.strictObject({ url: z.url() }), ({ url }) => {
    callback = url;
    return { status: 200, body: { url } };
  });
  sealed.onData('/_report', reportSchema, async (body) => ({ status: 200, body: { answered: await report(body) } }));
  return sealed.router;
}
