// Papers of 考场与准考证: what each has to be told, and which template prints it. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import type { Markup } from '../../domain/kit/markup.ts';
import { always, by, inside, type PaperSpec } from '../kit/paper.ts';

type Maybe<T> = T | null;

/** P05 准考证, by the built-in layout. */
export interface AdmissionTicket {
  outcome: 'builtIn';
  exam: string;
  number: string;
  name: string;
  sex: Maybe<string>;
  idNumber: string;
  /** `data:` address. */
  photo: string;
  level: string;
  specialty: string;
  site: string;
  address: string;
  room: string;
  seat: string;
  sessions: readonly { subject: string; from: string; until: string }[];
  /** 考生须知 */
  notes: readonly string[];
  hotline: Maybe<string>;
}

/** P05 准考证, by the exam's own template. */
export interface EditedTicket {
  outcome: 'edited';
  exam: string;
  number: string;
  body: readonly Markup[];
  notes: readonly string[];
  hotline: Maybe<string>;
}

/** P06 考生座次表, 门贴, 桌贴, 签到表 of one room. */
export interface RoomPapers {
  exam: string;
  /** Where the room is on its site. */
  site: string;
  room: string;
  specialty: string;
  sessions: readonly { label: string; from: string; until: string }[];
  /** Desks row by row from the front; `null`: nobody's. */
  desks: readonly (readonly Maybe<{ seat: string; name: string; number: string; photo: Maybe<string> }>[])[];
  candidates: readonly { seat: string; name: string; number: string }[];
  first: string;
  last: string;
  size: 'A4' | 'A3';
}

/** P07 种子公告, published before the draw. */
export interface SeatAnnouncement {
  outcome: 'announced';
  exam: string;
  run: string;
  announcedAt: string;
  commitment: string;
  root: string;
  candidates: string;
  rules: string;
  rulesHash: string;
  rooms: string;
  roomsHash: string;
  beacon: { source: string; at: string };
}

/** P07 考场分配报告, with what follows from the draw. */
export interface SeatReport {
  outcome: 'allocated';
  exam: string;
  run: string;
  announcedAt: string;
  allocatedAt: string;
  beacon: { source: string; value: string };
  secret: string;
  seed: string;
  seatRoot: string;
  seats: string;
  pools: readonly { pool: string; people: string; rooms: string; smallest: string; largest: string }[];
  /** Neighbours of one organisation that no plan can avoid. */
  remainder: readonly { pool: string; org: string; people: string; apart: string; bound: string; pairs: string; places: string }[];
}

/** P08 考场检查报告 */
export interface CheckReport {
  exam: string;
  run: string;
  checkedAt: string;
  result: string;
  items: readonly { label: string; result: string; findings: readonly string[] }[];
}

/** P38 考点信息表 */
export interface SiteTable {
  exam: string;
  sites: readonly {
    code: string;
    name: string;
    area: string;
    head: string;
    address: string;
    contact: string;
    standard: string;
    rooms: string;
    spare: string;
    seats: string;
    opens: string;
    closes: string;
  }[];
}

/** P39 考号生成日志 */
export interface NumberLog {
  exam: string;
  run: string;
  numberedAt: string;
  numbers: string;
  rooms: readonly { site: string; room: string; first: string; last: string; count: string }[];
}

export interface SeatPapers {
  P05: AdmissionTicket | EditedTicket;
  P06: RoomPapers;
  P07: SeatAnnouncement | SeatReport;
  P08: CheckReport;
  P38: SiteTable;
  P39: NumberLog;
}

export const seatPapers: { [K in keyof SeatPapers]: PaperSpec<SeatPapers[K]> } = {
  // The code holds the number, for whoever lets candidates in.
  P05: {
    ...inside,
    title: ({ exam }) => `${exam}准考证`,
    template: by({ builtIn: 'admission-ticket', edited: 'edited-ticket' }),
    code: ({ number }) => number,
  },
  P06: { ...inside, title: ({ site, room }) => `${site}${room}考场座次表`, template: always('room-papers') },
  P07: {
    ...inside,
    title: by({ announced: '考场编排种子公告', allocated: '考场分配报告' }),
    template: by({ announced: 'seat-announcement', allocated: 'seat-report' }),
    sealed: true,
  },
  P08: { ...inside, title: always('考场信息检查报告'), template: always('check-report') },
  P38: { ...inside, title: always('考点信息表'), template: always('site-table'), landscape: true },
  P39: { ...inside, title: always('考号生成日志'), template: always('number-log') },
};

export const seatTemplates = [
  'admission-ticket',
  'edited-ticket',
  'room-papers',
  'seat-announcement',
  'seat-report',
  'check-report',
  'site-table',
  'number-log',
] as const;
