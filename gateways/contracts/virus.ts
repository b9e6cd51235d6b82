// Wire contract of the virus scanner. `POST <url>/scan` with the file as an octet stream; the answer names what was found.
import { z } from 'zod';

export const virusAnswerSchema = z.object({
  verdict: z.enum(['clean', 'infected']),
  /** Name of what was found; only when infected. */
  signature: z.string().max(200).optional(),
  /** SHA-256 in hex and length in bytes of what was scanned, so that a truncated upload is noticed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int().nonnegative(),
});
export type VirusAnswer = z.infer<typeof virusAnswerSchema>;
