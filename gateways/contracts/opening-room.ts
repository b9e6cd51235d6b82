// Wire contract of the video of opening rooms (U18). Sealed: `POST <url>/live` asks for a room's picture, `POST <url>/diagnose` how its line is. Nothing of a bid goes there.
import { z } from 'zod';
import { requestId } from './parts.ts';

const room = z.string().min(1).max(100);
export const liveQuerySchema = z.strictObject({ requestId, room });
export type LiveQuery = z.infer<typeof liveQuerySchema>;

export const liveAnswerSchema = z.object({
  room,
  /** Where a player reads it; null: there is no picture now. */
  stream: z.url().max(500).nullable(),
});
export type LiveAnswer = z.infer<typeof liveAnswerSchema>;

export const diagnosisSchema = z.object({
  room,
  camera: z.boolean(),
  /** 录音录像 runs. */
  recording: z.boolean(),
  kbps: z.number().int().min(0).max(1_000_000),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
