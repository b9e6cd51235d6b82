// Acts on 考点 and 考场 (S3-27).
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { hourReasons, roomReasons, siteReasons, type RoomInput, type SiteInput } from '../../../domain/exam/site.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ROOM_INVIGILATORS, roomById, SITE_CONTACT, type Invigilator } from '../../../db/exam/seats/sites.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { ActParts } from '../../parts.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import { watchReasons } from './watch.ts';

export interface SaveSite extends SiteInput {
  /** Left out: a new one. */
  siteId?: string;
}
export interface SaveRooms {
  siteId: string;
  rooms: (RoomInput & { roomId?: string })[];
}
export interface SiteHours {
  siteId: string;
  opens: Instant;
  closes: Instant;
}
export interface RemoveRooms {
  roomIds: string[];
}
export interface AssignInvigilators {
  roomId: string;
  invigilators: Invigilator[];
}

const codesOf = async (em: EntityManager, table: 'exam_site' | 'exam_room', where: string, params: readonly unknown[]): Promise<number[]> =>
  (await query<{ code: number }>(em, `select code from ${table} where ${where}`, params)).map(({ code }) => code);

async function known(em: EntityManager, examId: string, siteId: string | undefined): Promise<void> {
  if (siteId === undefined) return;
  const [site] = await query(em, `select 1 from exam_site where id = $1 and exam_id = $2`, [siteId, examId]);
  if (!site) throw refuse('NOT_FOUND');
}

async function siteAgainst({ em, file, request, loaded }: Asking<LoadedSeason>): Promise<{ against: Reason[] }> {
  const input = request.input as SaveSite;
  await known(em, file.id, input.siteId);
  const taken = await codesOf(em, 'exam_site', `exam_id = $1 and id is distinct from $2::uuid`, [file.id, input.siteId ?? null]);
  return { against: siteReasons(input, loaded.config, taken) };
}

async function hoursAgainst({ em, file, request, loaded }: Asking<LoadedSeason>): Promise<{ against: Reason[] }> {
  const { siteId, opens, closes } = request.input as SiteHours;
  await known(em, file.id, siteId);
  return { against: hourReasons({ opens, closes }, loaded.config) };
}

async function setSiteHours({ em, input }: Acting<LoadedSeason>): Promise<Written> {
  const { siteId, opens, closes } = input as SiteHours;
  await later(em, `update exam_site set opens = $2, closes = $3 where id = $1`, [siteId, opens, closes]);
  return { data: { siteId, opens, closes } };
}

async function roomsAgainst({ em, file, request }: Asking<LoadedSeason>): Promise<{ against: Reason[] }> {
  const { siteId, rooms } = request.input as SaveRooms;
  await known(em, file.id, siteId);
  const own = rooms.flatMap(({ roomId }) => roomId ?? []);
  return { against: roomReasons(rooms, await codesOf(em, 'exam_room', `site_id = $1 and not id = any($2::uuid[])`, [siteId, own])) };
}

async function saveSite({ em, file, input }: Acting<LoadedSeason>, _: unknown, { fields }: ActParts): Promise<Written> {
  const site = input as SaveSite;
  const id = site.siteId ?? uuidv7();
  const { code, name, area, head, address, latitude, longitude, standard, opens, closes, enabled } = site;
  const contact = fields.encrypt(site.contact, file.district, SITE_CONTACT);
  await later(
    em,
    `insert into exam_site (id, exam_id, code, name, area, head, address, contact, latitude, longitude, standard, opens, closes, enabled)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update set code = excluded.code, name = excluded.name, area = excluded.area, head = excluded.head, address = excluded.address,
       contact = excluded.contact, latitude = excluded.latitude, longitude = excluded.longitude, standard = excluded.standard, opens = excluded.opens,
       closes = excluded.closes, enabled = excluded.enabled`,
    [id, file.id, code, name, area, head, address, contact, latitude, longitude, standard, opens, closes, enabled],
  );
  return { data: { siteId: id, code, area, enabled }, body: { siteId: id } };
}

async function removeSite({ em, file, input }: Acting<LoadedSeason>): Promise<Written> {
  const { siteId } = input as { siteId: string };
  const gone = await query(em, `delete from exam_site where id = $1 and exam_id = $2 returning id`, [siteId, file.id]);
  if (!gone.length) throw refuse('NOT_FOUND');
  return { data: { siteId } };
}

