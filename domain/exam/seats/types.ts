// What a seating plan is made of. Everything in it may be published: candidates and organisations are named by keyed hashes alone.
export type { Sm3 } from '../../kit/draw.ts';


export interface SeatRules {
  /** Version of the algorithm; another one may seat otherwise. */
  algorithm: 1;
  /** A room that is not the pool's only one has at least so many candidates, where that can be had. */
  minimum: number;
}

export interface SeatRoom {
  /** 考点, 1 to 99. */
  site: number;
  /** 考场 of the site, 1 to 999. */
  room: number;
  /** 考区: only its candidates sit here. */
  area: string;
  /** Ground floor, without steps. */
  ground: boolean;
  rows: number;
  cols: number;
  /** Seats that nobody gets, `row-column` from 1, the front left one is `1-1`; sorted. */
  blocked: readonly string[];
  /** Candidates at the most. */
  capacity: number;
  /** 备用考场: nobody is seated there. */
  spare: boolean;
}

export interface SeatCandidate {
  /** Keyed hash of the identity number, 64 hex digits. */
  idHash: string;
  area: string;
  specialty: string;
  /** Numbers of the sessions that he sits, in order: `1+2`. */
  sessions: string;
  /** Keyed hash of his organisation, 64 hex digits; empty: none. */
  org: string;
  /** 区划 of his organisation, six digits; empty: unknown. His like are spread over the rooms. */
  home: string;
  /** Needs a seat without steps. */
  ground: boolean;
}

/** Candidates of one 考区, one specialty and the same sessions: they share rooms with nobody else. */
export interface PoolSize {
  key: string;
  area: string;
  people: number;
  /** Those who need the ground floor. */
  ground: number;
}

/** A room as it is used: its seats 1 … n hold candidates, by their place in the list. */
export interface FilledRoom {
  room: SeatRoom;
  pool: string;
  seats: number[];
}

/** Members of one organisation beside each other in a pool, after everything was tried. */
export interface Remainder {
  pool: string;
  org: string;
  /** Its members in the pool. */
  people: number;
  /** Of them so many can sit apart at the most: the largest sets of seats without neighbours, summed over the pool's rooms. */
  apart: number;
  /** Disjoint pairs of neighbours that no plan can avoid: people − apart, or 0. */
  bound: number;
  /** Disjoint pairs of neighbours in the plan. Equal to the bound: proven unavoidable. */
  pairs: number;
  /** The pairs, as `site-room-seat-seat`. */
  places: readonly string[];
}

export interface SeatPlan {
  rooms: FilledRoom[];
  remainder: Remainder[];
}

/** What is missing to seat a pool. */
export interface Deficit {
  pool: string;
  /** Candidates without a seat. */
  seats: number;
  /** Candidates without one on the ground floor. */
  ground: number;
}

export const poolKey = ({ area, specialty, sessions }: Pick<SeatCandidate, 'area' | 'specialty' | 'sessions'>): string =>
  `${area}/${specialty}/${sessions}`;
