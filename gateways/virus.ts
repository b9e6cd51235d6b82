// Has a file scanned before it leaves quarantine. The stream is used up by one scan; to repeat it, open the file again.
import { virusAnswerSchema, type VirusAnswer } from './contracts/virus.ts';
import { ask, type Neighbour } from './kit/http.ts';

export interface VirusGateway {
  /** Compare `size` and `sha256` of the answer with the file's. Throws NeighbourAway, NeighbourRefused (413: larger than the scanner takes). */
  scan(content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<VirusAnswer>;
}

export function createVirusGateway({ url, secret, timeoutMs = 60_000 }: { url: string; secret: string; timeoutMs?: number }): VirusGateway {
  const scanner: Neighbour = { label: '病毒查杀网关', name: 'virus scanner', url, secret, timeoutMs };
  return { scan: (stream, signal) => ask(scanner, { path: '/scan', stream, answer: virusAnswerSchema, signal }) };
}
