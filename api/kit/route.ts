// A route is plain data: where it stands, who may call it, what it reads and answers. `mount` serves it, `openapi` documents it.
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Done } from '../../domain/kit/act.ts';
import type { AnonymousActor, PersonActor } from '../../domain/kit/actor.ts';
import type { Process } from '../../domain/kit/process.ts';
import type { PermissionName } from '../../domain/kit/policy.ts';
import type { ApiDeps } from '../deps.ts';
import type { Listener, RouteClass } from './deps.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Who gets past the door. `public`: anybody. `signedIn`: anybody with a session. A permission: who has it for anything at all; the handler asks
 * `may` for the thing itself. A process action: whose role the action names; whose the case is, `decide` asks.
 */
export type Policy = 'public' | 'signedIn' | { permission: PermissionName } | { process: Process<any>; action: string };

export interface Context<P = unknown, Q = unknown, B = unknown, H = unknown> {
  params: P;
  query: Q;
  body: B;
  headers: H;
  actor: PersonActor | AnonymousActor;
  /** The signed-in person. Throws SIGN_IN_REQUIRED when there is none, so public routes may call it too. */
  person: () => PersonActor;
  /** Token of this session, for signing out. */
  token?: string;
  /** Version in If-Match. */
  ifMatch?: number;
  requestId: string;
  listener: Listener;
  deps: ApiDeps;
  /** For streams in (uploads) and cookies out. Everything else goes through the reply. */
  req: Request;
  res: Response;
}

export interface Reply<A = unknown> {
  /** 200 where it is left out. */
  status?: number;
  body?: A;
  /** Becomes the ETag. */
  version?: number;
  headers?: Record<string, string>;
  /** Writes the answer itself: downloads, event streams. */
  send?: (res: Response) => void | Promise<void>;
}

/** An act of a process: goes through `decide` with key and version. */
export interface ActSpec<C, B> {
  process: Process<any>;
  action: string;
  /** Case that the act addresses; `params.id` where it is left out, none when the action begins a case. */
  caseId?: (context: C) => string | undefined;
  /** Task that the act is on; `params.taskId` where it is left out. Then If-Match is the task's version. */
  taskId?: (context: C) => string | undefined;
  /** If-Match is demanded; by default for every action that doesn't begin a case. */
  version?: boolean;
  /** What `decide` gets as input; the parsed body where it is left out. */
  input?: (context: C & { body: B }) => unknown;
  /**
   * What takes time or asks outside, done before the act is decided (a password's hash, a code's try, the register): gives the input, and the case
   * where the path doesn't name it; also the body's hash, where the same body comes sealed anew each time. It runs again when a key is repeated, so what speaks against the act belongs into the input, not into a throw.
   */
  prepare?: (context: C & { body: B }) => Promise<{ input: unknown; caseId?: string; bodyHash?: string }>;
  /** A platform calls back: no headers of ours, its own number is the key. `verify` sees the bytes as they came. */
  callback?: { platform: string; number: (context: C) => string; verify: (context: C, raw: Buffer) => boolean | Promise<boolean> };
}

export interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, H extends z.ZodType, A extends z.ZodType> {
  method: Method;
  /** `/v1/things/:id` */
  path: `/${string}`;
  listener: Listener | 'both';
  class: RouteClass;
  /** One line for the documentation, Chinese. */
  summary: string;
  /** More for the documentation, English or Chinese, Markdown. */
  description?: string;
  /** Group in the documentation. */
  tag?: string;
  /** Path parameters. A value that is not valid can't exist: 404. */
  params?: P;
  query?: Q;
  body?: B;
  /** Lower-case names. */
  headers?: H;
  /** Schema of the answer; for an act what the process adds to it. Left out: 204. */
  answer?: A;
  status?: 200 | 201 | 202;
  policy: Policy;
  /** That somebody has called it is secret (a bid before the hour): its log lines name neither route nor person, and its acts are not counted. */
  undisclosed?: boolean;
  /** Codes that this route can answer with besides the kit's own. */
  problems?: readonly string[];
  /** Largest JSON body, 256 kB where it is left out. */
  bodyLimit?: string;
  /** Content type of a body that the handler reads from `req` itself. */
  stream?: string;
  /** Content type of an answer that `send` writes. */
  sends?: string;
  act?: ActSpec<Context<z.output<P>, z.output<Q>, z.output<B>, z.output<H>>, z.output<B>>;
  /** Reads and answers; for an act optional: turns the done act into another reply. */
  handle?: (
    context: Context<z.output<P>, z.output<Q>, z.output<B>, z.output<H>>,
    done: Done | undefined,
  ) => Reply<z.input<A>> | Promise<Reply<z.input<A>>>;
}

/** A route with its types forgotten, as lists hold it. */
export type Route = RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType, z.ZodType>;
export type Routes = readonly Route[];

type None = z.ZodType<undefined>;

/** Declares a route. Throws where it contradicts itself. */
export function route<
  P extends z.ZodType = None,
  Q extends z.ZodType = None,
  B extends z.ZodType = None,
  H extends z.ZodType = None,
  A extends z.ZodType = z.ZodType,
>(spec: RouteSpec<P, Q, B, H, A>): Route {
  const name = `${spec.method.toUpperCase()} ${spec.path}`;
  const action = spec.act && spec.act.process.actions[spec.act.action];
  if (!spec.act && !spec.handle) throw new Error(`${name}: neither an act nor a handler`);
  if (spec.act && !action) throw new Error(`${name}: ${spec.act.process.type} has no action ${spec.act.action}`);
  if (spec.body && spec.stream) throw new Error(`${name}: reads its body twice`);
  if (typeof spec.policy === 'object' && 'process' in spec.policy && !spec.policy.process.actions[spec.policy.action])
    throw new Error(`${name}: the policy names an unknown action ${spec.policy.action}`);
  for (const parameter of spec.path.matchAll(/:(\w+)/g))
    if (!(parameter[1]! in ((spec.params as { shape?: object } | undefined)?.shape ?? {})))
      throw new Error(`${name}: ${parameter[0]} is not among params`);
  return spec as unknown as Route;
}

/** If-Match is demanded from this route. */
export const needsVersion = ({ act }: Route): boolean => !!act && !act.callback && (act.version ?? act.process.actions[act.action]!.from !== null);
/** Idempotency-Key is demanded from this route. */
export const needsKey = ({ act }: Route): boolean => !!act && !act.callback;
/** Served on this listener. */
export const servedOn = (listener: Listener) => (one: Route) => one.listener === 'both' || one.listener === listener;
