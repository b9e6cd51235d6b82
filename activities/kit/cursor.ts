// Where a batch had come to when it was killed: the heartbeat of its activity. Called by hand there is none.
import { activityInfo, heartbeat } from '@temporalio/activity';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The last id that was done; the lowest one at the beginning. */
export function cursorOf(): string {
  try {
    const { heartbeatDetails } = activityInfo();
    return typeof heartbeatDetails === 'string' ? heartbeatDetails : NOBODY;
  } catch {
    return NOBODY;
  }
}

/** A sign of life, with where the batch has come to. */
export function beat(cursor: string): void {
  try {
    activityInfo();
  } catch {
    return;
  }
  heartbeat(cursor);
}
