// The one LISTEN connection of an API process. It comes back by itself; each time it was away the hub is told.
import pg from 'pg';
import { EVENTS } from '../../activities/kit/notify.ts';
import { parseEvent, type EventHub } from './events.ts';
import type { Logger } from '../../logger.ts';

export interface Listening {
  stop: () => Promise<void>;
}

/** Listens on `banshi_event` and feeds the hub. Resolves when it listens for the first time, or when the first try has failed (it keeps trying). */
export async function listenForEvents({
  url,
  hub,
  logger,
  retryMs = 1000,
}: {
  url: string;
  hub: EventHub;
  logger: Logger;
  retryMs?: number;
}): Promise<Listening> {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wasAway = false;

  const again = (): void => {
    if (stopped || timer) return;
    wasAway = true;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, retryMs);
  };
  const connect = async (): Promise<void> => {
    const one = new pg.Client({ connectionString: url, application_name: 'banshi-events', keepAlive: true, connectionTimeoutMillis: 5000 });
    client = one;
    one.on('notification', ({ payload }) => {
      const event = payload === undefined ? undefined : parseEvent(payload);
      if (event) hub.publish(event);
    });
    one.on('error', (error) => logger.warn({ err: error }, 'event line cut'));
    one.on('end', again);
    try {
      await one.connect();
      await one.query(`listen ${EVENTS}`);
      if (wasAway) hub.lost();
      wasAway = false;
    } catch (error) {
      logger.warn({ err: error }, 'event line not open');
      await one.end().catch(() => undefined);
      again();
    }
  };
  await connect();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
