// 准考证号 (S3§3.7): YY 31 EE SS RRR NN C: year, province, 考次, 考点, 考场, 座位, check digit by ISO 7064 MOD 11,10.
import { endsInCheck, mod11_10 } from '../kit/identity/check-digits.ts';

export interface TicketPlace {
  year: number;
  /** Six-digit 区划 of the exam; its first two digits go into the number. */
  district: string;
  sitting: number;
  site: number;
  room: number;
  seat: number;
}

function part(n: number, length: number, what: string): string {
  const text = String(n).padStart(length, '0');
  if (!Number.isInteger(n) || n < 1 || text.length > length) throw new RangeError(`${what} of a ticket number: ${n}`);
  return text;
}

/** 14 digits. Throws RangeError where a part has no room. */
export function ticketNumber({ year, district, sitting, site, room, seat }: TicketPlace): string {
  const body = [
    String(year % 100).padStart(2, '0'),
    district.slice(0, 2),
    part(sitting, 2, '考次'),
    part(site, 2, '考点'),
    part(room, 3, '考场'),
    part(seat, 2, '座位'),
  ].join('');
  return body + mod11_10(body);
}

/** 14 digits whose last one is right. */
export const validTicketNumber = (number: string): boolean => /^\d{14}$/.test(number) && endsInCheck(number, mod11_10);

/** 考点, 考场 and 座位 of a number. */
export const placeOfNumber = (number: string): Pick<TicketPlace, 'site' | 'room' | 'seat'> => ({
  site: Number(number.slice(6, 8)),
  room: Number(number.slice(8, 11)),
  seat: Number(number.slice(11, 13)),
});
