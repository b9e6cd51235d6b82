// The whole API in two lists. A process appends its routes here and its problems in domain/catalogues.ts.
import { eventStream } from './kit/event-stream.ts';
import type { Routes } from './kit/route.ts';

export { catalogues, mergeCatalogues } from '../domain/catalogues.ts';

export const routes: Routes = [eventStream];
