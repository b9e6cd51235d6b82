// Sign-in tickets of 一网通办 (U01), 随申办 (U10) and the safety platform's 统一登录 (U20): `<base64url of claims JSON>.<SM2 signature in hex>`.
// The signature (GB/T 32918.2, SM3, r‖s, the standard's default user id) is over the first part as written. A ticket names the person by number only;
// who it is, is asked sealed.
import { z } from 'zod';

export const ticketIssuers = ['one-stop', 'mobile', 'safety-platform'] as const;
export type TicketIssuer = (typeof ticketIssuers)[number];

export const ticketClaimsSchema = z.strictObject({
  iss: z.enum(ticketIssuers),
  /** Our client number at the issuer. */
  aud: z.string().min(1).max(64),
  /** Number of the ticket: good once. */
  jti: z.string().min(16).max(64),
  /** The person's number at the issuer. */
  uid: z.string().min(1).max(64),
  /** What the sign-in was begun with; empty in a mobile ticket, where the app itself is the beginning. */
  state: z.string().max(128),
  /** Seconds since the epoch, by the issuer's clock. */
  iat: z.int(),
  exp: z.int(),
});
export type TicketClaims = z.infer<typeof ticketClaimsSchema>;

/** `POST <url>/public-key`: the issuer's SM2 key, uncompressed point in hex (130 digits). */
export const publicKeySchema = z.object({ publicKey: z.string().regex(/^04[0-9a-f]{128}$/) });
