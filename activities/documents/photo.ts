// A kept picture as a `data:` address, so that a page carries it itself.
import type { OpenContent } from './define.ts';

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
];
/** Photos measure 295×413; more is none of ours. */
const MOST = 2 * 1024 * 1024;

/** Throws on content that is no picture. */
export async function pictureOf(content: OpenContent, hash: string): Promise<string> {
  const bytes = await content(hash);
  const type = signatures.find(([, signature]) => signature.every((byte, n) => bytes[n] === byte))?.[0];
  if (!type || bytes.length > MOST) throw new Error(`the file ${hash} is no photo`);
  return `data:${type};base64,${bytes.toString('base64')}`;
}
