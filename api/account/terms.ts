// What people agree to (A17, L14), what they allow to be told (L16), and the help (S4 常见问题解答).
import { z } from 'zod';
import { consentDocuments, consentOccasions, versionsInForce, type ConsentDocument, type ConsentOccasion } from '../../domain/account/consent.ts';
import { faq } from '../../domain/account/faq.ts';
import { documents, documentVersions } from '../../db/account/documents.ts';
import { now } from '../../db/kit/clock.ts';
import { route, type Routes } from '../kit/route.ts';
import { desk, idParams } from './shapes.ts';

const base = { listener: 'both', class: '一般', tag: 'accounts' } as const;
const occasion = z.enum(Object.keys(consentOccasions) as [ConsentOccasion, ...ConsentOccasion[]]);
const document = z.enum(Object.keys(consentDocuments) as [ConsentDocument, ...ConsentDocument[]]);

export const termsRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/terms/:occasion',
    summary: '须知、声明与协议',
    params: z.object({ occasion }),
    answer: z.object({
      statement: z.string(),
      documents: z.array(z.object({ document: z.string(), title: z.string(), version: z.string(), hash: z.string(), text: z.string() })),
    }),
    policy: { permission: 'meta.read' },
    handle: async ({ deps, params }) => {
      const inForce = versionsInForce(params.occasion, documentVersions, await now(deps.orm.em.fork()));
      const textOf = (hash: string): string => documents.find((one) => one.hash === hash)!.text;
      return {
        body: {
          statement: consentOccasions[params.occasion].statement,
          documents: inForce.map(({ document: name, version, hash }) => ({
            document: name,
            title: consentDocuments[name],
            version,
            hash,
            text: textOf(hash),
          })),
        },
      };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/terms/:occasion/consents',
    summary: '同意须知、声明与协议',
    description: 'With version and hash of what was on the screen: what was read is what is agreed to.',
    params: z.object({ occasion }),
    body: z.strictObject({
      agreed: z.boolean(),
      documents: z.array(z.strictObject({ document, version: z.string().max(20), hash: z.string().max(64) })).max(10),
    }),
    policy: 'signedIn',
    problems: ['CONSENT_MISSING', 'CONSENT_OUTDATED'],
    handle: async ({ deps, params, body, person }) => {
      await desk(deps).consent(person().accountId, params.occasion, body);
      return {};
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/me/disclosure-authorisations',
    summary: '授权向第三方提供本人资料',
    body: z.strictObject({ recipient: z.string().trim().min(1).max(200), fields: z.array(z.string().min(1).max(60)).min(1).max(50) }),
    answer: z.object({ id: z.string() }),
    status: 201,
    policy: 'signedIn',
    handle: async ({ deps, body, person }) => ({
      body: { id: await desk(deps).officers.authorise(person().accountId, body.recipient, body.fields) },
    }),
  }),
  route({
    ...base,
    method: 'delete',
    path: '/v1/me/disclosure-authorisations/:id',
    summary: '撤回授权',
    params: idParams,
    policy: 'signedIn',
    handle: async ({ deps, params, person }) => {
      await desk(deps).officers.revokeAuthorisation(person().accountId, params.id);
      return {};
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/help',
    summary: '常见问题解答',
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          question: z.string(),
          handling: z.array(z.string()),
          code: z.string().optional(),
          counter: z.boolean().optional(),
          here: z.string().optional(),
        }),
      ),
    }),
    policy: { permission: 'meta.read' },
    handle: () => ({ body: { items: faq.map((one) => ({ ...one, handling: [...one.handling] })) } }),
  }),
];
