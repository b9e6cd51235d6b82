// The auditor reads all and changes nothing. It is asked at the door of every route, after the route's own policy: whatever else such an account may hold, and
// whichever listener it comes by, a request that changes something is refused, unless it concerns the account's own sign-in.
import { refuse } from '../../domain/kit/refusal.ts';
import type { Actor } from '../../domain/kit/actor.ts';
import { partiesOf } from '../../domain/kit/process.ts';
import type { Route } from './route.ts';

/** Changing routes that stay open: the own session, password, phone and messages, and questions that are asked by POST. */
export const ownAffairs: ReadonlySet<string> = new Set([
  'delete /v1/sessions/current',
  'delete /v1/sessions/:id',
  'put /v1/sessions/current/organisation',
  'put /v1/me/password',
  'put /v1/me/phone',
  'post /v1/me/phone/change',
  'post /v1/me/sign-out-everywhere',
  'post /v1/me/messages/:id/read',
  'post /v1/terms/:occasion/consents',
  'post /v1/what-if/registrations',
]);

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** Open to whoever isn't even signed in: nothing of the auditor's is used there. */
const openToAll = ({ policy }: Route): boolean =>
  policy === 'public' ||
  (typeof policy === 'object' && 'process' in policy && partiesOf(policy.process.actions[policy.action]!).includes('anonymous'));

/** May a route change anything? */
export const changes = ({ method }: Pick<Route, 'method'>): boolean => method !== 'get';

export const isAuditor = (actor: Actor): boolean => actor.kind === 'person' && actor.grants.some(({ role }) => role === 'auditor');

/** Throws AUDITOR_READS_ONLY. */
export function checkAuditor(route: Route, actor: Actor): void {
  if (isAuditor(actor) && changes(route) && !openToAll(route) && !ownAffairs.has(nameOf(route))) throw refuse('AUDITOR_READS_ONLY');
}
