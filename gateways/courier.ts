// The courier of 一网通办 (U12).
import { orderedSchema, reportSchema, trackSchema, type CourierOrder, type CourierReport, type Ordered, type Track } from './contracts/courier.ts';
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import type { Link } from './kit/envelope.ts';

/** The path that its calls back are sealed for. */
export const REPORTS_PATH = '/reports';

export interface CourierGateway {
  /** The same requestId gives the same waybill. Throws NeighbourAway, NeighbourRefused. */
  order(order: CourierOrder, signal?: AbortSignal): Promise<Ordered>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_WAYBILL. */
  track(waybill: string, signal?: AbortSignal): Promise<Track>;
  /** Throws NeighbourAway; NeighbourRefused NO_SUCH_WAYBILL, ON_ITS_WAY. */
  cancel(key: string, waybill: string, signal?: AbortSignal): Promise<Receipt>;
  /** A call back with where a parcel is. null: not from the courier, or not as agreed; `alarm` tells the operators why. */
  reported(sealed: unknown, now: number): CourierReport | null;
  alarm: (code: string, path: string) => void;
}

export const createCourierGateway = (link: Link): CourierGateway => ({
  order: (order, signal) => link.ask('/orders', order, orderedSchema, signal),
  track: (waybill, signal) => link.ask('/track', { waybill }, trackSchema, signal),
  cancel: (key, waybill, signal) => link.ask('/cancel', { requestId: key, waybill }, receiptSchema, signal),
  reported(sealed, now) {
    const opened = link.openCallback(REPORTS_PATH, sealed, now);
    return opened.ok ? (reportSchema.safeParse(opened.body).data ?? null) : null;
  },
  alarm: link.alarm,
});
