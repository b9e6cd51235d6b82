// The signing server (U07): signatures with keys that never leave it, and wrapping of ours.
import {
  signedSchema,
  unwrappedSchema,
  verifiedSchema,
  wrappedSchema,
  type SignatureAlgorithm,
  type Signed,
  type VerifyRequest,
} from './contracts/signing-server.ts';
import type { Link } from './kit/envelope.ts';

export interface SigningServerGateway {
  /** `key`: business key; the same with the same data gives the same signature. Throws NeighbourAway, NeighbourRefused. */
  sign(key: string, algorithm: SignatureAlgorithm, data: Uint8Array, signal?: AbortSignal): Promise<Signed>;
  verify(request: Omit<VerifyRequest, 'data'> & { data: Uint8Array }, signal?: AbortSignal): Promise<boolean>;
  wrap(secret: Uint8Array, about: string, signal?: AbortSignal): Promise<string>;
  /** Throws NeighbourRefused NOT_WRAPPED_HERE for a text that was altered or wrapped for something else. */
  unwrap(wrapped: string, about: string, signal?: AbortSignal): Promise<Buffer>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const createSigningServerGateway = (link: Link): SigningServerGateway => ({
  sign: (key, algorithm, data, signal) => link.ask('/sign', { requestId: key, algorithm, data: base64(data) }, signedSchema, signal),
  verify: async ({ data, ...rest }, signal) => (await link.ask('/verify', { ...rest, data: base64(data) }, verifiedSchema, signal)).valid,
  wrap: async (secret, about, signal) => (await link.ask('/wrap', { secret: base64(secret), about }, wrappedSchema, signal)).wrapped,
  unwrap: async (wrapped, about, signal) => Buffer.from((await link.ask('/unwrap', { wrapped, about }, unwrappedSchema, signal)).secret, 'base64'),
});
