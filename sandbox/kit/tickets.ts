// Issues sign-in tickets as 一网通办, 随申办 and 统一登录 do: SM2 over the claims. Whoever redeems one gets the person's number; a ticket that was redeemed
// gives the same person again while it is valid (an answer can be lost), so that once only is the receiver's to hold.
import { randomUUID } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { z } from 'zod';
import { ticketClaimsSchema, type TicketClaims, type TicketIssuer } from '../../gateways/contracts/ticket.ts';
import type { Sealed } from './sealed.ts';
import { refused, serve, type Answer, type Kit } from './stand-in.ts';
import { openStore } from './store.ts';

const VALID_SECONDS = 120;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const authorizeSchema = z.object({
  client: z.string().min(1).max(64),
  redirect: z.url({ protocol: /^https?$/ }),
  state: z.string().max(128),
  uid: z.string().max(64).optional(),
});

export interface Issuer {
  publicKey: string;
  issue(about: { uid: string; aud: string; state: string; validSeconds?: number }): string;
  /** Number of the person; null for what was not issued here, or not any more. */
  redeem(ticket: string): string | null;
}

/** Ways of an issuer: `POST /public-key` sealed, `GET /authorize` for browsers, `POST /_tickets` for tests. */
export function createIssuer(
  name: TicketIssuer,
  kit: Kit,
  { router, onSealed, onData }: Sealed,
  people: () => { uid: string; name: string }[],
): Issuer {
  const store = openStore<{ publicKey: string; privateKey: string }>(`${name}-key`, kit.folder);
  if (store.rows.length === 0) store.add(sm2.generateKeyPairHex());
  const { publicKey, privateKey } = store.rows[0]!;

  const issuer: Issuer = {
    publicKey,
    issue({ uid, aud, state, validSeconds = VALID_SECONDS }) {
      const now = Math.floor(Date.now() / 1000);
      const claims: TicketClaims = { iss: name, aud, jti: randomUUID(), uid, state, iat: now, exp: now + validSeconds };
      const first = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return `${first}.${sm2.doSignature(bytes(first), privateKey, { hash: true })}`;
    },
    redeem(ticket) {
      const [first = '', signature = ''] = ticket.split('.');
      try {
        if (!sm2.doVerifySignature(bytes(first), signature, publicKey, { hash: true })) return null;
        const claims = ticketClaimsSchema.parse(JSON.parse(Buffer.from(first, 'base64url').toString('utf8')));
        return claims.exp * 1000 > Date.now() ? claims.uid : null;
      } catch {
        return null;
      }
    },
  };

  onSealed('/public-key', z.strictObject({}), () => ({ status: 200, body: { publicKey } }));
  router.get('/authorize', (request, response) => {
    type Page = { status: number; send: () => void };
    const page = (status: number, html: string): Page => ({ status, send: () => void response.status(status).type('html').send(html) });
    void serve<Page>(name, kit, request, {
      work: async (entry) => {
        const asked = authorizeSchema.safeParse(request.query);
        if (!asked.success) return page(400, '<h1>请求不正确</h1>');
        const { client, redirect, state, uid } = asked.data;
        if (uid === undefined) return page(200, chooser(request.originalUrl, people()));
        const back = new URL(redirect);
        back.searchParams.set('ticket', issuer.issue({ uid, aud: client, state }));
        back.searchParams.set('state', state);
        entry.done = 1;
        return { status: 302, send: () => response.redirect(302, back.href) };
      },
      fault: (status) => page(status, '<h1>模拟故障</h1>'),
      send: ({ send }) => send(),
    });
  });
  onData(
    '/_tickets',
    z.strictObject({ uid: z.string(), aud: z.string(), state: z.string().default(''), validSeconds: z.number().int().optional() }),
    (asked) => ({
      status: 200,
      body: {
        ticket: issuer.issue({
          uid: asked.uid,
          aud: asked.aud,
          state: asked.state,
          ...(asked.validSeconds === undefined ? {} : { validSeconds: asked.validSeconds }),
        }),
      },
    }),
  );
  return issuer;
}

export const ticketRefused: Answer = refused(410, 'TICKET_NOT_GOOD', '票据无效或已过期');

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const chooser = (url: string, people: { uid: string; name: string }[]): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>选择登录人员</title><h1>选择登录人员</h1><ul>${people
    .map(({ uid, name }) => `<li><a href="${escape(`${url}&uid=${encodeURIComponent(uid)}`)}">${escape(name)}</a></li>`)
    .join('')}</ul></html>`;
