// Serves a list of routes on one listener. What belongs to the other listener is not there at all.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { deniedCode, mayAnywhere } from '../../domain/kit/policy.ts';
import { partiesOf } from '../../domain/kit/process.ts';
import type { Actor, PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { ApiDeps } from '../deps.ts';
import { checkAuditor } from './auditor.ts';
import { actRequest, doneReply, doneSchema, perform } from './act.ts';
import type { Listener } from './deps.ts';
import { parseRequest } from './parse.ts';
import { notesOf } from './request.ts';
import { servedOn, type Context, type Policy, type Reply, type Route, type Routes } from './route.ts';
import { classLimits, identify, tokenOf } from './security.ts';

/** Throws SIGN_IN_REQUIRED, FORBIDDEN, or NOT_FOUND where existence is secret. */
export function checkPolicy(policy: Policy, actor: Actor): void {
  if (policy === 'public') return;
  if (typeof policy === 'object' && 'permission' in policy) {
    if (!mayAnywhere(policy.permission, actor)) throw refuse(deniedCode(policy.permission, actor));
    return;
  }
  if (typeof policy === 'object' && partiesOf(policy.process.actions[policy.action]!).includes('anonymous')) return;
  if (actor.kind !== 'person') throw refuse('SIGN_IN_REQUIRED');
  if (typeof policy === 'object' && !mayEver(policy, actor)) throw refuse('FORBIDDEN');
}

/** Could this person do the action on some case: by ownership, or by a role held anywhere. `decide` asks again with the case. */
function mayEver({ process, action }: Extract<Policy, { process: unknown }>, actor: PersonActor): boolean {
  const parties = partiesOf(process.actions[action]!);
  return (
    parties.includes('applicant') ||
    parties.includes('self') ||
    parties.includes('member') ||
    actor.grants.some(({ role }) => parties.includes(role) || parties.includes(`counterpart.${role}`))
  );
}

/** `/v1/things` of `/v1/things/7/parts`, `/verify` of `/verify/x`: where a route is looked for. */
const firstOf = (path: string): string => path.split('/', path.startsWith('/v1/') ? 3 : 2).join('/');

/**
 * The routes of one listener. Each first part of a path has a router of its own, found by name: asking some hundred patterns one after the other would be a twentieth of
 * an act. It is made when it is first asked for: all of them are a tenth of what a start costs. Throws at once where routes contradict each other.
 */
export function mount(routes: Routes, deps: ApiDeps, listener: Listener): RequestHandler {
  const parts = Map.groupBy(byPath(routes), ([path]) => firstOf(path));
  for (const first of parts.keys()) if (first.includes(':')) throw new Error(`${first}: begins with a parameter`);
  const limits = classLimits(deps);
  const who = identify(deps, listener);
  const make = (paths: [string, Route[]][]): Router => {
    const router = Router({ caseSensitive: true });
    for (const [path, all] of paths) {
      const here = all.filter(servedOn(listener));
      const elsewhere = all.filter((one) => !here.includes(one)).map((one) => one.method);
      const place = router.route(path);
      for (const one of here) place[one.method](note(one), who, limits[one.class], door(one), reader(one), handler(one, deps, listener));
      if (here.length) place.all(wrongMethod(here, elsewhere));
    }
    return router;
  };
  const routers = new Map<string, Router>();
  return (req, res, next) => {
    const first = firstOf(req.path);
    const paths = parts.get(first);
    if (!paths) return next();
    const router = routers.get(first) ?? make(paths);
    routers.set(first, router);
    return void router(req, res, next);
  };
}

/** Routes by path, literal segments before parameters, so that `/v1/things/search` is not taken for a thing. */
function byPath(routes: Routes): [string, Route[]][] {
  const rank = (path: string): string =>
    path
      .split('/')
      .map((part) => (part.startsWith(':') ? '1' : '0'))
      .join('');
  const grouped = [...Map.groupBy(routes, (one) => one.path)].map(([path, all]) => {
    const methods = all.map((one) => one.method);
    if (new Set(methods).size < methods.length) throw new Error(`${path}: a method is declared twice`);
    return { path, all, rank: rank(path) };
  });
  return grouped.toSorted((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ path, all }) => [path, all]);
}