/** Sites with their rooms, without those who watched there; codes that this exam has already are left as they are. */
async function copySites({ em, file, input, facts }: Acting<LoadedSeason>): Promise<Written> {
  const { fromExamId } = input as { fromExamId: string };
  const [from] = await query(em, `select 1 from exam where case_id = $1 and district = $2`, [fromExamId, file.district]);
  if (!from) throw refuse('NOT_FOUND');
  const { sessions, areas } = facts.config;
  const opens = sessions.map((one) => one.opens).toSorted()[0]!;
  const closes = sessions
    .map((one) => one.closes)
    .toSorted()
    .at(-1)!;
  const sites = await query<{ id: string; from: string }>(
    em,
    `insert into exam_site (id, exam_id, code, name, area, head, address, contact, latitude, longitude, standard, opens, closes, enabled)
       select gen_random_uuid(), $2, s.code, s.name, s.area, s.head, s.address, s.contact, s.latitude, s.longitude, s.standard,
         $3::timestamptz - interval '1 hour', $4::timestamptz + interval '1 hour', s.enabled
         from exam_site s where s.exam_id = $1 and s.area = any($5) and not exists (select from exam_site x where x.exam_id = $2 and x.code = s.code)
     returning id, (select s.id from exam_site s where s.exam_id = $1 and s.code = exam_site.code) as "from"`,
    [fromExamId, file.id, opens, closes, areas.map(({ code }) => code)],
  );
  const rooms = await query(
    em,
    `insert into exam_room (id, exam_id, site_id, code, floor, ground, rows, cols, blocked, capacity, spare, enabled)
       select gen_random_uuid(), $1, p.id, r.code, r.floor, r.ground, r.rows, r.cols, r.blocked, r.capacity, r.spare, r.enabled
         from jsonb_to_recordset($2::jsonb) p(id uuid, "from" uuid) join exam_room r on r.site_id = p."from" returning 1`,
    [file.id, JSON.stringify(sites)],
  );
  const body = { sites: sites.length, rooms: rooms.length };
  return { data: { fromExamId, ...body }, body };
}

async function saveRooms({ em, file, input }: Acting<LoadedSeason>): Promise<Written> {
  const { siteId, rooms } = input as SaveRooms;
  const rows = rooms.map(({ roomId, ...room }) => ({ ...room, id: roomId ?? uuidv7(), blocked: room.blocked.toSorted() }));
  const saved = await query<{ id: string }>(
    em,
    `insert into exam_room (id, exam_id, site_id, code, floor, ground, rows, cols, blocked, capacity, spare, enabled)
       select r.id, $1, $2, r.code, r.floor, r.ground, r.rows, r.cols, array(select jsonb_array_elements_text(r.blocked)), r.capacity, r.spare, r.enabled
         from jsonb_to_recordset($3::jsonb) r(id uuid, code int, floor int, ground boolean, rows int, cols int, blocked jsonb, capacity int, spare boolean, enabled boolean)
     on conflict (id) do update set code = excluded.code, floor = excluded.floor, ground = excluded.ground, rows = excluded.rows, cols = excluded.cols,
       blocked = excluded.blocked, capacity = excluded.capacity, spare = excluded.spare, enabled = excluded.enabled where exam_room.site_id = $2 returning id`,
    [file.id, siteId, JSON.stringify(rows)],
  );
  if (saved.length !== rows.length) throw refuse('NOT_FOUND');
  return { data: { siteId, rooms: rows.length }, body: { roomIds: rows.map(({ id }) => id) } };
}

async function removeRooms({ em, file, input }: Acting<LoadedSeason>): Promise<Written> {
  const { roomIds } = input as RemoveRooms;
  const gone = await query(em, `delete from exam_room where exam_id = $1 and id = any($2::uuid[]) returning id`, [file.id, roomIds]);
  if (gone.length !== new Set(roomIds).size) throw refuse('NOT_FOUND');
  return { data: { rooms: gone.length } };
}

async function watchAgainst({ em, file, request, parts }: Asking<LoadedSeason>): Promise<{ against: Reason[] }> {
  const { roomId, invigilators } = request.input as AssignInvigilators;
  const room = await roomById(em, parts.fields, file.id, roomId);
  if (!room) throw refuse('NOT_FOUND');
  return { against: await watchReasons(em, parts.fields, file.id, room, invigilators) };
}

async function assignInvigilators({ em, file, input }: Acting<LoadedSeason>, _: unknown, { fields }: ActParts): Promise<Written> {
  const { roomId, invigilators } = input as AssignInvigilators;
  const text = fields.encrypt(JSON.stringify(invigilators), file.district, ROOM_INVIGILATORS);
  await later(em, `update exam_room set invigilators = $2 where id = $1`, [roomId, text]);
  return { data: { roomId, invigilators: invigilators.length } };
}

export const roomArea: Area<LoadedSeason> = {
  facts: { saveSite: siteAgainst, setSiteHours: hoursAgainst, saveRooms: roomsAgainst, assignInvigilators: watchAgainst },
  apply: { saveSite, setSiteHours, removeSite, copySites, saveRooms, removeRooms, assignInvigilators },
};
