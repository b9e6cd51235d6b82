// 考点 and 考场 of an exam as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import type { PoolSize, SeatRoom } from '../../../domain/exam/seats/types.ts';
import { poolKey } from '../../../domain/exam/seats/types.ts';
import { sessionsOf } from '../../../domain/exam/site.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Fields } from '../../../security/field.ts';
import { asInstant, query } from '../../kit/sql.ts';
import { SITS } from '../enrolments.ts';

export const SITE_CONTACT = 'exam_site.contact';
export const ROOM_INVIGILATORS = 'exam_room.invigilators';

export interface StoredSite {
  id: string;
  code: number;
  name: string;
  area: string;
  /** 负责人 */
  head: string;
  address: string;
  /** 联系方式 */
  contact: string;
  latitude: string | null;
  longitude: string | null;
  /** 考场标准: desks of a room that is set up without saying more. */
  standard: number;
  opens: Instant;
  closes: Instant;
  enabled: boolean;
}

export interface StoredRoom {
  id: string;
  siteId: string;
  code: number;
  floor: number;
  ground: boolean;
  rows: number;
  cols: number;
  blocked: string[];
  capacity: number;
  spare: boolean;
  enabled: boolean;
  invigilators: Invigilator[];
}

/** 监考员. `kin`: identity numbers of candidates whom he is related to, as he has declared. */
export interface Invigilator {
  name: string;
  organisation: string;
  kin: string[];
}

export async function sitesOf(em: EntityManager, fields: Fields, examId: string): Promise<StoredSite[]> {
  const rows = await query<StoredSite>(
    em,
    `select id, code, name, area, head, address, contact, latitude::text, longitude::text, standard, ${asInstant('opens')} as opens, ${asInstant('closes')} as closes, enabled
       from exam_site where exam_id = $1 order by code`,
    [examId],
  );
  return rows.map((row) => ({ ...row, contact: fields.decrypt(row.contact, SITE_CONTACT) }));
}

const ROOM = `r.id, r.site_id as "siteId", r.code, r.floor, r.ground, r.rows, r.cols, r.blocked, r.capacity, r.spare, r.enabled, r.invigilators`;
type RoomRow = Omit<StoredRoom, 'invigilators'> & { invigilators: string | null };
const opened = (fields: Fields, { invigilators, ...row }: RoomRow): StoredRoom => ({
  ...row,
  invigilators: invigilators === null ? [] : (JSON.parse(fields.decrypt(invigilators, ROOM_INVIGILATORS)) as Invigilator[]),
});

export async function roomsOf(em: EntityManager, fields: Fields, examId: string, siteId: string | null = null): Promise<StoredRoom[]> {
  const rows = await query<RoomRow>(
    em,
    `select ${ROOM} from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and ($2::uuid is null or s.id = $2) order by s.code, r.code`,
    [examId, siteId],
  );
  return rows.map((row) => opened(fields, row));
}

export async function roomById(em: EntityManager, fields: Fields, examId: string, id: string): Promise<(StoredRoom & { site: number }) | null> {
  const [row] = await query<RoomRow & { site: number }>(
    em,
    `select ${ROOM}, s.code as site from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and r.id = $2`,
    [examId, id],
  );
  return row ? { ...opened(fields, row), site: row.site } : null;
}

/** Rooms in use, as the plan takes them. */
export const seatRooms = (em: EntityManager, examId: string): Promise<SeatRoom[]> =>
  query<SeatRoom>(
    em,
    `select s.code as site, r.code as room, s.area, r.ground, r.rows, r.cols, r.blocked, r.capacity, r.spare
       from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and r.enabled and s.enabled order by s.code, r.code`,
    [examId],
  );

/** Sizes of the pools of those who are paid and valid. */
export async function poolSizes(em: EntityManager, examId: string, config: ExamConfig): Promise<PoolSize[]> {
  const rows = await query<{ area: string; specialty: string; subjects: string[]; people: number; ground: number }>(
    em,
    `select n.area, n.specialty, n.subjects, count(*)::int as people, count(*) filter (where n.barrier_free)::int as ground
       from enrolment n where n.exam_id = $1 and ${SITS} group by 1, 2, 3`,
    [examId],
  );
  const pools = new Map<string, PoolSize>();
  for (const { area, specialty, subjects, people, ground } of rows) {
    const key = poolKey({ area, specialty, sessions: sessionsOf(config, subjects) });
    const pool = pools.get(key) ?? { key, area, people: 0, ground: 0 };
    pools.set(key, { ...pool, people: pool.people + people, ground: pool.ground + ground });
  }
  return [...pools.values()];
}
