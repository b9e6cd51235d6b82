// Documents of a case, for those who may see it. Papers of the office's own (审批表, 回访单 …) are for officers only.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { may, type Target } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { officersOnly } from '../../domain/document/readers.ts';
import { documentsOf, type IssuedDocument } from '../../db/document/reads.ts';
import { query } from '../../db/kit/sql.ts';
import { notYet, pdf } from '../account/forms.ts';
import { route, type Routes } from '../kit/route.ts';

const common = { listener: 'both', class: '一般', tag: '文书', method: 'get' } as const;
const states = { ready: '已生成', making: '生成中', waiting: '待处理' } as const;

const line = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string().nullable(),
  number: z.string().nullable(),
  at: z.string(),
  state: z.enum(Object.keys(states) as (keyof typeof states)[]),
  stateLabel: z.string(),
  size: z.int().nullable(),
  sha256: z.string().nullable(),
  signed: z.boolean(),
  sealed: z.boolean(),
  href: z.string().nullable(),
});

/** Documents of a case that a person may see. Throws NOT_FOUND. */
async function visible(em: EntityManager, caseId: string, person: PersonActor): Promise<IssuedDocument[]> {
  const [file] = await query<Target>(
    em,
    `select applicant_id as "ownerId", organisation_id as "organisationId", district from case_file where id = $1`,
    [caseId],
  );
  if (!file || !may('document.read', person, file)) throw refuse('NOT_FOUND');
  const inside = may('document.inside', person, file);
  return (await documentsOf(em, caseId)).filter(({ kind }) => inside || !officersOnly.has(kind));
}

const stateOf = ({ readyAt, failure }: IssuedDocument): keyof typeof states => (readyAt !== null ? 'ready' : failure !== null ? 'waiting' : 'making');

export const documentRoutes: Routes = [
  route({
    ...common,
    path: '/v1/cases/:id/documents',
    summary: '办件的文书',
    description:
      'State `waiting` 待处理: a character of the document is in no font; operators are told, and it comes by itself once that is put right.',
    params: z.object({ id: z.uuid() }),
    policy: { permission: 'document.read' },
    answer: z.object({ items: z.array(line) }),
    handle: async ({ deps, params: { id }, person }) => {
      const items = (await visible(deps.orm.em.fork(), id, person())).map((one) => {
        const { kind, title, number, at, size, hash } = one;
        const state = stateOf(one);
        const href = state === 'ready' ? `/v1/cases/${id}/documents/${one.id}` : null;
        const flags = { signed: one.signer !== null, sealed: one.sealSerial !== null };
        return { id: one.id, kind, title, number, at, state, stateLabel: states[state], size, sha256: hash, ...flags, href };
      });
      return { body: { items } };
    },
  }),
  route({
    ...common,
    path: '/v1/cases/:id/documents/:documentId',
    summary: '下载文书',
    description: 'Answers 202 with `Retry-After` while it is being made.',
    params: z.object({ id: z.uuid(), documentId: z.uuid() }),
    policy: { permission: 'document.read' },
    sends: 'application/pdf',
    handle: async (context) => {
      const { deps, params, person } = context;
      const found = (await visible(deps.orm.em.fork(), params.id, person())).find(({ id }) => id === params.documentId);
      if (!found) throw refuse('NOT_FOUND');
      const { hash, size, title, readyAt } = found;
      if (readyAt === null || hash === null || size === null) return notYet();
      return pdf(context, { hash, size, name: `${title}.pdf` });
    },
  }),
];
