// 注册证书: the holder's own, and 电子证照管理 (S3-56) of officers: list, view, download, and what two of them decide.
import { z } from 'zod';
import { outward } from '../kit/outward.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { editionGrounds, editionProcess, licenceProcess, type EditionGround } from '../../domain/licence/process.ts';
import { measures, proposalProcess, type Measure } from '../../domain/licence/proposal.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { editionsOf, licenceById, licences, proposals, type EditionLine, type LicenceLine, type ProposalLine } from '../../db/licence/lists.ts';
import { pdf } from '../account/forms.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Reply, type Routes } from '../kit/route.ts';
import { wordsOf, type Words } from './labels.ts';
import { byId, departureBody, licenceDetail, licenceShape, proposalBody, proposalShape, rejection, type editionShape } from './shapes.ts';

const common = { class: '一般', tag: '证书与注册证书' } as const;
const own = { ...common, listener: 'public' } as const;
const officers = { ...common, listener: 'officers' } as const;
const PLACES = { public: '/v1/licences', officers: '/v1/admin/elicenses' } as const;

const shown = (words: Words, place: string, one: LicenceLine): z.input<typeof licenceShape> => ({
  id: one.id,
  number: one.number,
  district: one.district,
  holderName: one.holderName,
  employerName: one.employerName,
  specialty: one.specialty,
  specialtyLabel: words.specialty(one.district, one.specialty),
  validFrom: one.validFrom,
  validTo: one.validTo,
  standing: one.standing,
  standingLabel: licenceProcess.states[one.standing]!.label,
  version: one.version,
  electronic:
    one.editionId === null
      ? null
      : {
          id: one.editionId,
          edition: one.edition!,
          state: one.editionState!,
          label: editionProcess.states[one.editionState!]!.label,
          libraryNumber: one.libraryNumber,
          oneStopNumber: one.oneStopNumber,
          verifyPath: `/verify/${one.token}`,
          href: one.hash === null ? null : `${place}/${one.id}/file`,
        },
});
const shownEdition = (one: EditionLine): z.input<typeof editionShape> => ({
  ...(outward(one) as EditionLine),
  groundLabel: editionGrounds[one.ground as EditionGround],
  label: editionProcess.states[one.state]!.label,
});

/** A licence that the person may see. Throws NOT_FOUND. */
async function readable({ deps, person, params }: Context<{ id: string }>): Promise<LicenceLine> {
  const found = await licenceById(deps.orm.em.fork(), params.id);
  if (!found || !may('licence.read', person(), { ownerId: found.accountId, district: found.district })) throw refuse('NOT_FOUND');
  return found;
}

/** The signed paper that counts. Throws LICENCE_WITHDRAWN, LICENCE_NOT_READY. */
async function download(context: Context<{ id: string }>): Promise<Reply> {
  const { editionId, hash, size, number } = await readable(context);
  if (editionId === null) throw refuse('LICENCE_WITHDRAWN');
  if (hash === null || size === null) throw refuse('LICENCE_NOT_READY');
  return pdf(context, { hash, size, name: `注册证书${number}.pdf` });
}

async function detail(context: Context<{ id: string }>, place: string) {
  const found = await readable(context);
  const em = context.deps.orm.em.fork();
  const words = await wordsOf(em, shanghaiDay(await now(em)));
  return { body: { ...shown(words, place, found), editions: (await editionsOf(em, found.id)).map(shownEdition) }, version: found.version };
}

const reading = (listener: 'public' | 'officers'): Routes => {
  const path = PLACES[listener];
  const base = listener === 'public' ? own : officers;
  return [
    route({
      ...base,
      class: '搜索',
      method: 'get',
      path: path as `/${string}`,
      summary: listener === 'public' ? '我的注册证书' : '电子证照管理：列表',
      query: z.object({
        ...pageQuery,
        standing: z.enum(Object.keys(licenceProcess.states)).optional(),
        text: z.string().trim().max(50).optional().meta({ description: 'Number, or beginning of a name' }),
      }),
      policy: { permission: listener === 'public' ? 'licence.read' : 'licence.list' },
      answer: pageOf(licenceShape),
      handle: async ({ deps, query: asked, person }) => {
        const em = deps.orm.em.fork();
        const me = person();
        const far = listener === 'public' ? { any: false, ownerId: me.accountId, organisationIds: [], districts: [] } : reach('licence.list', me);
        const after = fromCursor(asked.after, idCursor)?.[0];
        const rows = await licences(em, far, { standing: asked.standing, text: asked.text, after, limit: asked.limit + 1 });
        const words = await wordsOf(em, shanghaiDay(await now(em)));
        return {
          body: page(
            rows,
            asked.limit,
            ({ id }) => [id],
            (one) => shown(words, path, one),
          ),
        };
      },
    }),
    route({
      ...base,
      method: 'get',
      path: `${path}/:id`,
      summary: listener === 'public' ? '查看我的注册证书' : '电子证照管理：查阅',
      params: byId,
      policy: { permission: 'licence.read' },
      answer: licenceDetail,
      handle: (context) => detail(context, path),
    }),
    route({
      ...base,
      method: 'get',
      path: `${path}/:id/file`,
      summary: listener === 'public' ? '下载我的注册证书' : '电子证照管理：下载',
      params: byId,
      policy: { permission: 'licence.read' },
      problems: ['LICENCE_WITHDRAWN', 'LICENCE_NOT_READY'],
      sends: 'application/pdf',
      handle: download,
    }),
  ];
};

