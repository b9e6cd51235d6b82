import { newSm2Keys, signSm2 } from '../../security/sm2.ts';
import type { TicketClaims } from '../contracts/ticket.ts';
import { readTicket, type TicketWanted } from './ticket.ts';

const keys = newSm2Keys();
const now = Date.parse('2026-11-22T02:00:00Z');
const wanted: TicketWanted = { issuer: 'one-stop', client: 'banshi', state: 's1', publicKey: keys.publicKey, now };
const claims: TicketClaims = {
  iss: 'one-stop',
  aud: 'banshi',
  jti: '0123456789abcdef',
  uid: 'u1',
  state: 's1',
  iat: now / 1000,
  exp: now / 1000 + 120,
};
const write = (body: object, key = keys.privateKey): string => {
  const first = Buffer.from(JSON.stringify(body)).toString('base64url');
  return `${first}.${signSm2(first, key)}`;
};
const why = (ticket: string, more: Partial<TicketWanted> = {}): string => {
  const read = readTicket(ticket, { ...wanted, ...more });
  return read.ok ? 'good' : read.why;
};

test('U01 a ticket signed by its issuer for us, this sign-in and this moment is good', () => {
  expect(readTicket(write(claims), wanted)).toEqual({ ok: true, claims });
});

test('U01 S3-01 a forged ticket is told by its signature: changed claims, another key, no signature', () => {
  const [first, signature] = write(claims).split('.') as [string, string];
  const other = Buffer.from(JSON.stringify({ ...claims, uid: 'u2' })).toString('base64url');
  expect(why(`${other}.${signature}`)).toBe('forged');
  expect(why(write(claims, newSm2Keys().privateKey))).toBe('forged');
  expect(why(first)).toBe('forged');
  expect(why(`${first}.${'0'.repeat(128)}`)).toBe('forged');
});

test('U01 a ticket for another client, issuer or sign-in is not for us', () => {
  expect(why(write({ ...claims, aud: 'other' }))).toBe('notForUs');
  expect(why(write({ ...claims, iss: 'mobile' }))).toBe('notForUs');
  expect(why(write(claims), { state: 's2' })).toBe('notForUs');
});

test('U01 a ticket counts until it ends, not before it began, and for ten minutes at the most', () => {
  expect(why(write(claims), { now: now + 119_999 })).toBe('good');
  expect(why(write(claims), { now: now + 120_000 })).toBe('expired');
  expect(why(write(claims), { now: now - 31_000 })).toBe('expired');
  expect(why(write({ ...claims, exp: claims.iat + 601 }))).toBe('expired');
});

test('U01 what is no ticket is malformed, whoever signed it', () => {
  for (const bad of ['', 'a.b.c', 'ü.x', 'x'.repeat(2001), write({ ...claims, more: 1 }), write([])])
    expect(['malformed', 'forged']).toContain(why(bad));
  expect(why(write({ ...claims, more: 1 }))).toBe('malformed');
});
