// The frame of every stand-in: log, faults, signature, contract; then its own answer. One path for all, so that every fault works everywhere.
import { setTimeout as delay } from 'node:timers/promises';
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import type { PlatformError } from '../../gateways/contracts/signing.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import { signed } from './signature.ts';

export interface Kit {
  clock: Clock;
  faults: Faults;
  log: RequestLog;
  secret: string;
  /** Folder that keeps state over a restart. */
  folder?: string | undefined;
}

export interface Answer {
  status: number;
  body: object;
}

export const refused = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } satisfies PlatformError });

export interface StandIn {
  router: Router;
  /** A signed POST with a JSON body after the schema. */
  onPost<T>(path: string, schema: z.ZodType<T>, handle: (body: T) => Answer | Promise<Answer>): void;
  /** A signed POST of bytes. A stream can't be done twice, so `repeat` leaves it alone. */
  onStream(path: string, handle: (content: AsyncIterable<Buffer>) => Promise<Answer>): void;
}

export function createStandIn(name: string, kit: Kit): StandIn {
  const router = express.Router();
  return {
    router,
    onPost(path, schema, handle) {
      router.post(path, express.raw({ type: () => true, limit: '1mb' }), (request, response) =>
        inJson(name, kit, request, response, async (entry, repeat) => {
          const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          if (!signed(request, raw, kit.secret)) return refused(401, 'BAD_SIGNATURE', '签名不正确');
          const body = schema.safeParse(parsed(raw));
          if (!body.success)
            return refused(
              400,
              'BAD_REQUEST',
              body.error.issues
                .map((i) => i.path.join('.'))
                .join(', ')
                .slice(0, 500),
            );
          entry.body = body.data;
          const answer = await handle(body.data);
          for (let i = 0; i < repeat; i++) await handle(body.data);
          entry.done = 1 + repeat;
          return answer;
        }),
      );
    },
    onStream(path, handle) {
      router.post(path, (request, response) =>
        inJson(name, kit, request, response, async (entry) => {
          if (!signed(request, null, kit.secret)) return refused(401, 'BAD_SIGNATURE', '签名不正确');
          // A handler that stops reading early must still be able to answer.
          const answer = await handle(request.iterator({ destroyOnReturn: false }));
          entry.done = 1;
          return answer;
        }),
      );
    },
  };
}

/** How a stand-in does a request and speaks. */
export interface Serving<A extends { status: number }> {
  work: (entry: LoggedRequest, repeat: number) => Promise<A>;
  /** What it says when a fault hits it. */
  fault: (status: number) => A;
  send: (answer: A) => void;
}

/** One request through log and faults. */
export async function serve<A extends { status: number }>(name: string, kit: Kit, request: Request, serving: Serving<A>): Promise<void> {
  const entry = kit.log.begin(name, { at: new Date().toISOString(), method: request.method, path: request.originalUrl });
  const fault = kit.faults.next(name);
  if (fault.latencyMs) await delay(fault.latencyMs);
  const fails = (moment: typeof fault.when) => fault.fails && fault.when === moment;
  const send = (answer: A): void => {
    entry.status = answer.status;
    serving.send(answer);
  };
  const answer = fails('before') ? null : await serving.work(entry, fault.repeat);
  if (answer && !fails('after')) return send(answer);
  entry.fault = fault.hang ? 'hang' : 'status';
  if (!fault.hang) send(serving.fault(fault.status));
}

const inJson = (name: string, kit: Kit, request: Request, response: Response, work: Serving<Answer>['work']): Promise<void> =>
  serve(name, kit, request, {
    work,
    fault: (status) => refused(status, 'SANDBOX_FAULT', '模拟故障'),
    send: ({ status, body }) => void response.status(status).json(body),
  });

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined;
  }
}
