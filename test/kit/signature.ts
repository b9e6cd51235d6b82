// Looks at the signature of a PDF as anybody can: with openssl, and nothing of ours.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractSignature } from '@signpdf/utils';

export interface Checked {
  valid: boolean;
  /** What openssl said. */
  said: string;
}

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;

/** The signature as its own length says: behind it the place is filled up with zeros, and its last byte may be one too. */
function derOf(pdf: Uint8Array): Buffer {
  const [, first = 0, second = 0] = covered(pdf);
  const bytes = Buffer.from(Buffer.from(pdf.subarray(first + 1, second - 1)).toString('latin1'), 'hex');
  const more = bytes[1]! & 0x7f;
  return bytes[1]! < 0x80 ? bytes.subarray(0, 2 + more) : bytes.subarray(0, 2 + more + bytes.readUIntBE(2, more));
}

/** `openssl cms -verify -cades` over the bytes that the signature covers; `trusted`: DER of the authority. */
export async function checkSignature(pdf: Uint8Array, trusted: Uint8Array): Promise<Checked> {
  const { signedData } = extractSignature(Buffer.from(pdf));
  const folder = await mkdtemp(join(tmpdir(), 'banshi-signature-'));
  const at = (name: string): string => join(folder, name);
  try {
    await writeFile(at('signature.der'), derOf(pdf));
    await writeFile(at('content'), signedData);
    await writeFile(at('authority.pem'), pem(trusted));
    const args = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', at('signature.der'), '-content', at('content')];
    return await new Promise((resolve) =>
      execFile('openssl', [...args, '-CAfile', at('authority.pem'), '-purpose', 'any', '-out', at('out')], (error, _, said) =>
        resolve({ valid: error === null, said }),
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Bytes from and to where a signature covers the file; the rest is the signature itself. */
export const covered = (pdf: Uint8Array): number[] => extractSignature(Buffer.from(pdf)).ByteRange;
