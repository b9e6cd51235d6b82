// 考点考场设置 (S3-27).
import { z } from 'zod';
import { shareRooms } from '../../../domain/exam/seats/rooms.ts';
import { deficitReasons, poolLabel, spareReasons } from '../../../domain/exam/site.ts';
import { examRules } from '../../../domain/exam/rules.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { poolSizes, roomsOf, seatRooms, sitesOf } from '../../../db/exam/seats/sites.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { act, common, read } from './acts.ts';
import {
  copyBody,
  examParams,
  hoursBody,
  invigilatorsBody,
  roomIdsBody,
  roomParams,
  roomsBody,
  roomShape,
  siteBody,
  siteParams,
  siteShape,
} from './shapes.ts';

/** The exam, where the officer may see it. Throws NOT_FOUND. */
export async function examFor({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<StoredExam> {
  const exam = await examById(deps.orm.em.fork(), id);
  if (!exam || !may('exam.read', person(), { district: exam.district })) throw refuse('NOT_FOUND');
  return exam;
}

const invalid = ['EXAM_ROOM_INVALID'] as const;
const reason = z.object({ code: z.string(), message: z.string() });

export const siteRoutes: Routes = [
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/sites',
    summary: '考点列表',
    params: examParams,
    policy: read,
    answer: z.object({ items: z.array(siteShape) }),
    handle: async (context) => {
      const { deps, params } = context;
      await examFor(context, params.id);
      const em = deps.orm.em.fork();
      const [sites, rooms] = [await sitesOf(em, deps.fields, params.id), await roomsOf(em, deps.fields, params.id)];
      const items = sites.map((site) => {
        const own = rooms.filter(({ siteId, enabled }) => siteId === site.id && enabled);
        const used = own.filter(({ spare }) => !spare);
        return { ...site, rooms: own.length, spare: own.length - used.length, seats: used.reduce((sum, { capacity }) => sum + capacity, 0) };
      });
      return { body: { items: outward(items) as z.infer<typeof siteShape>[] } };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/rooms',
    summary: '考场列表',
    params: examParams,
    query: z.object({ siteId: z.uuid().optional() }),
    policy: read,
    answer: z.object({ items: z.array(roomShape) }),
    handle: async (context) => {
      const { deps, params, query } = context;
      await examFor(context, params.id);
      const rooms = await roomsOf(deps.orm.em.fork(), deps.fields, params.id, query.siteId ?? null);
      const items = rooms.map(({ invigilators, ...room }) => ({
        ...room,
        invigilators: invigilators.map(({ name, organisation, kin }) => ({ name, organisation, kin: kin.length })),
      }));
      return { body: { items } };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/exams/:id/capacity',
    summary: '考场容量与已缴费人数核对',
    description: 'Every pool (考区, 专业, 场次) with those who are paid and valid, the rooms that the plan would give it, and what is missing.',
    params: examParams,
    policy: read,
    answer: z.object({
      enough: z.boolean(),
      pools: z.array(z.object({ pool: z.string(), people: z.int(), ground: z.int(), rooms: z.int(), seats: z.int() })),
      missing: z.array(reason),
    }),
    handle: async (context) => {
      const exam = await examFor(context, context.params.id);
      const em = context.deps.orm.em.fork();
      const rules = ruleValue((await ruleBook(em)).rulesFor(exam.district, shanghaiDay(await now(em))), examRules.seats);
      const [pools, rooms] = [await poolSizes(em, exam.id, exam.config), await seatRooms(em, exam.id)];
      const { shared, deficits } = shareRooms(pools, rooms, { algorithm: 1, minimum: rules.minimum });
      const missing = [...deficitReasons(exam.config, deficits), ...spareReasons(rooms, rules)];
      return {
        body: {
          enough: missing.length === 0,
          pools: shared.map(({ pool, rooms: own }) => ({
            pool: poolLabel(exam.config, pool.key),
            people: pool.people,
            ground: pool.ground,
            rooms: own.length,
            seats: own.reduce((sum, { room }) => sum + room.capacity, 0),
          })),
          missing: missing.map(({ code, message }) => ({ code: code!, message })),
        },
      };
    },
  }),
  act('saveSite', 'sites', { body: siteBody, answer: z.object({ siteId: z.string() }), problems: invalid }),
  act('saveSite', 'sites/:siteId', {
    method: 'put',
    params: siteParams,
    body: siteBody,
    answer: z.object({ siteId: z.string() }),
    problems: invalid,
    summary: '修改考点',
    input: ({ params, body }) => ({ ...body, siteId: params.siteId }),
  }),
  act('setSiteHours', 'sites/:siteId/hours', {
    method: 'put',
    params: siteParams,
    body: hoursBody,
    problems: invalid,
    description: 'Once seats are assigned the site stays; its hours follow the calendar. What was checked is checked again.',
    input: ({ params, body }) => ({ ...body, siteId: params.siteId }),
  }),
  act('removeSite', 'sites/:siteId', { method: 'delete', params: siteParams, input: ({ params }) => ({ siteId: params.siteId }) }),
  act('copySites', 'sites/copy', { body: copyBody, answer: z.object({ sites: z.int(), rooms: z.int() }) }),
  act('saveRooms', 'sites/:siteId/rooms', {
    method: 'put',
    params: siteParams,
    body: roomsBody,
    answer: z.object({ roomIds: z.array(z.string()) }),
    problems: invalid,
    description: 'Adds rooms, and changes those that are named by `roomId`; 500 at the most.',
    input: ({ params, body }) => ({ ...body, siteId: params.siteId }),
  }),
  act('removeRooms', 'rooms/remove', { body: roomIdsBody }),
  act('assignInvigilators', 'rooms/:roomId/invigilators', {
    method: 'put',
    params: roomParams,
    body: invigilatorsBody,
    problems: invalid,
    input: ({ params, body }) => ({ ...body, roomId: params.roomId }),
  }),
];
