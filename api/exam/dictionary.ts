// 考务字典 over HTTP (S3-18…21): specialties, subjects, levels and fees of a 区划. Its version is one for all of them: what one entry says of another is decided in turn.
import { z } from 'zod';
import {
  dictionary,
  entryKinds,
  entryStandings,
  feeCode,
  ofKind,
  type AnyEntry,
  type EntryInput,
  type EntryKind,
} from '../../domain/exam/dictionary.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { districtOf } from '../../db/data/districts/index.ts';
import { dictionaryOf, entriesOf, entryHistory } from '../../db/exam/dictionary.ts';
import type { ApiDeps } from '../deps.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { anything, feeBody, levelBody, ofDistrict, specialtyBody, specialtyCode, subjectBody, subjectCode } from './setup-shapes.ts';

const common = { listener: 'officers', class: '一般', tag: '考务字典' } as const;
const problems = ['EXAM_ENTRY_INVALID', 'EXAM_ENTRY_IN_USE'];
const paths = { specialty: 'specialties', subject: 'subjects', level: 'levels', fee: 'fees' } as const satisfies Record<EntryKind, string>;
const bodies = { specialty: specialtyBody, subject: subjectBody, level: levelBody, fee: feeBody } as const;
/** What 编辑 may change: never what an entry is found by, nor what is bound to a level. */
const changeable = {
  specialty: specialtyBody.omit({ code: true }),
  subject: subjectBody.omit({ code: true }),
  level: levelBody.omit({ code: true, specialties: true, subjects: true }),
  fee: feeBody.omit({ subject: true, validFrom: true }),
} as const;
const byCode = z.object({ code: z.string().regex(/^[0-9A-Za-z-]{1,20}$/) });
const written = z.object({ code: z.string(), entryVersion: z.int() });
const listed = z.object({ code: z.string(), standing: z.string(), standingLabel: z.string(), entry: anything });

/** The dictionary's case, opened with what it begins with where nobody has used it yet. */
async function caseOf({ orm, decide }: Pick<ApiDeps, 'orm' | 'decide'>, district: string): Promise<string> {
  if (districtOf(district) === null) throw refuse('NOT_FOUND');
  const known = await dictionaryOf(orm.em.fork(), district);
  if (known) return known.id;
  await decide({
    key: `${dictionary.type}/${district}/open`,
    type: dictionary.type,
    action: 'open',
    actor: { kind: 'system' },
    input: { district },
    bodyHash: '',
  });
  const opened = await dictionaryOf(orm.em.fork(), district);
  if (!opened) throw new Error(`the dictionary of ${district} could not be opened`);
  return opened.id;
}

type Asked = Context<{ code: string } | undefined, { district: string }, Record<string, unknown> | undefined>;
const changing =
  (kind: EntryKind, input: (asked: Asked) => Omit<EntryInput, 'kind'>) =>
  async (context: unknown): Promise<{ input: EntryInput; caseId: string }> => {
    const asked = context as Asked;
    return { input: { kind, ...input(asked) }, caseId: await caseOf(asked.deps, asked.query.district) };
  };

const codeOf = ({ params }: Asked): string => params!.code;
/** Code and content of an entry as it was sent. */
function contentOf(kind: EntryKind, { body }: Asked): Omit<EntryInput, 'kind'> {
  const sent = body as never;
  const code = kind === 'fee' ? feeCode(sent) : (body as { code: string }).code;
  return { code, entry: { ...(sent as object), code } as never };
}

function act(
  kind: EntryKind,
  action: string,
  more: { method?: 'post' | 'put' | 'delete'; path: string; body?: z.ZodType; input: (asked: Asked) => Omit<EntryInput, 'kind'> },
): Route {
  const { method = 'post', path, body, input } = more;
  const atEntry = path.includes(':code');
  return route({
    ...common,
    method,
    path: `/v1/admin/${paths[kind]}${path}`,
    summary: `${entryKinds[kind]}：${dictionary.actions[action]!.label}`,
    ...(atEntry ? { params: byCode } : {}),
    query: ofDistrict,
    ...(body ? { body } : {}),
    answer: written,
    policy: { process: dictionary, action },
    problems,
    act: { process: dictionary, action, prepare: changing(kind, input) },
  });
}

