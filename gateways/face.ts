// Face check of candidates' photos (S3-09).
import { faceAnswerSchema, type FaceAnswer, type FaceQuery } from './contracts/face.ts';
import type { Link } from './kit/envelope.ts';

export interface FaceGateway {
  /** Throws NeighbourAway, NeighbourRefused. */
  check(query: FaceQuery, signal?: AbortSignal): Promise<FaceAnswer>;
}

export const createFaceGateway = (link: Link): FaceGateway => ({
  check: (query, signal) => link.ask('/check', query, faceAnswerSchema, signal),
});
