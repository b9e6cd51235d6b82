// 视频直播 of the opening room (G04).
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ceremonyOf } from '../../../db/procurement/ceremonies.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { liveButtons, NO_PICTURE } from '../../../domain/procurement/opening/portal.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../../gateways/kit/http.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { deskOf } from '../bids.ts';

const byId = z.object({ id: z.uuid() });
const base = { class: '一般', tag: '开标', listener: 'public', method: 'get', params: byId, policy: 'signedIn' } as const;

/** The room of a tender's opening and what its video answers; null where it doesn't. Throws NOT_FOUND before the opening is declared. */
async function asked<T>(
  context: Context<{ id: string }>,
  ask: 'live' | 'diagnose',
): Promise<{ room: string; answer: T | null }> {
  const room = (await ceremonyOf(context.deps.orm.em.fork(), context.params.id))?.recording?.room;
  if (room === undefined) throw refuse('NOT_FOUND');
  const video = deskOf(context).openingRoom;
  try {
    return { room, answer: video ? ((await video[ask]({ requestId: randomUUID(), room })) as T) : null };
  } catch (error) {
    if (!isNeighbourAway(error) && !isNeighbourRefused(error)) throw error;
    return { room, answer: null };
  }
}

export const liveRoutes: Routes = [
  route({
    ...base,
    path: '/v1/tenders/:id/live',
    summary: '视频直播',
    description: 'The picture of the room in which the bids are opened; without one, what the page says instead.',
    answer: z.object({
      room: z.string(),
      stream: z.string().nullable(),
      message: z.string().nullable(),
      buttons: z.array(z.object({ key: z.string(), label: z.string() })),
    }),
    handle: async (context) => {
      const { room, answer } = await asked<{ stream: string | null }>(context, 'live');
      const stream = answer?.stream ?? null;
      return { body: { room, stream, message: stream === null ? NO_PICTURE : null, buttons: stream === null ? [...liveButtons] : [] } };
    },
  }),
  route({
    ...base,
    path: '/v1/tenders/:id/live/diagnosis',
    summary: '视频直播：诊断',
    answer: z.object({ room: z.string(), reached: z.boolean(), camera: z.boolean(), recording: z.boolean(), kbps: z.int() }),
    handle: async (context) => {
      const { room, answer } = await asked<{ camera: boolean; recording: boolean; kbps: number }>(context, 'diagnose');
      const { camera = false, recording = false, kbps = 0 } = answer ?? {};
      return { body: { room, reached: answer !== null, camera, recording, kbps } };
    },
  }),
];
