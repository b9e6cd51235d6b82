// Server-sent events: what was committed reaches whom it concerns within seconds. Every API process listens for itself, so any number of them works.
import type { Response } from 'express';
import type { Actor } from '../../domain/kit/actor.ts';
import { districtCovers } from '../../domain/kit/actor.ts';

/** Where the streams are. */
export const STREAM = '/v1/events';

/** Payload of NOTIFY (activities/kit/notify.ts). Ids only. */
export interface CaseEvent {
  case: string;
  seq: number;
  /** What happened, e.g. `case`, `task`, `message`. */
  kind: string;
  account?: string | null;
  organisation?: string | null;
  /** Six-digit code: officers whose grant covers it see the event. */
  district?: string | null;
}

/** Each event's id. A client that reconnects names the last one it saw. */
export const eventId = (event: CaseEvent): string => `${event.case}/${event.seq}/${event.kind}`;

/** Own events, those of the organisation acted for, and for officers those of their districts. */
export function maySee(actor: Actor, event: CaseEvent): boolean {
  if (actor.kind !== 'person') return false;
  if (event.account === actor.accountId) return true;
  if (event.organisation != null && event.organisation === actor.organisationId) return true;
  return (
    event.district !== undefined && actor.grants.some((grant) => grant.district !== undefined && districtCovers(grant.district, event.district!))
  );
}

/** A notification as an event; undefined when it is none of ours. */
export function parseEvent(payload: string): CaseEvent | undefined {
  try {
    const event = JSON.parse(payload) as CaseEvent;
    return typeof event.case === 'string' && Number.isInteger(event.seq) && typeof event.kind === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

export interface EventHub {
  /** Takes an event off the wire, in the order of the wire, which is the same for every process. */
  publish: (event: CaseEvent) => void;
  /** The line was cut: what happened meanwhile is unknown, so every reader is told to read anew. */
  lost: () => void;
  /** Opens a stream that begins after `lastEventId` where that is still known, else with `reset`. It ends once `still` says that nobody is behind it any more. */
  open: (res: Response, actor: Actor, more?: { lastEventId?: string | undefined; still?: (() => Promise<Actor | null>) | undefined }) => void;
  /** Ends all streams; new ones are ended at once. Used on drain. */
  close: () => void;
  readers: () => number;
}

export interface HubOptions {
  /** Events kept for readers that come back. */
  remember?: number;
  heartbeatMs?: number;
  /** A stream ends after this long; the browser comes back. */
  lifetimeMs?: number;
  /** So often each reader is asked for anew: a session or an account that has ended ends its stream, a right that was taken takes its events. */
  askMs?: number;
  onError?: (error: unknown) => void;
  onReaders?: (count: number) => void;
}

/** One per process. Delivery is at least once, in one order for all processes; `reset` means: read your lists anew. */
export function createEventHub({
  remember = 2000,
  heartbeatMs = 15_000,
  lifetimeMs = 600_000,
  askMs = 10_000,
  onReaders,
  onError,
}: HubOptions = {}): EventHub {
  interface Reader {
    actor: Actor;
    still?: (() => Promise<Actor | null>) | undefined;
  }
  const readers = new Map<Response, Reader>();
  let asking: NodeJS.Timeout | undefined;
  let recent: CaseEvent[] = [];
  let closed = false;

  const write = (res: Response, event: CaseEvent): void => {
    const { case: caseId, seq, kind } = event;
    res.write(`id: ${eventId(event)}\nevent: ${kind}\ndata: ${JSON.stringify({ case: caseId, seq, kind })}\n\n`);
    // A reader that doesn't read is let go; it comes back with its Last-Event-ID.
    if (res.writableLength > 1_000_000) res.destroy();
  };
  const reset = (res: Response): void => void res.write('event: reset\ndata: {}\n\n');
  const drop = (res: Response): void => {
    if (readers.delete(res)) onReaders?.(readers.size);
  };
  /** One reader after the other, so that thousands of streams are no burst. While nobody can be asked the streams stay: no event comes then either. */
  const ask = async (): Promise<void> => {
    for (const [res, reader] of readers) {
      const actor = await reader.still?.().catch((error: unknown) => (onError?.(error), undefined));
      if (actor === null) res.end();
      else if (actor) reader.actor = actor;
    }
    asking = readers.size ? setTimeout(() => void ask(), askMs).unref() : undefined;
  };

  return {
    publish: (event) => {
      recent.push(event);
      if (recent.length > remember * 2) recent = recent.slice(-remember);
      for (const [res, { actor }] of readers) if (maySee(actor, event)) write(res, event);
    },
    lost: () => {
      recent = [];
      for (const res of readers.keys()) reset(res);
    },
    open: (res, actor, { lastEventId, still } = {}) => {
      res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      res.flushHeaders();
      res.write('retry: 2000\n\n');
      if (closed) return void res.end();
      if (lastEventId !== undefined) {
        const at = recent.findLastIndex((event) => eventId(event) === lastEventId);
        if (at < 0) reset(res);
        else for (const event of recent.slice(at + 1)) if (maySee(actor, event)) write(res, event);
      }
      readers.set(res, { actor, still });
      onReaders?.(readers.size);
      asking ??= setTimeout(() => void ask(), askMs).unref();
      const beat = setInterval(() => res.write(': here\n\n'), heartbeatMs);
      const end = setTimeout(() => res.end(), lifetimeMs);
      res.on('close', () => {
        clearInterval(beat);
        clearTimeout(end);
        drop(res);
      });
    },
    close: () => {
      closed = true;
      for (const res of readers.keys()) res.end();
    },
    readers: () => readers.size,
  };
}
