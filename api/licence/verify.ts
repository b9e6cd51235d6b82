// /verify/{token}: what everybody may know of a paper, as a page and as JSON, and the signed status list for whoever wants to check without us.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { titleOf } from '../../domain/licence/certificate.ts';
import { fileVerdicts, maskedName, verdicts } from '../../domain/licence/verdict.ts';
import type { LicenceDesk, Verified } from '../../activities/licence/desk.ts';
import type { ApiDeps } from '../deps.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { readUpload } from '../file/upload.ts';
import { wordsOf } from './labels.ts';
import { statusListShape, token, verifyShape } from './shapes.ts';
import { awayPage, unknownPage, verifyPage, type VerifyAnswer } from './verify-page.ts';

const MAX_BYTES = 20 * 1024 * 1024;
const LETTER = 'P22';
const LICENCE = 'P23';
const CERTIFICATE = 'P17';

function deskOf({ deps }: { deps: ApiDeps }): LicenceDesk {
  if (!deps.licences) throw new Error('the API was assembled without `licences`');
  return deps.licences;
}

/** As the page shows it: nothing that the paper does not say, and the name only in part. */
async function answerOf(deps: ApiDeps, { verdict, paper, document, certificate, source, at }: Verified): Promise<VerifyAnswer> {
  const [label, message] = verdicts[verdict];
  const known = { verdict, label, message, source, at };
  if (source === 'list') return { ...known, licence: null, document: null, certificate: null };
  const em = deps.orm.em.fork();
  const words = await wordsOf(em, shanghaiDay(at));
  return {
    ...known,
    licence: paper && {
      number: paper.number,
      holderName: maskedName(paper.holderName),
      employerName: paper.employerName,
      specialty: words.specialty(paper.district, paper.specialty),
      validFrom: paper.validFrom,
      validTo: paper.validTo,
      issuer: words.issuer(paper.district, LICENCE),
      edition: paper.edition,
    },
    certificate: certificate && {
      title: titleOf(certificate.proof),
      number: certificate.number,
      holderName: maskedName(certificate.holderName),
      specialty: words.specialty(certificate.district, certificate.specialty),
      subjects: certificate.subjects,
      issuedOn: certificate.issuedOn,
      issuer: words.issuer(certificate.district, CERTIFICATE),
      edition: certificate.edition,
      annotation: certificate.annotation && {
        scene: certificate.annotation.scene,
        from: certificate.annotation.from,
        until: certificate.annotation.until,
      },
    },
    document: document && {
      title: document.title,
      number: document.number,
      issuer: words.issuer(document.district, LETTER),
      issuedOn: shanghaiDay(document.issuedAt),
    },
  };
}

const fileOf = async (desk: LicenceDesk, found: Verified, sha256: string | undefined) => {
  const verdict = sha256 === undefined || found.source === 'list' ? null : await desk.compare(found, sha256);
  return verdict && { verdict, message: fileVerdicts[verdict] };
};

async function lookUp(context: Pick<Context<{ token: string }>, 'deps' | 'params'>, sha256?: string): Promise<z.input<typeof verifyShape>> {
  const desk = deskOf(context);
  const found = await desk.verify(context.params.token);
  if (!found) throw refuse('VERIFY_UNKNOWN');
  const answer = await answerOf(context.deps, found);
  return { ...answer, at: rfc3339(answer.at), file: await fileOf(desk, found, sha256) };
}

const common = { listener: 'public', class: '一般', tag: '电子证照核验', policy: 'public' } as const;
const params = z.object({ token });

const own = (name: string): { text: string; etag: string } => {
  const text = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
};
const script = (name: 'verify.js' | 'sw.js') => {
  const { text, etag } = own(name);
  return route({
    ...common,
    method: 'get',
    path: `/verify/${name}`,
    summary: `核验页脚本 ${name}`,
    sends: 'text/javascript',
    handle: () => ({ headers: { ETag: etag, 'Cache-Control': 'no-cache' }, send: (res) => void res.type('text/javascript').send(text) }),
  });
};

export const verifyRoutes: Routes = [
  script('verify.js'),
  script('sw.js'),
  route({
    ...common,
    method: 'get',
    path: '/verify/away',
    summary: '系统不可用时的核验页',
    sends: 'text/html',
    handle: () => ({ send: (res) => void res.type('html').send(awayPage()) }),
  }),
  route({
    ...common,
    method: 'get',
    path: '/verify/:token',
    summary: '电子证照核验（网页）',
    // Anything may stand in a forged code: it is answered with the page as well.
    params: z.object({ token: z.string().max(200) }),
    sends: 'text/html',
    handle: async (context) => {
      const known = token.safeParse(context.params.token).success ? await deskOf(context).verify(context.params.token) : null;
      if (!known) return { status: 404, send: (res) => void res.type('html').send(unknownPage()) };
      const text = verifyPage(await answerOf(context.deps, known));
      return { send: (res) => void res.type('html').send(text) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/verify/:token',
    summary: '电子证照核验',
    description:
      'State of a paper by the token of its code, and what a file with the given SHA-256 is beside it. While the record is out of reach the signed status list answers.',
    params,
    query: z.object({
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, '应为64位小写十六进制')
        .optional(),
    }),
    answer: verifyShape,
    problems: ['VERIFY_UNKNOWN'],
    handle: async (context) => ({ body: await lookUp(context, context.query.sha256) }),
  }),
  route({
    ...common,
    class: '搜索',
    method: 'post',
    path: '/v1/verify/:token/file',
    summary: '电子证照核验：核对文件',
    description: 'A form with one PDF, for browsers that can’t compute a hash. The bytes are hashed as they come and kept nowhere.',
    params,
    stream: 'multipart/form-data',
    answer: verifyShape,
    problems: ['VERIFY_UNKNOWN', 'FILE_TOO_LARGE'],
    handle: async (context) => {
      const hash = await readUpload(context.req, MAX_BYTES, async ({ content }) => {
        const sum = createHash('sha256');
        let size = 0;
        for await (const part of content) {
          size += (part as Buffer).length;
          if (size > MAX_BYTES) throw refuse('FILE_TOO_LARGE', { facts: { maxBytes: MAX_BYTES } });
          sum.update(part as Buffer);
        }
        return sum.digest('hex');
      });
      return { body: await lookUp(context, hash) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/status-list',
    summary: '电子证照状态清单（签名）',
    description: 'Every paper by the hash of its token, signed with Ed25519. It can be kept, and asked while the system is away.',
    sends: 'application/json',
    handle: async ({ deps, req }) => {
      const list = await deskOf({ deps }).statusList();
      const etag = `"${list.signature.slice(0, 32)}"`;
      const headers = { ETag: etag, 'Cache-Control': 'no-cache' };
      // As it was signed: moments are not written in another form.
      if (req.get('if-none-match') === etag) return { status: 304, headers, send: (res) => void res.end() };
      return { headers, send: (res) => void res.type('json').send(JSON.stringify(statusListShape.parse(list))) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/status-list/keys',
    summary: '状态清单的验签公钥',
    answer: z.object({ keys: z.record(z.string(), z.string()).meta({ description: 'SPKI DER in base64 by key id' }) }),
    handle: ({ deps }) => ({ body: { keys: deskOf({ deps }).publicKeys() } }),
  }),
];
