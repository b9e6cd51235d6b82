// Approvals over HTTP: definitions, the timeline of a case, and the lists beside 待办.
import type { Routes } from '../kit/route.ts';
import { batchRoutes } from './batches.ts';
import { definitionRoutes } from './definitions.ts';
import { deputyRoutes } from './deputies.ts';
import { inboxRoutes } from './inbox.ts';
import { moveRoutes } from './moves.ts';
import { overrideRoutes } from './override.ts';
import { postRoutes } from './posts.ts';
import { timelineRoutes } from './timeline.ts';

export const approvalRoutes: Routes = [
  ...definitionRoutes,
  ...timelineRoutes,
  ...inboxRoutes,
  ...overrideRoutes,
  ...moveRoutes,
  ...batchRoutes,
  ...deputyRoutes,
  ...postRoutes,
];
