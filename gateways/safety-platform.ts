// 上海市安全生产基础信息平台 (U20): who an officer is and may (O15), and the exchange with its other systems (O16).
import { receiptSchema, type Receipt } from './contracts/parts.ts';
import {
  authoritySchema,
  changedSchema,
  employerBaseSchema,
  officerSchema,
  publishedSchema,
  type Authority,
  type CentralOfficer,
  type EmployerBase,
  type Publish,
  type Published,
} from './contracts/safety-platform.ts';
import type { Link } from './kit/envelope.ts';
import { publicKeyOf } from './one-stop.ts';

/** The path that its calls back are sealed for. */
export const CHANGES_PATH = '/changes';

export interface SafetyPlatformGateway {
  publicKey(): Promise<string>;
  /** Whose ticket it is. Throws NeighbourAway; NeighbourRefused TICKET_NOT_GOOD, ACCOUNT_WITHDRAWN. */
  officer(ticket: string, signal?: AbortSignal): Promise<CentralOfficer>;
  /** What an officer may at this moment. Throws NeighbourAway. */
  authority(uid: string, signal?: AbortSignal): Promise<Authority>;
  publish(publish: Publish, signal?: AbortSignal): Promise<Receipt>;
  /** What its systems took between two moments (the second excluded). */
  published(from: string, to: string, signal?: AbortSignal): Promise<Published[]>;
  employer(creditCode: string, signal?: AbortSignal): Promise<EmployerBase>;
  /** A call back that somebody was changed. Refusals as values; the alarm is raised here, the nonce is the caller's to remember. */
  changed(sealed: unknown, now: number): { ok: true; nonce: string; uid: string } | { ok: false; code: string };
  alarm: (code: string, path: string) => void;
}

export const createSafetyPlatformGateway = (link: Link): SafetyPlatformGateway => ({
  publicKey: publicKeyOf(link),
  officer: (ticket, signal) => link.ask('/officers', { ticket }, officerSchema, signal),
  authority: (uid, signal) => link.ask('/authority', { uid }, authoritySchema, signal),
  publish: (publish, signal) => link.ask('/exchange', publish, receiptSchema, signal),
  published: async (from, to, signal) => (await link.ask('/exchange/reconcile', { from, to }, publishedSchema, signal)).taken,
  employer: (creditCode, signal) => link.ask('/employers', { creditCode }, employerBaseSchema, signal),
  changed(sealed, now) {
    const opened = link.openCallback(CHANGES_PATH, sealed, now);
    if (!opened.ok) {
      link.alarm(opened.code, CHANGES_PATH);
      return opened;
    }
    const read = changedSchema.safeParse(opened.body);
    return read.success ? { ok: true, nonce: opened.nonce, uid: read.data.uid } : { ok: false, code: 'BAD_REQUEST' };
  },
  alarm: link.alarm,
});
