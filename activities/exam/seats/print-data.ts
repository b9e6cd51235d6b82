// What tickets and the papers of rooms have to be told, read for many at once.
import type { EntityManager } from '@mikro-orm/postgresql';
import { levelNames, type ExamConfig, type LevelCode } from '../../../domain/exam/exam.ts';
import { shown, type Instant } from '../../../domain/kit/instant.ts';
import { layoutOf } from '../../../domain/exam/seats/grid.ts';
import { ENROLMENT_ID_NUMBER, SITS } from '../../../db/exam/enrolments.ts';
import type { StoredExam } from '../../../db/exam/exams.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { AdmissionTicket, RoomPapers } from '../../../templates/exam/seat-papers.ts';

/** 自定义设置准考证内容信息 (S3-33). */
export interface TicketContent {
  notes: string[];
  hotline: string | null;
}
export const builtInContent: TicketContent = {
  notes: [
    '请持本准考证和有效身份证件原件，按准考证载明的考点、考场和座位参加考试。',
    '开考五分钟后不得入场，考试结束前不得离场。',
    '不得携带通讯工具、规定以外的电子用品和与考试相关的资料进入座位。',
    '请提前熟悉考点路线，遵守考场规则，服从监考人员管理。',
  ],
  hotline: null,
};

/** What the office has set for this exam; null: nothing. */
export const contentOf = async (em: EntityManager, examId: string): Promise<TicketContent | null> =>
  (await query<{ content: TicketContent }>(em, `select content from exam_ticket_content where exam_id = $1`, [examId]))[0]?.content ?? null;

const minute = (at: Instant): string => shown(at).slice(0, 16);
export const two = (n: number): string => String(n).padStart(2, '0');
export const three = (n: number): string => String(n).padStart(3, '0');

export interface TicketData {
  ticketId: string;
  /** Hash of the photo in the file store; null: there is none. */
  photo: string | null;
  subjects: readonly string[];
  latitude: string | null;
  longitude: string | null;
  data: Omit<AdmissionTicket, 'photo' | 'outcome'>;
}

interface TicketRow {
  ticketId: string;
  number: string;
  name: string;
  idNumber: string;
  level: LevelCode;
  specialty: string;
  subjects: string[];
  site: number;
  siteName: string;
  address: string;
  room: number;
  seat: number;
  photo: string | null;
  latitude: string | null;
  longitude: string | null;
}

const specialtyOf = (config: ExamConfig, code: string): string => config.specialties.find((one) => one.code === code)?.label ?? code;

/** Tickets by their ids, with the photo that each shows. */
export async function ticketData(
  em: EntityManager,
  fields: Fields,
  exam: StoredExam,
  content: TicketContent | null,
  ids: readonly string[],
): Promise<TicketData[]> {
  const { config } = exam;
  const rows = await query<TicketRow>(
    em,
    `select t.id as "ticketId", t.number, n.name, n.id_number as "idNumber", n.level, n.specialty, n.subjects, s.site, x.name as "siteName", x.address, s.room, s.seat,
        x.latitude::text, x.longitude::text,
        (select f.hash from file f where f.id = n.photo_file_id and f.state = 'clean') as photo
       from exam_ticket t join enrolment n on n.case_id = t.enrolment_id join exam_seat s on s.exam_id = t.exam_id and s.run = t.run and s.enrolment_id = t.enrolment_id
       join exam_site x on x.exam_id = t.exam_id and x.code = s.site where t.id = any($1::uuid[])`,
    [ids],
  );
  return rows.map(({ ticketId, photo, ...row }) => {
    const idNumber = fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER);
    return {
      ticketId,
      photo,
      subjects: row.subjects,
      latitude: row.latitude,
      longitude: row.longitude,
      data: {
        exam: config.name,
        number: row.number,
        name: row.name,
        sex: /^\d{17}[\dX]$/.test(idNumber) ? (Number(idNumber[16]) % 2 ? '男' : '女') : null,
        idNumber,
        level: levelNames[row.level],
        specialty: specialtyOf(config, row.specialty),
        site: `${two(row.site)} ${row.siteName}`,
        address: row.address,
        room: three(row.room),
        seat: two(row.seat),
        sessions: config.subjects
          .filter(({ code }) => row.subjects.includes(code))
          .map(({ label, session }) => ({ label, session: config.sessions.find(({ no }) => no === session)! }))
          .toSorted((a, b) => (a.session.opens < b.session.opens ? -1 : 1))
          .map(({ label, session }) => ({ subject: label, from: minute(session.opens), until: minute(session.closes) })),
        ...(content ?? builtInContent),
      },
    };
  });
}

