// 考点考场设置 (S3-27): what a site and its rooms must fulfil, and whether they suffice. Pure.
import type { Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ExamConfig } from './exam.ts';
import type { Deficit, SeatRoom } from './seats/types.ts';

/** Numbers of the sessions in which subjects are written: `1+2`. */
export const sessionsOf = ({ subjects }: Pick<ExamConfig, 'subjects'>, codes: readonly string[]): string =>
  [...new Set(codes.map((code) => subjects.find((one) => one.code === code)?.session ?? 0))].toSorted((a, b) => a - b).join('+');

export interface SiteInput {
  code: number;
  name: string;
  area: string;
  head: string;
  address: string;
  contact: string;
  latitude: string | null;
  longitude: string | null;
  standard: number;
  opens: Instant;
  closes: Instant;
  enabled: boolean;
}

export interface RoomInput {
  code: number;
  floor: number;
  ground: boolean;
  rows: number;
  cols: number;
  /** `row-column`, from 1. */
  blocked: readonly string[];
  capacity: number;
  spare: boolean;
  enabled: boolean;
}

const RULE = 'S3-27';
const reason = (field: string, message: string): Reason => ({ field, message, code: 'EXAM_ROOM_INVALID', rule: RULE });

/** Hours of a site against the sessions of the exam. */
export function hourReasons(site: Pick<SiteInput, 'opens' | 'closes'>, { sessions }: Pick<ExamConfig, 'sessions'>): Reason[] {
  if (site.opens >= site.closes) return [reason('closes', '结束时间应晚于开始时间')];
  const covered = sessions.every(({ opens, closes }) => site.opens <= opens && site.closes >= closes);
  return covered ? [] : [reason('opens', '考点开放时间应覆盖全部场次')];
}

/** Everything against a site. `taken`: codes of the exam's other sites. */
export function siteReasons(site: SiteInput, config: ExamConfig, taken: readonly number[]): Reason[] {
  const reasons: Reason[] = [];
  if (taken.includes(site.code)) reasons.push(reason('code', `考点代码${site.code}已被使用`));
  if (!config.areas.some(({ code }) => code === site.area)) reasons.push(reason('area', `本次考试没有考区${site.area}`));
  return [...reasons, ...hourReasons(site, config)];
}

/** Everything against rooms of a site that are set up together. `taken`: codes of its other rooms. */
export function roomReasons(rooms: readonly RoomInput[], taken: readonly number[]): Reason[] {
  const known = new Set(taken);
  return rooms.flatMap((room, n) => {
    const field = (name: string): string => `rooms[${n}].${name}`;
    const reasons: Reason[] = [];
    if (known.has(room.code)) reasons.push(reason(field('code'), `考场编号${room.code}重复`));
    known.add(room.code);
    const outside = room.blocked.filter((cell) => {
      const [row, col] = cell.split('-').map(Number) as [number, number];
      return row < 1 || col < 1 || row > room.rows || col > room.cols;
    });
    if (outside.length) reasons.push(reason(field('blocked'), `禁用座位${outside.join('、')}不在考场内`));
    const desks = room.rows * room.cols - new Set(room.blocked).size;
    if (room.capacity < 1) reasons.push(reason(field('capacity'), '容量应不少于1人'));
    else if (desks < room.capacity) reasons.push(reason(field('capacity'), `可用座位${desks}个，少于容量${room.capacity}人`));
    return reasons;
  });
}

/** Spare rooms of each site in use, against the share that the rule wants (basis points, one at least). */
export function spareReasons(rooms: readonly SeatRoom[], { spareFrom, spareTo }: { spareFrom: number; spareTo: number }): Reason[] {
  return [...Map.groupBy(rooms, ({ site }) => site)].flatMap(([site, all]) => {
    const spare = all.filter((room) => room.spare).length;
    const from = Math.max(1, Math.ceil((all.length * spareFrom) / 10_000));
    const to = Math.max(from, Math.floor((all.length * spareTo) / 10_000));
    if (spare >= from && spare <= to) return [];
    const wanted = from === to ? `${from}个` : `${from}至${to}个`;
    return [reason('rooms', `考点${String(site).padStart(2, '0')}共${all.length}个考场，应设备用考场${wanted}，现有${spare}个`)];
  });
}

/** `浦东考区 化工安全（场次1、2）` */
export function poolLabel(config: ExamConfig, key: string): string {
  const [area, specialty, sessions] = key.split('/') as [string, string, string];
  const place = config.areas.find(({ code }) => code === area)?.label ?? area;
  const name = config.specialties.find(({ code }) => code === specialty)?.label ?? specialty;
  return `${place} ${name}（场次${sessions.split('+').join('、')}）`;
}

export const deficitReasons = (config: ExamConfig, deficits: readonly Deficit[]): Reason[] =>
  deficits.map(({ pool, seats, ground }) => ({
    field: 'rooms',
    code: 'EXAM_ROOMS_SHORT',
    rule: 'S3-28',
    message: `${poolLabel(config, pool)}：${[...(seats ? [`缺${seats}个座位`] : []), ...(ground ? [`缺${ground}个一层无障碍座位`] : [])].join('，')}`,
  }));