const list = (kind: EntryKind): Route =>
  route({
    ...common,
    method: 'get',
    path: `/v1/admin/${paths[kind]}`,
    summary: `${entryKinds[kind]}列表`,
    description: 'The ETag is the version of the dictionary, for If-Match of every act on it.',
    query: ofDistrict,
    answer: z.object({ version: z.int(), items: z.array(listed) }),
    policy: { permission: 'exam.setup' },
    handle: async ({ deps, query, person }) => {
      if (!may('exam.setup', person(), query) || districtOf(query.district) === null) throw refuse('FORBIDDEN');
      const em = deps.orm.em.fork();
      const [entries, file] = [await entriesOf(em, query.district), await dictionaryOf(em, query.district)];
      // One that nobody has used yet is opened with these entries by the first act, and has this version then.
      const version = file?.version ?? 1;
      return { version, body: { version, items: ofKind(entries, kind).map((one) => shown(one as unknown as AnyEntry)) } };
    },
  });
const shown = ({ code, standing, entry }: AnyEntry): z.input<typeof listed> => ({
  code,
  standing,
  standingLabel: entryStandings[standing],
  entry: entry as unknown as Record<string, unknown>,
});

const history = (kind: EntryKind): Route =>
  route({
    ...common,
    method: 'get',
    path: `/v1/admin/${paths[kind]}/:code/history`,
    summary: `${entryKinds[kind]}：修改记录`,
    params: byCode,
    query: ofDistrict,
    answer: z.object({
      items: z.array(
        z.object({
          version: z.int(),
          action: z.string(),
          label: z.string(),
          standing: z.string(),
          entry: anything,
          changedBy: z.string().nullable(),
          changedAt: z.string(),
        }),
      ),
    }),
    policy: { permission: 'exam.setup' },
    handle: async ({ deps, params, query, person }) => {
      if (!may('exam.setup', person(), query)) throw refuse('FORBIDDEN');
      const rows = await entryHistory(deps.orm.em.fork(), query.district, kind, params.code);
      if (!rows.length) throw refuse('NOT_FOUND');
      return {
        body: {
          items: rows.map((row) => ({
            ...row,
            changedAt: rfc3339(row.changedAt),
            label: dictionary.actions[row.action]!.label,
            entry: row.entry as unknown as Record<string, unknown>,
          })),
        },
      };
    },
  });

const standing = (kind: EntryKind): Route[] =>
  (['enable', 'disable'] as const).map((action) => act(kind, action, { path: `/:code/${action}`, input: (asked) => ({ code: codeOf(asked) }) }));
const edited = (kind: EntryKind, fees = ''): Route[] => [
  act(kind, `add${fees}`, { path: '', body: bodies[kind], input: (asked) => contentOf(kind, asked) }),
  act(kind, `edit${fees}`, {
    method: 'put',
    path: '/:code',
    body: changeable[kind],
    input: (asked) => ({ code: codeOf(asked), entry: asked.body as never }),
  }),
  act(kind, `remove${fees}`, { method: 'delete', path: '/:code', input: (asked) => ({ code: codeOf(asked) }) }),
];
const binding = (what: 'Specialty' | 'Subject', path: string, code: z.ZodType): Route[] =>
  (['bind', 'unbind'] as const).map((how) =>
    act('level', `${how}${what}`, {
      path: `/:code/${path}/${how}`,
      body: z.strictObject({ code }),
      input: (asked) => ({ code: codeOf(asked), bound: (asked.body as { code: string }).code }),
    }),
  );

export const dictionaryRoutes: Routes = [
  ...(Object.keys(entryKinds) as EntryKind[]).flatMap((kind) => [list(kind), history(kind)]),
  ...edited('specialty'),
  ...standing('specialty'),
  ...edited('subject'),
  ...standing('subject'),
  ...edited('level'),
  ...standing('level'),
  ...binding('Specialty', 'specialties', specialtyCode),
  ...binding('Subject', 'subjects', subjectCode),
  ...edited('fee', 'Fee'),
];
