// What the kit needs from outside, handed in once by server.ts (or a test).
import type { Catalogue } from '../../domain/catalogues.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { EventHub } from './events.ts';
import type { Logger } from '../../logger.ts';
import type { Metrics } from './metrics.ts';

export type Listener = 'public' | 'officers';
/** 性能 classes of the documents: an ordinary request, a search, a report. */
export type RouteClass = '一般' | '搜索' | '报表';

export interface Limits {
  /** Requests a minute from one address, before anybody is asked who they are. */
  perAddress: number;
  /** Requests a minute of one class by one account (or address, signed out). */
  perClass: Record<RouteClass, number>;
}

export interface Glance {
  glance?: boolean;
}

export interface KitDeps {
  /**
   * The one transaction that decides an act, and after its commit a poke of the case's workflow. Refusals are values; it throws only when the
   * database is away or we are wrong.
   */
  decide: (request: ActRequest) => Promise<Outcome>;
  /** The session behind a token; null when there is none or it has ended. A glance doesn't count as use of the session. */
  authenticate: (token: string, how?: Glance) => Promise<PersonActor | null>;
  /** Keyed hash in hex over parts; the parts can't run into each other. Made by `createActKey`. */
  actKey: (...parts: string[]) => string;
  catalogue: Catalogue;
  logger: Logger;
  metrics: Metrics;
  events: EventHub;
  limits: Limits;
  /** Origins that the browsers of this listener come from, e.g. `https://banshi.example.gov.cn`. */
  origins: Record<Listener, readonly string[]>;
  /** The session cookie is `Secure`. True wherever people reach us over TLS. */
  secureCookie: boolean;
  /** Number of proxies before us whose X-Forwarded-For counts; 0: none. */
  trustedProxies: number;
  /** Answers are checked against their declared schema: on everywhere but in production. */
  checkAnswers: boolean;
}
