// GET /v1/events: what happens to my cases and tasks, as it is committed. An open stream is no use of its session: a forgotten tab signs out like any other.
import { z } from 'zod';
import { STREAM } from './events.ts';
import { route } from './route.ts';

/** Served on both listeners; each reader gets what is theirs (`maySee`). */
export const eventStream = route({
  method: 'get',
  path: STREAM,
  listener: 'both',
  class: '一般',
  tag: 'events',
  summary: '办理动态（服务器推送）',
  description:
    'Server-sent events, at least once, in the same order for everybody: `event` is the kind, `data` is `{case, seq, kind}`. Send `Last-Event-ID` to go on after a break; `event: reset` means that what came between is not known here: read your lists anew. A stream ends after ten minutes; browsers come back by themselves. It ends within seconds when its session or account does, and keeps none alive.',
  headers: z.object({ 'last-event-id': z.string().max(200).optional() }),
  policy: { permission: 'event.read' },
  sends: 'text/event-stream',
  handle: ({ deps, actor, headers, token }) => ({
    send: (res) =>
      deps.events.open(res, actor, {
        lastEventId: headers['last-event-id'],
        still: token === undefined ? undefined : () => deps.authenticate(token, { glance: true }),
      }),
  }),
});
