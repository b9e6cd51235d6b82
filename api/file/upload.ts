// Reads the one file of a multipart form as it comes: nothing is collected in memory, and a form that isn't one ends in a refusal.
import type { Request } from 'express';
import busboy from 'busboy';
import type { Readable } from 'node:stream';
import { refuse } from '../../domain/kit/refusal.ts';

export interface Incoming {
  name: string;
  /** Media type that the sender claims. */
  declared: string;
  content: Readable;
  /** Aborted when the sender goes away. */
  signal: AbortSignal;
}

/** Room for boundaries and headers of the form beside the file. */
const FORM_BYTES = 64 * 1024;

/**
 * Gives the file of the form to `take` and answers what it makes of it. Throws UNSUPPORTED_TYPE (no multipart form), FILE_TOO_LARGE (announced as larger),
 * MALFORMED (no file in it, more than one, cut off), and what `take` throws.
 */
export async function readUpload<T>(req: Request, maxBytes: number, take: (incoming: Incoming) => Promise<T>): Promise<T> {
  if (!req.is('multipart/form-data')) throw refuse('UNSUPPORTED_TYPE');
  if (Number(req.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES) throw refuse('FILE_TOO_LARGE', { facts: { maxBytes } });
  const form = parser(req);
  const gone = new AbortController();
  const leave = (): void => void (req.complete || gone.abort(new Error('the sender went away')));
  req.once('close', leave);
  try {
    return await new Promise<T>((resolve, reject) => {
      let taken = false;
      const read = new Promise((end) => form.once('close', end));
      form.on('file', (_field, content, { filename, mimeType }) => {
        content.on('error', () => undefined);
        taken = true;
        take({ name: unescaped(filename ?? ''), declared: mimeType, content, signal: gone.signal })
          .then(async (done) => (await read, resolve(done)))
          .catch(reject);
      });
      form.on('filesLimit', () => {
        gone.abort();
        reject(malformed('一次只能上传一个文件'));
      });
      form.on('error', () => reject(malformed('上传的内容不完整')));
      form.on('close', () => void (taken || reject(malformed('请选择要上传的文件'))));
      req.pipe(form);
    });
  } finally {
    req.off('close', leave);
    req.unpipe(form);
    // What is still on its way is read and dropped, so that the sender gets to read the answer.
    req.resume();
  }
}

/** Browsers write a quote and line ends in a name as %22, %0D, %0A (HTML, multipart/form-data encoding). */
const unescaped = (name: string): string => name.replace(/%(22|0D|0A)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const malformed = (message: string): Error => refuse('MALFORMED', { reasons: [{ field: 'file', message }] });

function parser(req: Request): busboy.Busboy {
  try {
    return busboy({ headers: req.headers, limits: { files: 1, fields: 0, parts: 2, headerPairs: 20 }, defParamCharset: 'utf8' });
  } catch {
    throw refuse('MALFORMED');
  }
}