const shownProposal = (one: ProposalLine): z.input<typeof proposalShape> => ({
  ...one,
  measure: one.measure as Measure,
  measureLabel: measures[one.measure as Measure],
  label: proposalProcess.states[one.state]!.label,
});
const judge = (action: 'confirm' | 'reject', more: object = {}) =>
  route({
    ...officers,
    method: 'post',
    path: `/v1/admin/elicense-proposals/:id/${action}`,
    summary: `证照办理：${proposalProcess.actions[action]!.label}`,
    params: byId,
    policy: { process: proposalProcess, action },
    problems: [
      'LICENCE_SECOND_PERSON',
      'LICENCE_LIVE',
      'LICENCE_BANNED',
      'LICENCE_CERTIFICATE',
      'LICENCE_EMPLOYER',
      'LICENCE_TERM',
      'LICENCE_GROUND',
    ],
    act: { process: proposalProcess, action },
    ...more,
  });

const proposing: Routes = [
  route({
    ...officers,
    method: 'post',
    path: '/v1/admin/elicense-proposals',
    summary: '电子证照管理：提出创建、补发、转待变更、恢复、注销或撤销',
    description: 'Nothing happens to the licence until another officer has signed it.',
    body: proposalBody,
    policy: { process: proposalProcess, action: 'propose' },
    act: { process: proposalProcess, action: 'propose' },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/elicense-proposals',
    summary: '证照办理：列表',
    query: z.object({ ...pageQuery, state: z.enum(['proposed', 'confirmed', 'rejected']).optional() }),
    policy: { permission: 'licence.list' },
    answer: pageOf(proposalShape),
    handle: async ({ deps, query: asked, person }) => {
      const after = fromCursor(asked.after, idCursor)?.[0];
      const rows = await proposals(deps.orm.em.fork(), reach('licence.list', person()), { state: asked.state, after, limit: asked.limit + 1 });
      return { body: page(rows, asked.limit, ({ id }) => [id], shownProposal) };
    },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/elicense-proposals/:id',
    summary: '证照办理：查看',
    params: byId,
    policy: { permission: 'licence.list' },
    answer: proposalShape,
    handle: async ({ deps, params, person }) => {
      const [found] = await proposals(deps.orm.em.fork(), reach('licence.list', person()), { id: params.id, limit: 1 });
      if (!found) throw refuse('NOT_FOUND');
      return { body: shownProposal(found), version: found.version };
    },
  }),
  judge('confirm'),
  judge('reject', { body: rejection }),
];

/** The licence with this number whose employer the person speaks for. Throws NOT_FOUND. */
async function employed({ deps, person }: Pick<Context, 'deps' | 'person'>, number: string): Promise<string> {
  const [row] = await query<{ id: string }>(deps.orm.em.fork(), `select id from licence where number = $1 and employer_id = $2::uuid`, [
    number,
    person().organisationId ?? null,
  ]);
  if (!row) throw refuse('NOT_FOUND');
  return row.id;
}

const departure = route({
  ...own,
  method: 'post',
  path: '/v1/licence-departures',
  summary: licenceProcess.actions['leave']!.label,
  description:
    'By the employer, with the number of the certificate. The licence is 待变更 from then on: its holder may not practise until a change is granted.',
  body: departureBody,
  policy: { process: licenceProcess, action: 'leave' },
  problems: ['LICENCE_LEAVING', 'NOT_FOUND'],
  act: {
    process: licenceProcess,
    action: 'leave',
    version: false,
    prepare: async (context) => {
      const { number, leftOn } = context.body as z.infer<typeof departureBody>;
      return { input: { leftOn }, caseId: await employed(context, number) };
    },
  },
});

export const licenceAdministration: Routes = [...reading('public'), departure, ...reading('officers'), ...proposing];