export interface SeatedRow {
  enrolmentId: string;
  seat: number;
  row: number;
  col: number;
  name: string;
  number: string | null;
  specialty: string;
  sessions: string;
  photo: string | null;
}

/** Who sits in a room, by seat. */
export const seatedIn = (em: EntityManager, examId: string, site: number, room: number): Promise<SeatedRow[]> =>
  query(
    em,
    `select s.enrolment_id as "enrolmentId", s.seat, s.seat_row as row, s.seat_col as col, n.name, t.number, n.specialty, s.sessions,
        (select f.hash from file f where f.id = n.photo_file_id and f.state = 'clean') as photo
       from exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state = 'allocated' join enrolment n on n.case_id = s.enrolment_id
       left join exam_ticket t on t.enrolment_id = s.enrolment_id and t.exam_id = s.exam_id and t.revoked_at is null
      where s.exam_id = $1 and s.site = $2 and s.room = $3 and s.vacated_at is null and ${SITS} order by s.seat`,
    [examId, site, room],
  );

export interface RoomPlace {
  site: number;
  siteName: string;
  room: number;
  rows: number;
  cols: number;
  blocked: string[];
  capacity: number;
}

/** A room by its id, with its site. */
export const roomPlace = async (em: EntityManager, examId: string, roomId: string): Promise<RoomPlace | null> =>
  (
    await query<RoomPlace>(
      em,
      `select s.code as site, s.name as "siteName", r.code as room, r.rows, r.cols, r.blocked, r.capacity
         from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and r.id = $2`,
      [examId, roomId],
    )
  )[0] ?? null;

/** Papers of a room; null where nobody sits in it. `photos`: `data:` addresses by hash. */
export function roomPapers(
  { config }: StoredExam,
  place: RoomPlace,
  seated: readonly SeatedRow[],
  photos: ReadonlyMap<string, string>,
  size: 'A4' | 'A3',
): RoomPapers | null {
  const [first] = seated;
  if (!first) return null;
  const nos = [...new Set(seated.flatMap(({ sessions }) => sessions.split('+').map(Number)))];
  const bySeat = new Map(seated.map((one) => [`${one.row}-${one.col}`, one]));
  const shownOf = ({ seat, name, number }: SeatedRow) => ({ seat: two(seat), name, number: number ?? '' });
  const rows = Math.max(place.rows, ...layoutOf(place).cells.map(([row]) => row));
  return {
    exam: config.name,
    site: `${two(place.site)} ${place.siteName}`,
    room: three(place.room),
    specialty: [...new Set(seated.map(({ specialty }) => specialtyOf(config, specialty)))].join('、'),
    sessions: config.sessions
      .filter(({ no }) => nos.includes(no))
      .map(({ no, opens, closes }) => ({ label: `第${no}场`, from: minute(opens), until: minute(closes) })),
    desks: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: place.cols }, (__, c) => {
        const one = bySeat.get(`${r + 1}-${c + 1}`);
        return one ? { ...shownOf(one), photo: (one.photo !== null && photos.get(one.photo)) || null } : null;
      }),
    ),
    candidates: seated.map(shownOf),
    first: first.number ?? '',
    last: seated.at(-1)!.number ?? '',
    size,
  };
}
