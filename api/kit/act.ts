// An act over HTTP: key and version in, decide, the outcome out. The first answer to a key is its answer for ever.
import { z } from 'zod';
import type { ActRequest, Done } from '../../domain/kit/act.ts';
import { actorRef, type Actor } from '../../domain/kit/actor.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { decisionText } from '../../domain/approval/signed.ts';
import { canonicalJson, hmacSm3, sha256 } from '../../security/hash.ts';
import { outward } from './outward.ts';
import { needsVersion, type Context, type Reply, type Route } from './route.ts';

/** Keyed hash over parts. Lengths stand between them, so that no two lists of parts give the same text. */
export const createActKey =
  (secret: Uint8Array) =>
  (...parts: string[]): string =>
    hmacSm3(secret, parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''));

/** `"7"` → 7. Throws MALFORMED on anything else; undefined when the header is missing. */
export function versionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const version = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw refuse('MALFORMED', { reasons: [{ field: 'headers.if-match', message: '版本号应写作带引号的数字，如 "7"。' }] });
  return Number(version);
}

/** The Idempotency-Key. Throws KEY_MISSING unless it is 1 to 128 printable ASCII characters. */
export function keyOf(header: string | undefined): string {
  if (header === undefined || !/^[\x20-\x7e]{1,128}$/.test(header) || !header.trim()) throw refuse('KEY_MISSING');
  return header;
}

/** Members of every answer to an act. */
export const doneSchema = z.object({
  id: z.string().meta({ description: 'The case' }),
  version: z.int(),
  state: z.string(),
  regions: z.record(z.string(), z.string()),
  receivedAt: z.string().meta({ description: 'Moment of receipt, RFC 3339', example: '2026-11-22T10:39:21.123456+08:00' }),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string() })),
});

/** The request to `decide`. Throws what is wrong with key and version. */
export function actRequest(route: Route, context: Context, raw: { body: unknown }): ActRequest {
  const { act } = route;
  if (!act) throw new Error(`${route.method} ${route.path} is no act`);
  const { req, deps } = context;
  const actor: Actor = act.callback ? { kind: 'platform', platform: act.callback.platform } : context.actor;
  const number = act.callback ? act.callback.number(context) : keyOf(req.get('idempotency-key'));
  const ifMatch = needsVersion(route) ? versionOf(req.get('if-match')) : undefined;
  if (needsVersion(route) && ifMatch === undefined) throw refuse('VERSION_MISSING');
  const begins = act.process.actions[act.action]!.from === null;
  const caseId = act.caseId ? act.caseId(context) : begins ? undefined : (context.params as { id?: string } | undefined)?.id;
  const taskId = act.taskId ? act.taskId(context) : (context.params as { taskId?: string } | undefined)?.taskId;
  const signature = req.get('decision-signature');
  const bodyJson = canonicalJson(raw.body ?? null);
  return {
    // The path as called: the same key on another case is another act.
    key: deps.actKey('key', actorRef(actor), `${req.method} ${req.baseUrl}${req.path}`, number),
    bodyHash: deps.actKey('body', bodyJson, ifMatch === undefined ? '' : String(ifMatch)),
    type: act.process.type,
    action: act.action,
    ...(caseId === undefined ? {} : { caseId }),
    ...(taskId === undefined ? {} : { taskId }),
    ...(signature === undefined || caseId === undefined || ifMatch === undefined
      ? {}
      : {
          signature: { value: signature, text: decisionText({ caseId, taskId, version: ifMatch, action: act.action, bodyHash: sha256(bodyJson) }) },
        }),
    actor,
    input: act.input ? act.input(context) : context.body,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

/** Decides, and gives what was done; `counted`: it may show in the figures. Throws the refusal. */
export async function perform({ deps }: Context, counted: boolean, request: ActRequest): Promise<Done> {
  const outcome = await deps.decide(request);
  if (counted) deps.metrics.act(request.type, request.action, outcome);
  if (!outcome.ok) throw new Refused(outcome.refusal);
  return outcome;
}

/** The answer of a done act. What the process puts into `body` stands beside the kit's members. */
export const doneReply = (route: Route, done: Done): Reply => ({
  status: route.status ?? (route.act!.process.actions[route.act!.action]!.from === null ? 201 : 200),
  version: done.version,
  body: {
    ...(outward(done.body) as object),
    id: done.caseId,
    version: done.version,
    state: done.state,
    regions: outward(done.regions),
    receivedAt: rfc3339(done.received),
    allowedActions: outward(done.allowedActions),
    deadlines: outward(done.deadlines),
  },
});
