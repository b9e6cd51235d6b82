import { createFaults, faultSchema, seeded } from './faults.ts';

const pattern = (fault: object, requests: number, now?: () => number): string => {
  const faults = createFaults(now);
  faults.set('sms', faultSchema.parse(fault));
  return Array.from({ length: requests }, () => (faults.next('sms').fails ? 'x' : '.')).join('');
};

test('U02 failNext fails so many requests, then none', () => {
  expect(pattern({ failNext: 2 }, 5)).toBe('xx...');
});

test('U02 failRate fails that share, the same requests for the same seed', () => {
  const first = pattern({ failRate: 0.3, seed: 7 }, 2000);
  expect(pattern({ failRate: 0.3, seed: 7 }, 2000)).toBe(first);
  expect(pattern({ failRate: 0.3, seed: 8 }, 2000)).not.toBe(first);
  const share = first.split('x').length / 2000;
  expect(share).toBeGreaterThan(0.26);
  expect(share).toBeLessThan(0.34);
});

test('U02 a status alone or a hang alone fails every request; latency and repeat alone fail none', () => {
  expect(pattern({ status: 500 }, 3)).toBe('xxx');
  expect(pattern({ hang: true }, 3)).toBe('xxx');
  expect(pattern({ latencyMs: 5, repeat: 2 }, 3)).toBe('...');
});

test('U02 a fault ends by itself at until', () => {
  let now = Date.parse('2026-01-05T00:00:00Z');
  const step = () => (now += 1000);
  expect(pattern({ status: 500, until: '2026-01-05T00:00:03Z' }, 4, step)).toBe('xx..');
});

test('U02 setting a fault leaves the given object alone, and clearing one stand-in leaves the others', () => {
  const faults = createFaults();
  const fault = faultSchema.parse({ failNext: 1 });
  faults.set('sms', fault);
  faults.set('virus', faultSchema.parse({ status: 500 }));
  faults.next('sms');
  expect(fault.failNext).toBe(1);
  faults.clear('sms');
  expect([faults.get('sms'), faults.get('virus')?.status]).toEqual([undefined, 500]);
});

test('the random row is even over [0, 1)', () => {
  const random = seeded(1);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 10_000; i++) tenths[Math.floor(random() * 10)]! += 1;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
