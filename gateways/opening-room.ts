// The video of opening rooms (U18).
import { diagnosisSchema, liveAnswerSchema, type Diagnosis, type LiveAnswer, type LiveQuery } from './contracts/opening-room.ts';
import type { Link } from './kit/envelope.ts';

export interface OpeningRoomGateway {
  /** Throws NeighbourAway, NeighbourRefused where there is no such room. */
  live(query: LiveQuery, signal?: AbortSignal): Promise<LiveAnswer>;
  /** Throws as `live`. */
  diagnose(query: LiveQuery, signal?: AbortSignal): Promise<Diagnosis>;
}

export const createOpeningRoomGateway = (link: Link): OpeningRoomGateway => ({
  live: (query, signal) => link.ask('/live', query, liveAnswerSchema, signal),
  diagnose: (query, signal) => link.ask('/diagnose', query, diagnosisSchema, signal),
});
