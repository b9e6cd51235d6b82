// What everybody may see of suppliers: those admitted and those in their 公示期, with the fields that are declared public (B06) and no other.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { fileOf } from '../../db/file/files.ts';
import { publicSuppliers, type PublicSupplier } from '../../db/supplier/lists.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { display } from '../../domain/supplier/dossier/display.ts';
import { publicView } from '../../domain/supplier/dossier/personal.ts';
import { tabs } from '../../domain/supplier/dossier/tabs.ts';
import { PICTURES, type Field } from '../../domain/supplier/dossier/field.ts';
import type { Reference } from '../../domain/supplier/dossier/context.ts';
import { registrationDistrict } from '../../domain/supplier/list.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf, idParams } from './case.ts';
import { anyDistrict } from './district.ts';
import { longEnough, nameQuery, tooShort } from './officers.ts';

const base = '/v1/public-suppliers';
const supplier = z.object({
  id: z.string(),
  districtLabel: z.string(),
  admittedAt: z.string().nullable(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), value: z.unknown(), text: z.string() })),
});

const declared: Record<string, Field> = Object.assign({}, ...tabs.map(({ fields }) => fields));

const shownPublicly = ({ caseId, district, admittedAt, dossier }: PublicSupplier, reference: Reference): z.infer<typeof supplier> => ({
  id: caseId,
  districtLabel: registrationDistrict(district, reference),
  admittedAt: outward(admittedAt) as string | null,
  fields: publicView(dossier).map(({ name, label, value }) => ({ name, label, value, text: display(declared[name]!, value, { reference }) })),
});

const pictures: readonly string[] = PICTURES;
/** Seconds that a picture may be shown from a cache: a supplier that is suspended is gone from the public soon. */
const LOGO_SECONDS = 300;

const logo = route({
  method: 'get',
  path: `${base}/:id/logo`,
  listener: 'public',
  class: '一般',
  tag: '供应商查询',
  summary: '查看正式供应商的公司Logo',
  description: 'The picture in the dossier in force of a supplier that is 已入库; no other file is public.',
  params: idParams,
  policy: { permission: 'supplier.public' },
  sends: 'image/*',
  handle: async ({ deps, params, req }) => {
    if (!deps.files) throw new Error('the API was assembled without `files`');
    const em = deps.orm.em.fork();
    const [row] = await publicSuppliers(em, { state: 'admitted', caseId: params.id }, 1, undefined);
    const [id] = row?.dossier.basic.logo ?? [];
    const file = id === undefined ? null : await fileOf(em, id, deps.fields);
    if (file?.state !== 'clean' || !pictures.includes(file.mime)) throw refuse('NOT_FOUND');
    const headers = { ETag: `"${file.hash}"`, 'Cache-Control': `public, max-age=${LOGO_SECONDS}` };
    if (req.get('if-none-match') === headers.ETag) return { status: 304, headers, send: (res) => void res.end() };
    const content = deps.files.open(file.hash);
    return {
      headers: {
        ...headers,
        'Content-Type': file.mime,
        'Content-Length': String(file.size),
        // The name that the supplier gave the file stays its own.
        'Content-Disposition': 'inline; filename="logo"',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
      },
      send: (res) => pipeline(content, res),
    };
  },
});

const state = z.enum(['admitted', 'notice']).default('admitted').meta({ description: 'admitted: 正式供应商; notice: 公示中' });

export const publicRoutes: Routes = [
  route({
    method: 'get',
    path: base,
    listener: 'public',
    class: '搜索',
    tag: '供应商查询',
    summary: '已入库供应商与入驻公示',
    query: z.object({ ...pageQuery, ...nameQuery, district: anyDistrict.optional(), state }).refine(longEnough, tooShort),
    policy: { permission: 'supplier.public' },
    answer: pageOf(supplier),
    handle: async (context) => {
      const { deps, query } = context;
      const { name, match, district } = query;
      const asked = { state: query.state, district, name: name ? { text: name, match } : undefined };
      const rows = await publicSuppliers(deps.orm.em.fork(), asked, query.limit, fromCursor(query.after, sortCursor));
      const { reference } = deskOf(context);
      return {
        body: page(
          rows,
          query.limit,
          (row) => [row.createdAt, row.caseId],
          (row) => shownPublicly(row, reference),
        ),
      };
    },
  }),
  route({
    method: 'get',
    path: `${base}/:id`,
    listener: 'public',
    class: '一般',
    tag: '供应商查询',
    summary: '查看供应商公开信息',
    params: idParams,
    query: z.object({ state }),
    policy: { permission: 'supplier.public' },
    answer: supplier,
    handle: async (context) => {
      const { deps, params, query } = context;
      const [row] = await publicSuppliers(deps.orm.em.fork(), { state: query.state, caseId: params.id }, 1, undefined);
      if (!row) throw refuse('NOT_FOUND');
      return { body: shownPublicly(row, deskOf(context).reference) };
    },
  }),
  logo,
];
