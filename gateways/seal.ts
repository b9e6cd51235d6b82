// Electronic seals of offices (U08).
import { appliedSchema, sealsAnswerSchema, sealVerifiedSchema, type ApplySeal, type Seal, type SealApplied } from './contracts/seal.ts';
import type { Link } from './kit/envelope.ts';

export interface SealGateway {
  /** Seals of a unit by its 统一社会信用代码. */
  sealsOf(creditCode: string, signal?: AbortSignal): Promise<Seal[]>;
  /** Seals a document by its SM3. Throws NeighbourAway; NeighbourRefused NO_SUCH_SEAL, SEAL_EXPIRED. */
  apply(request: ApplySeal, signal?: AbortSignal): Promise<SealApplied>;
  /** `reason` says what is wrong where it isn't valid. */
  verify(serial: string, digest: string, signal?: AbortSignal): Promise<{ valid: boolean; reason: string | null }>;
}

export const createSealGateway = (link: Link): SealGateway => ({
  sealsOf: async (creditCode, signal) => (await link.ask('/seals', { creditCode }, sealsAnswerSchema, signal)).seals,
  apply: (request, signal) => link.ask('/apply', request, appliedSchema, signal),
  verify: (serial, digest, signal) => link.ask('/verify', { serial, digest }, sealVerifiedSchema, signal),
});
