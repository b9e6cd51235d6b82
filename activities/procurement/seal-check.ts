// 【验签】 (I03): the signature in a paper's own bytes, and the seal platform's word on the seal over them.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { IssuedDocument } from '../../db/document/reads.ts';
import { isNeighbourAway } from '../../gateways/kit/http.ts';
import type { SealGateway } from '../../gateways/seal.ts';
import { checkPdf, type PdfSignature } from '../../security/pdf-check.ts';

export interface SealChecked {
  /** SHA-256 of the bytes that were looked at. */
  sha256: string;
  signature: PdfSignature | null;
  /** `valid` null: the seal platform is away. Null: the paper carries no seal, or isn't one of ours. */
  seal: { serial: string; valid: boolean | null; reason: string | null } | null;
}
export interface SealCheckDesk {
  /** Of a paper as it is kept. Throws where its bytes are damaged. */
  paper: (document: Pick<IssuedDocument, 'hash' | 'sealSerial'>) => Promise<SealChecked>;
  /** Of bytes that somebody holds; `document`: the one of ours that has exactly these. */
  bytes: (bytes: Uint8Array, document: Pick<IssuedDocument, 'sealSerial'> | null) => Promise<SealChecked>;
}

export interface SealCheckDeps {
  open: (hash: string) => Readable;
  seal: Pick<SealGateway, 'verify'>;
  /** DER of the authorities that our signers' certificates are from. */
  authorities: () => Promise<readonly Uint8Array[]>;
}

export function createSealCheckDesk({ open, seal, authorities }: SealCheckDeps): SealCheckDesk {
  const sealOf = async (serial: string, bytes: Uint8Array): Promise<NonNullable<SealChecked['seal']>> => {
    try {
      return { serial, ...(await seal.verify(serial, createHash('sm3').update(bytes).digest('hex'))) };
    } catch (error) {
      if (!isNeighbourAway(error)) throw error;
      return { serial, valid: null, reason: '电子印章平台暂时无法访问，请稍后再验' };
    }
  };
  const bytes: SealCheckDesk['bytes'] = async (given, document) => ({
    sha256: createHash('sha256').update(given).digest('hex'),
    signature: checkPdf(given, await authorities()),
    seal: document?.sealSerial ? await sealOf(document.sealSerial, given) : null,
  });
  return { bytes, paper: async (document) => bytes(Buffer.concat(await open(document.hash!).toArray()), document) };
}
