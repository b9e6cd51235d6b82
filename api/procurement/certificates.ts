// CA管理 over HTTP: what an organisation has bound and how it stands, applying for a certificate, revoking one.
import { z } from 'zod';
import type { BoundCertificate } from '../../activities/procurement/bid/certificates.ts';
import { certificatesOf } from '../../db/procurement/bids.ts';
import { now } from '../../db/kit/clock.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { caProviders } from '../../domain/procurement/bid/signing.ts';
import { words } from '../exam/setup-shapes.ts';
import { outward } from '../kit/outward.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf, organisationOf } from './bids.ts';
import { bindBody } from './shapes.ts';

const common = { listener: 'public', class: '一般', tag: '投标' } as const;
const shape = z.object({
  id: z.string(),
  name: z.string(),
  vendor: z.string(),
  serial: z.string().nullable(),
  notAfter: z.string().nullable(),
  standing: z.string(),
});
const list = z.object({ items: z.array(shape) });

const shown = ({ id, party, vendor, serial, notAfter, revokedAt }: BoundCertificate, at: Instant): z.infer<typeof shape> =>
  outward({
    id,
    name: party.name,
    vendor: caProviders[vendor].name,
    serial,
    notAfter,
    standing: revokedAt !== null ? '已吊销' : notAfter !== null && notAfter <= at ? '已过期' : '有效',
  }) as z.infer<typeof shape>;

export const certificateRoutes: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/bid-certificates',
    summary: '本单位绑定的CA数字证书',
    description: 'How each stands, as its vendor said it last.',
    answer: list,
    policy: { permission: 'bid.own' },
    handle: async (context) => {
      const at = await now(context.deps.orm.em.fork());
      return { body: { items: (await deskOf(context).certificates.all(organisationOf(context))).map((one) => shown(one, at)) } };
    },
  }),
  route({
    ...common,
    undisclosed: true,
    method: 'post',
    path: '/v1/bid-certificates',
    summary: '绑定投标用CA数字证书',
    body: bindBody,
    answer: z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
    policy: { permission: 'bid.own' },
    problems: ['BID_CERTIFICATE', 'BID_CERTIFICATE_STANDING'],
    handle: async (context) => {
      const organisationId = organisationOf(context);
      await deskOf(context).bind(organisationId, context.body);
      const all = await certificatesOf(context.deps.orm.em.fork(), organisationId);
      return { body: { items: all.map(({ id, name }) => ({ id, name })) } };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/bid-certificates/applications',
    summary: '申领CA数字证书',
    description:
      'The vendor issues a certificate over the key that the signature shows to be held, and it is bound. The same key again gives the same certificate.',
    body: bindBody,
    answer: list,
    policy: { permission: 'bid.own' },
    problems: ['BID_CERTIFICATE', 'NEIGHBOUR_AWAY'],
    handle: async (context) => {
      const organisationId = organisationOf(context);
      await deskOf(context).apply(organisationId, context.body);
      const at = await now(context.deps.orm.em.fork());
      return { status: 201, body: { items: (await deskOf(context).certificates.all(organisationId)).map((one) => shown(one, at)) } };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/bid-certificates/:id/revoke',
    summary: '吊销CA数字证书',
    description: 'At once here; at its vendor as soon as it answers.',
    params: z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) }),
    body: z.strictObject({ reason: words(500) }),
    policy: { permission: 'bid.own' },
    problems: ['NEIGHBOUR_AWAY'],
    handle: async (context) => {
      await deskOf(context).certificates.revoke(organisationOf(context), context.params.id, context.body.reason);
      return { status: 204 };
    },
  }),
];
