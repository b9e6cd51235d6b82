// Wire contract of the signing server (U07). Sealed: `POST <url>/sign`, `/verify`, `/wrap`, `/unwrap`. Keys never leave it.
import { z } from 'zod';
import { moment, requestId } from './parts.ts';

const base64 = z.base64().max(100_000);
/** `sm2`: GB/T 32918.2 with SM3, r‖s in hex, public key as point in hex. `ecdsa`: P-256 with SHA-256, DER in base64, public key as SPKI DER in base64. */
export const signatureAlgorithms = ['sm2', 'ecdsa'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

export const signRequestSchema = z.strictObject({ requestId, algorithm: z.enum(signatureAlgorithms), data: base64 });
export type SignRequest = z.infer<typeof signRequestSchema>;
export const signedSchema = z.object({
  requestId,
  keyId: z.string(),
  algorithm: z.enum(signatureAlgorithms),
  signature: z.string(),
  publicKey: z.string(),
  at: moment,
});
export type Signed = z.infer<typeof signedSchema>;

export const verifyRequestSchema = z.strictObject({
  algorithm: z.enum(signatureAlgorithms),
  data: base64,
  signature: z.string().max(1000),
  publicKey: z.string().max(1000),
});
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;
export const verifiedSchema = z.object({ valid: z.boolean() });

/** Keys of ours wrapped under a key of the server (KEK); `about` is bound to them. */
export const wrapRequestSchema = z.strictObject({ secret: base64, about: z.string().max(200) });
export const wrappedSchema = z.object({ wrapped: z.string().max(10_000) });
export const unwrapRequestSchema = z.strictObject({ wrapped: z.string().max(10_000), about: z.string().max(200) });
export const unwrappedSchema = z.object({ secret: base64 });