const wrongMethod =
  (here: Route[], elsewhere: string[]): RequestHandler =>
  (req, res) => {
    // What can't be the path of any of these is no path of theirs: `/v1/things/search` of the other listener is not the thing `search`.
    if (elsewhere.includes(req.method.toLowerCase()) || here[0]!.params?.safeParse(req.params).success === false) throw refuse('NOT_FOUND');
    res.setHeader('Allow', here.map((one) => one.method.toUpperCase()).join(', '));
    throw refuse('METHOD');
  };

const note =
  (route: Route): RequestHandler =>
  (_req, res, next) => {
    Object.assign(notesOf(res), { route: route.path, class: route.class, ...(route.undisclosed && { undisclosed: true }) });
    next();
  };

const door =
  (route: Route): RequestHandler =>
  (_req, res, next) => {
    const actor = notesOf(res).actor ?? { kind: 'anonymous' };
    checkPolicy(route.policy, actor);
    checkAuditor(route, actor);
    next();
  };

/** Reads JSON after the door, so that strangers can't make us read much. */
function reader(route: Route): RequestHandler {
  if (!route.body) return (_req, _res, next) => next();
  const keepBytes = (_req: unknown, res: unknown, bytes: Buffer): void => void (notesOf(res as Response).bytes = bytes);
  const json = express.json({ limit: route.bodyLimit ?? '256kb', strict: false, ...(route.act?.callback ? { verify: keepBytes } : {}) });
  return (req, res, next) => {
    const empty =
      req.headers['content-length'] === '0' || (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined);
    if (!empty && !req.is('json')) throw refuse('UNSUPPORTED_TYPE');
    json(req, res, next);
  };
}

const handler =
  (route: Route, deps: ApiDeps, listener: Listener): RequestHandler =>
  async (req, res) => {
    const context = contextOf(route, deps, listener, req, res);
    if (!route.act) return sendReply(route, deps, res, await route.handle!(context, undefined));
    const { callback } = route.act;
    if (callback && !(await callback.verify(context, notesOf(res).bytes ?? Buffer.alloc(0)))) throw refuse('FORBIDDEN');
    const request = actRequest(route, context, { body: req.body });
    const done = await perform(context, !route.undisclosed, route.act.prepare ? { ...request, ...(await route.act.prepare(context)) } : request);
    return sendReply(route, deps, res, route.handle ? await route.handle(context, done) : doneReply(route, done));
  };

function contextOf(route: Route, deps: ApiDeps, listener: Listener, req: Request, res: Response): Context {
  const parsed = parseRequest(route, { params: req.params, query: req.query, body: req.body, headers: req.headers });
  const actor = notesOf(res).actor as Context['actor'];
  const token = tokenOf(req)?.token;
  return {
    ...parsed,
    actor,
    person: () => {
      if (actor.kind !== 'person') throw refuse('SIGN_IN_REQUIRED');
      return actor;
    },
    ...(token === undefined ? {} : { token }),
    requestId: req.id,
    listener,
    deps,
    req,
    res,
  };
}

const answers = new WeakMap<Route, NonNullable<Route['answer']>>();

/** Schema of the whole answer: an act's is what the process adds plus the kit's members. Made once per route: making one is dearer than a check. */
export function answerSchema(route: Route): Route['answer'] {
  if (!route.act || (route.handle && route.answer)) return route.answer;
  const schema = answers.get(route) ?? (route.answer ? doneSchema.and(route.answer) : doneSchema);
  answers.set(route, schema);
  return schema;
}

async function sendReply(route: Route, deps: ApiDeps, res: Response, reply: Reply): Promise<void> {
  if (reply.version !== undefined) res.setHeader('ETag', `"${reply.version}"`);
  res.set(reply.headers ?? {});
  if (reply.send) return reply.send(res.status(reply.status ?? 200));
  const schema = answerSchema(route);
  if (deps.checkAnswers && schema) await checkAnswer(route, schema, reply.body);
  if (reply.body === undefined) return void res.status(reply.status ?? 204).end();
  res.status(reply.status ?? route.status ?? 200).json(reply.body);
}

async function checkAnswer(route: Route, schema: NonNullable<Route['answer']>, body: unknown): Promise<void> {
  const checked = await schema.safeParseAsync(JSON.parse(JSON.stringify(body ?? null)));
  if (!checked.success) throw new Error(`${route.method.toUpperCase()} ${route.path} answers other than declared: ${checked.error.message}`);
}
