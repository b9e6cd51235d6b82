// Reads a sign-in ticket: ours, for this sign-in, in time, and signed by its issuer (SM2). Whether it was used before is for whoever keeps the numbers.
import { ticketClaimsSchema, type TicketClaims, type TicketIssuer } from '../contracts/ticket.ts';
import { verifySm2 } from '../../security/sm2.ts';

/** What a ticket must say. */
export interface TicketWanted {
  issuer: TicketIssuer;
  /** Our client number at the issuer. */
  client: string;
  /** What the sign-in was begun with; empty from the app. */
  state: string;
  publicKey: string;
  /** Milliseconds since the epoch, real time: the issuer's clock is. */
  now: number;
}

/** The issuer's clock and ours may differ so much, in seconds; a ticket valid for longer than this at once is none of ours. */
const SKEW_SECONDS = 30;
const LONGEST_SECONDS = 600;

export type TicketRead = { ok: true; claims: TicketClaims } | { ok: false; why: 'malformed' | 'forged' | 'notForUs' | 'expired' };

/** Never throws. The signature is looked at before anything that the ticket says. */
export function readTicket(ticket: string, { issuer, client, state, publicKey, now }: TicketWanted): TicketRead {
  const [first = '', signature = '', ...more] = ticket.split('.');
  if (ticket.length > 2000 || more.length || !/^[\w-]+$/.test(first)) return { ok: false, why: 'malformed' };
  if (!verifySm2(first, signature, publicKey)) return { ok: false, why: 'forged' };
  const claims = ticketClaimsSchema.safeParse(json(Buffer.from(first, 'base64url').toString('utf8')));
  if (!claims.success) return { ok: false, why: 'malformed' };
  const { iss, aud, state: begun, iat, exp } = claims.data;
  if (iss !== issuer || aud !== client || begun !== state) return { ok: false, why: 'notForUs' };
  const seconds = now / 1000;
  if (exp <= seconds || iat > seconds + SKEW_SECONDS || exp - iat > LONGEST_SECONDS) return { ok: false, why: 'expired' };
  return { ok: true, claims: claims.data };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
