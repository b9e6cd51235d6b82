// Uploads over HTTP. A file is at most 20 MB by the rule `file.maxMegabytes` (S0§2.6), so one request carries it; resumable uploads (tus) begin above that.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { FileDesk } from '../../activities/file/desk.ts';
import { fileOf, type StoredFile } from '../../db/file/files.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { fileProblems } from '../../domain/kit/file.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { readUpload } from './upload.ts';

const params = z.object({ id: z.uuid() });
export const file = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  mime: z.string().meta({ description: 'By content, never by name' }),
  state: z.enum(['quarantined', 'clean', 'rejected']),
  stateLabel: z.string(),
  reason: z.string().nullable(),
  createdAt: z.string(),
});
const states = { quarantined: '正在检查', clean: '已通过检查', rejected: '未通过检查' } as const;

export function deskOf({ deps }: Pick<Context, 'deps'>): FileDesk {
  if (!deps.files) throw new Error('the API was assembled without `files`');
  return deps.files;
}

export const shown = ({ id, name, size, mime, state, reason, createdAt }: StoredFile): z.infer<typeof file> => ({
  id,
  name,
  size,
  mime,
  state,
  stateLabel: states[state],
  reason: reason === null ? null : ((fileProblems as Record<string, { message: string }>)[reason]?.message ?? reason),
  createdAt: rfc3339(createdAt),
});

/** The owner's and the organisation's files, and for officers those of cases in their districts. Throws NOT_FOUND. */
async function readable({ deps }: Pick<Context, 'deps'>, em: EntityManager, id: string, actor: PersonActor): Promise<StoredFile> {
  const found = await fileOf(em, id, deps.fields);
  const places = found
    ? [null, ...found.districts].map((district) => ({ ownerId: found.ownerId, organisationId: found.organisationId, district }))
    : [];
  if (!found || !places.some((place) => may('file.read', actor, place))) throw refuse('NOT_FOUND');
  return found;
}

const common = { class: '一般', tag: '文件', listener: 'both' } as const;

export const fileRoutes: Routes = [
  route({
    ...common,
    method: 'post',
    path: '/v1/files',
    summary: '上传文件',
    description: 'A form with one file, any format, at most 20 MB. Answers 202 while the virus scanner has not answered: ask again under the id.',
    stream: 'multipart/form-data',
    policy: { permission: 'file.upload' },
    problems: ['FILE_EMPTY', 'FILE_TOO_LARGE', 'FILE_CONTENT_MISMATCH', 'FILE_INFECTED', 'FILE_ACTIVE'],
    answer: file,
    status: 201,
    handle: async (context) => {
      const { req, person } = context;
      const actor = person();
      const desk = deskOf(context);
      const stored = await readUpload(req, await desk.maxBytes(), (incoming) => desk.receive({ actor, ...incoming }));
      return { status: stored.state === 'quarantined' ? 202 : 201, body: shown(stored), headers: { Location: `/v1/files/${stored.id}` } };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/files/:id',
    summary: '查看文件信息',
    params,
    policy: { permission: 'file.read' },
    answer: file,
    handle: async (context) => ({ body: shown(await readable(context, context.deps.orm.em.fork(), context.params.id, context.person())) }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/files/:id/content',
    summary: '下载文件',
    params,
    policy: { permission: 'file.read' },
    problems: ['FILE_PENDING', 'FILE_REJECTED'],
    sends: 'application/octet-stream',
    handle: async (context) => {
      const found = await readable(context, context.deps.orm.em.fork(), context.params.id, context.person());
      if (found.state !== 'clean') throw refuse(found.state === 'quarantined' ? 'FILE_PENDING' : 'FILE_REJECTED');
      const content = deskOf(context).open(found.hash);
      return {
        headers: {
          // What a browser could run is never named as such: it saves bytes.
          'Content-Type': /^(image\/(png|jpeg|webp)|application\/pdf)$/.test(found.mime) ? found.mime : 'application/octet-stream',
          'Content-Length': String(found.size),
          'Content-Disposition': attachment(found.name),
          'X-Content-Type-Options': 'nosniff',
          'Content-Security-Policy': "default-src 'none'; sandbox",
        },
        send: (res) => pipeline(content, res),
      };
    },
  }),
  route({
    ...common,
    method: 'delete',
    path: '/v1/files/:id',
    summary: '删除未使用的文件',
    params,
    policy: { permission: 'file.delete' },
    problems: ['FILE_IN_USE'],
    handle: async (context) => {
      await deskOf(context).remove(context.person(), context.params.id);
      return {};
    },
  }),
];
