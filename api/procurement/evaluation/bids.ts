// Opened bids over HTTP for those who evaluate (G06): what is in one, each file as it is decrypted, and where a scoring item leads (E07b).
import { z } from 'zod';
import { attachment } from '../../../domain/kit/file-name.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { signsOf } from '../../../domain/procurement/evaluation/collusion.ts';
import { grounds, relatedOf } from '../../../domain/procurement/evaluation/related.ts';
import { evaluationRules } from '../../../domain/procurement/evaluation/rules.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { bidSealStates } from '../../../domain/procurement/opening/opening.ts';
import { openingById } from '../../../db/procurement/openings.ts';
import { pageOf as linkOf } from '../../../domain/procurement/bid/draft.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { deskOf } from '../bids.ts';
import { base, seenProject } from './common.ts';
import * as shapes from './shapes.ts';

const params = shapes.byId.extend({ openingId: z.uuid() });
const fileParams = params.extend({ n: z.coerce.number().int().min(1).max(1000) });

export const openedBidRoutes: Routes = [
  route({
    ...base,
    undisclosed: true,
    method: 'get',
    path: '/v1/tender-projects/:id/opened-bids/:openingId',
    summary: '查看投标文件',
    description: 'Files of an opened bid, and for every item of the tender the page that the bidder linked, or that he gave none.',
    params,
    answer: shapes.opened,
    policy: 'signedIn',
    problems: ['EVALUATION_UNREADABLE'],
    handle: async (context) => {
      const project = await seenProject(context as unknown as Context<{ id: string }>);
      const manifest = await deskOf(context).openedManifest(project.id, context.params.openingId);
      const { seals } = (await openingById(context.deps.orm.em.fork(), context.params.openingId))!;
      const files = manifest.files.map(({ slot, name, size, pages }, at) => {
        const { state, signer } = seals.find((seal) => seal.slot === slot) ?? { state: 'none' as const, signer: null };
        return { n: at + 1, slot, name, size, pages, seal: { state, label: bidSealStates[state], signer } };
      });
      const items = (project.fields.evaluation?.items ?? []).map(({ id, name }) => {
        const found = linkOf(manifest, id);
        if ('message' in found) return { id, name, file: null, page: null, message: found.message };
        return { id, name, file: files.find(({ slot }) => slot === found.slot)?.n ?? null, page: found.page, message: null };
      });
      return { body: { files, items } };
    },
  }),
  route({
    ...base,
    undisclosed: true,
    method: 'get',
    path: '/v1/tender-projects/:id/opened-bids/:openingId/files/:n',
    summary: '阅读投标文件',
    description: 'Decrypted as it is read. A PDF opens at a page by `#page=`.',
    params: fileParams,
    policy: 'signedIn',
    problems: ['EVALUATION_UNREADABLE'],
    sends: 'application/pdf',
    handle: async (context) => {
      const project = await seenProject(context as unknown as Context<{ id: string }>);
      const { openingId, n } = context.params;
      const desk = deskOf(context);
      const file = (await desk.openedManifest(project.id, openingId)).files[n - 1];
      if (!file) throw refuse('NOT_FOUND');
      return {
        headers: {
          'Content-Type': 'application/pdf',
          'Content-Length': String(file.size),
          'Content-Disposition': attachment(`${file.name}.pdf`),
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => desk.sendOpened(project.id, openingId, file.slot, res),
      };
    },
  }),
  route({
    ...base,
    undisclosed: true,
    method: 'get',
    path: '/v1/tender-projects/:id/collusion-signs',
    summary: '串通投标线索',
    description:
      'What bids, forms and bonds have in common, by the law’s signs. Evidence for the committee, never a verdict; what nothing is known of is named.',
    params: shapes.byId,
    answer: shapes.signs,
    policy: 'signedIn',
    handle: async (context) => {
      const project = await seenProject(context);
      const em = context.deps.orm.em.fork();
      const book = await ruleBook(em);
      const set = book.rulesFor(project.district, shanghaiDay(await now(em)));
      const traces = await deskOf(context).openedTraces(project.id);
      const { found, unknown } = relatedOf(set, await deskOf(context).ownerships(project.id));
      const related = found.map(({ ground, bidders, verdict, says, article, versions }) => ({
        ground,
        label: grounds[ground],
        bidders: [...bidders],
        verdict,
        says,
        article,
        versions: [...versions],
      }));
      return { body: { ...signsOf(set, traces, ruleValue(set, evaluationRules.regularStep)), related, unknown } };
    },
  }),
];
