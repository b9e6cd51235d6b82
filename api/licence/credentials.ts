// What whoever checks a credential asks once and keeps: who issues, with the certificates behind the signatures, and the signed status lists; and a page that checks one without sending it anywhere.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { refuse } from '../../domain/kit/refusal.ts';
import { purposes, STATUS_LIST_TYPE } from '../../domain/licence/credential.ts';
import { route, type Routes } from '../kit/route.ts';
import { credentialDeskOf } from './certs.ts';
import { credentialPage } from './credential-page.ts';

const open = { listener: 'public', class: '一般', tag: '电子证照核验', policy: 'public', method: 'get' } as const;
const text = readFileSync(new URL('browser/credential.js', import.meta.url), 'utf8');
const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;

export const credentialRoutes: Routes = [
  route({
    ...open,
    path: '/verify/credential',
    summary: '可验证凭证核验（网页）',
    description: 'Checks a presented credential in the browser: nothing of it is sent anywhere.',
    sends: 'text/html',
    handle: () => ({ send: (res) => void res.type('html').send(credentialPage()) }),
  }),
  route({
    ...open,
    path: '/verify/credential.js',
    summary: '可验证凭证核验页脚本',
    sends: 'text/javascript',
    handle: () => ({ headers: { ETag: etag, 'Cache-Control': 'no-cache' }, send: (res) => void res.type('text/javascript').send(text) }),
  }),
  route({
    ...open,
    path: '/v1/credential-issuers/:district',
    summary: '可验证凭证的签发者',
    params: z.object({ district: z.string().regex(/^\d{6}$/) }),
    answer: z.object({
      id: z.string(),
      name: z.string(),
      certificates: z.array(z.string()).meta({ description: 'PEM, the signer’s own first, the authority last' }),
      lists: z.array(z.string()).meta({ description: 'Addresses of the status lists' }),
    }),
    handle: async (context) => {
      const found = await credentialDeskOf(context).issuer(context.params.district);
      if (!found) throw refuse('NOT_FOUND');
      return { body: found };
    },
  }),
  route({
    ...open,
    path: '/v1/credential-status/:purpose/:list',
    summary: '可验证凭证状态清单（签名）',
    description: 'W3C Bitstring Status List, a credential of its own, signed as a JWT. It can be kept, and asked while the system is away.',
    params: z.object({ purpose: z.enum(purposes), list: z.coerce.number().int().min(1).max(1_000_000) }),
    sends: `application/${STATUS_LIST_TYPE}`,
    handle: async (context) => {
      const { purpose, list } = context.params;
      const jwt = await credentialDeskOf(context).statusList(purpose, list);
      if (jwt === null) throw refuse('NOT_FOUND');
      const headers = { ETag: `"${createHash('sha256').update(jwt).digest('base64url').slice(0, 32)}"`, 'Cache-Control': 'no-cache' };
      if (context.req.get('if-none-match') === headers.ETag) return { status: 304, headers, send: (res) => void res.end() };
      return { headers, send: (res) => void res.type(`application/${STATUS_LIST_TYPE}`).send(jwt) };
    },
  }),
  route({
    ...open,
    path: '/v1/credential-context',
    summary: '可验证凭证的词汇（JSON-LD）',
    sends: 'application/ld+json',
    handle: (context) => {
      const body = JSON.stringify(credentialDeskOf(context).context());
      return { headers: { 'Cache-Control': 'public, max-age=86400' }, send: (res) => void res.type('application/ld+json').send(body) };
    },
  }),
];
