// The desk that dry runs and zips come from.
import type { DecisionDesk } from '../../../activities/exam/decisions-desk.ts';
import type { ApiDeps } from '../../deps.ts';

/** Throws where the API was assembled without it. */
export function desk({ decisions }: Pick<ApiDeps, 'decisions'>): DecisionDesk {
  if (!decisions) throw new Error('the API was assembled without `decisions`');
  return decisions;
}
