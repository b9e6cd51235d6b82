// Templates and the office's consents (O21), for officers.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { messageTemplates, smsTemplates } from '../../domain/kit/message-templates.ts';
import { notApproved, paramsOf, type MessageTemplate } from '../../domain/kit/messages.ts';
import { deniedCode, may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { save } from '../../activities/kit/save.ts';
import { consentsOf, recordConsent, withdrawConsents, type RecordedConsent } from '../../db/message/consents.ts';
import { textHash } from '../../gateways/sms.ts';
import { sha256 } from '../../security/hash.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { templateSchema } from './shapes.ts';

const shown = (template: MessageTemplate, all: readonly RecordedConsent[]): z.input<typeof templateSchema> => ({
  ...template,
  params: paramsOf(template),
  textHash: textHash(template),
  consentNeeded: template.channel === 'sms',
  approved: notApproved(template, all, sha256) === null,
  consents: all
    .filter((one) => one.templateCode === template.code)
    .map(({ textHash: hash, consentedBy, at, withdrawnAt, withdrawnBy }) => ({
      ...(outward({ at, withdrawnAt }) as { at: string; withdrawnAt: string | null }),
      textHash: hash,
      consentedBy,
      withdrawnBy,
    })),
});

/** The SMS template of a code; messages inside the platform need no consent and have none. Throws NOT_FOUND. */
function consentable(code: string): MessageTemplate {
  const template = Object.values<MessageTemplate>(smsTemplates).find((one) => one.code === code);
  if (!template) throw refuse('NOT_FOUND');
  return template;
}

/** Saves as the administrator who is signed in, and answers the template as it stands then. */
async function asAdministrator({ deps, person }: Context, template: MessageTemplate, work: (em: EntityManager, by: string) => Promise<unknown>) {
  const me = person();
  if (!may('template.consent', me)) throw refuse(deniedCode('template.consent', me));
  await save(deps.orm, (em) => work(em, me.accountId));
  return { body: shown(template, await consentsOf(deps.orm.em.fork(), template.code)) };
}

const params = z.object({ code: z.string().regex(/^sms\.\w{1,60}$/) });
const common = { listener: 'officers', class: '一般', tag: 'messages', params, answer: templateSchema } as const;

export const templateRoutes: Routes = [
  route({
    method: 'get',
    path: '/v1/message-templates',
    listener: 'officers',
    class: '一般',
    tag: 'messages',
    summary: '短信与站内信模板及授权',
    answer: z.object({ items: z.array(templateSchema) }),
    policy: { permission: 'template.list' },
    handle: async ({ deps }) => {
      const all = await consentsOf(deps.orm.em.fork());
      return { body: { items: messageTemplates.map((template) => shown(template, all)) } };
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/message-templates/:code/consents',
    summary: '登记采购人对短信模板的同意',
    description:
      'Names the hash of the text that the office has agreed to; another text needs another consent. Recording the same one again changes nothing.',
    body: z.strictObject({ textHash: z.string().regex(/^[0-9a-f]{64}$/, '应为模板文字的摘要（64 位十六进制）') }),
    policy: { permission: 'template.consent' },
    problems: ['MESSAGE_TEXT_CHANGED', 'NOT_FOUND'],
    handle: async (context) => {
      const template = consentable(context.params.code);
      const hash = context.body.textHash;
      if (hash !== textHash(template)) throw refuse('MESSAGE_TEXT_CHANGED', { facts: { templateCode: template.code } });
      return asAdministrator(context, template, (em, by) => recordConsent(em, template.code, hash, by));
    },
  }),
  route({
    ...common,
    method: 'post',
    path: '/v1/message-templates/:code/consents/withdraw',
    summary: '收回采购人对短信模板的同意',
    description: 'From the next message on nothing is sent by this template.',
    policy: { permission: 'template.consent' },
    problems: ['NOT_FOUND'],
    handle: (context) => {
      const template = consentable(context.params.code);
      return asAdministrator(context, template, (em, by) => withdrawConsents(em, template.code, by));
    },
  }),
];
