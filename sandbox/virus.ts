// A virus scanner that knows one virus: the EICAR test file, wherever it stands in the content.
import { createHash } from 'node:crypto';
import type { Router } from 'express';
import type { VirusAnswer } from '../gateways/contracts/virus.ts';
import { createStandIn, refused, type Kit } from './kit/stand-in.ts';

/** In two halves, so that a scanner on the developer's machine leaves this file alone. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const MAX_BYTES = 256 * 1024 * 1024;

export function createVirusScanner(kit: Kit): Router {
  const { router, onStream } = createStandIn('virus', kit);
  onStream('/scan', async (content) => {
    const hash = createHash('sha256');
    let size = 0;
    let infected = false;
    let tail = Buffer.alloc(0);
    for await (const chunk of content) {
      hash.update(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) return refused(413, 'TOO_LARGE', '文件过大');
      const seen = Buffer.concat([tail, chunk]);
      infected ||= seen.includes(EICAR);
      tail = seen.subarray(Math.max(0, seen.length - EICAR.length + 1));
    }
    const scanned = { sha256: hash.digest('hex'), size };
    const body: VirusAnswer = infected ? { verdict: 'infected', signature: 'EICAR-Test-File', ...scanned } : { verdict: 'clean', ...scanned };
    return { status: 200, body };
  });
  return router;
}
