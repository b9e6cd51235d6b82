// Routes of messages: my boxes, and the office's consents.
import type { Routes } from '../kit/route.ts';
import { mineRoutes } from './mine.ts';
import { templateRoutes } from './templates.ts';

export const messageRoutes: Routes = [...mineRoutes, ...templateRoutes];
