// Wire contract of the face check (人像检测, S3-09). Sealed: `POST <url>/check` with the processed picture. Nothing of it is kept there.
import { z } from 'zod';
import { requestId } from './parts.ts';

const pixels = z.number().int().min(0).max(10_000);
export const faceQuerySchema = z.strictObject({
  requestId,
  /** JPEG, base64. */
  image: z.base64().max(700_000),
});
export type FaceQuery = z.infer<typeof faceQuerySchema>;

const score = z.number().min(0).max(100);
export const faceAnswerSchema = z.object({
  faces: z.array(z.object({ box: z.object({ left: pixels, top: pixels, width: pixels, height: pixels }), score })).max(100),
  /** 0: surely 生活照; 100: surely 证件照. */
  portraitScore: score,
});
export type FaceAnswer = z.infer<typeof faceAnswerSchema>;
