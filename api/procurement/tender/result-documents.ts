// What goes out with a notice, for everybody: its sealed paper (P35, P36), and with the result the documents (R36).
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { documentsOf } from '../../../db/document/reads.ts';
import { noticesOf, projectById, tenderDocuments, type TenderNotice } from '../../../db/procurement/projects.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { route, type Routes } from '../../kit/route.ts';

/** Kinds of notice that are a paper too. */
const noticePapers: Partial<Record<TenderNotice['kind'], string>> = { correction: 'P35', award: 'P36' };

export const resultDocumentRoutes: Routes = [
  route({
    class: '一般',
    tag: '项目采购',
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/notices/:n/paper',
    summary: '下载公告文书（更正公告、中标结果公告）',
    description: 'Sealed by the 采购组织机构. Answers 202 with `Retry-After` while it is being made.',
    params: z.object({ id: z.uuid(), n: z.coerce.number().int().positive() }),
    policy: 'public',
    sends: 'application/pdf',
    handle: async (context) => {
      const { deps, params } = context;
      const em = deps.orm.em.fork();
      const notice = (await noticesOf(em, params.id)).find(({ n }) => n === params.n);
      const kind = notice && noticePapers[notice.kind];
      if (!notice || !kind) throw refuse('NOT_FOUND');
      const paper = (await documentsOf(em, params.id)).find((one) => one.kind === kind && one.at === notice.publishedAt);
      if (!paper || paper.readyAt === null || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${notice.title}.pdf` });
    },
  }),
  route({
    class: '一般',
    tag: '项目采购',
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/result-documents/:n',
    summary: '下载随结果公告的采购文件',
    params: z.object({ id: z.uuid(), n: z.coerce.number().int().positive() }),
    policy: 'public',
    sends: 'application/octet-stream',
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const project = await projectById(em, params.id);
      const published = project ? (await noticesOf(em, params.id)).some(({ kind }) => kind === 'award') : false;
      const found = published ? (await tenderDocuments(em, params.id)).find(({ n }) => n === params.n) : undefined;
      if (!found) throw refuse('NOT_FOUND');
      if (!deps.files) throw new Error('the API was assembled without `files`');
      const content = deps.files.open(found.hash);
      return {
        headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': attachment(found.label), 'X-Content-Type-Options': 'nosniff' },
        send: (res) => pipeline(content, res),
      };
    },
  }),
];
