import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { instant, plusMs } from '../domain/kit/instant.ts';
import { openKeyring } from '../security/keyring.ts';
import { workflowBundle } from '../test/kit/bundle.ts';
import { connectClient } from './connection.ts';
import { dataConverter } from './data-converter.ts';
import { ensureSchedules, passes, triggerNow, triggerPassed, type Schedule } from './schedules.ts';
import { quietRuntime } from '../test/kit/engine.ts';

describe('passes: does a time in Shanghai lie after one instant and not after another', () => {
  const at = (text: string) => instant(text);
  test('a daily time counts when it is reached, and not again when it is left', () => {
    const daily = { hour: 2, minute: 30 };
    expect(passes(daily, at('2026-01-01T02:29:59+08:00'), at('2026-01-01T02:30:00+08:00'))).toBe(true);
    expect(passes(daily, at('2026-01-01T02:30:00+08:00'), at('2026-01-02T02:29:59+08:00'))).toBe(false);
    expect(passes(daily, at('2026-01-01T02:30:00+08:00'), at('2026-01-02T02:30:00+08:00'))).toBe(true);
  });

  test('the calendar is Shanghai’s: 02:30 on the first of a month is still the day before in UTC', () => {
    const monthly = { hour: 2, minute: 30, dayOfMonth: 1 };
    expect(passes(monthly, at('2026-02-28T18:00:00Z'), at('2026-02-28T19:00:00Z'))).toBe(true);
    expect(passes(monthly, at('2026-03-01T01:00:00Z'), at('2026-03-30T00:00:00Z'))).toBe(false);
  });

  test('days of the week and months are kept', () => {
    expect(passes({ minute: 0, hour: 9, dayOfWeek: 1 }, at('2026-11-17T00:00:00+08:00'), at('2026-11-22T23:59:59+08:00'))).toBe(false);
    expect(passes({ minute: 0, hour: 9, dayOfWeek: 1 }, at('2026-11-22T23:59:59+08:00'), at('2026-11-23T09:00:00+08:00'))).toBe(true);
    expect(passes({ minute: 0, hour: 8, month: 11, dayOfMonth: 1 }, at('2026-11-02T00:00:00+08:00'), at('2027-10-31T00:00:00+08:00'))).toBe(false);
    expect(passes({ minute: 0, hour: 8, month: 11, dayOfMonth: 1 }, at('2026-11-02T00:00:00+08:00'), at('2027-11-02T00:00:00+08:00'))).toBe(true);
  });

  test('a clock moved back passes nothing', () => {
    expect(passes({ minute: 0 }, at('2026-01-02T00:30:00Z'), at('2026-01-01T00:00:00Z'))).toBe(false);
  });

  test('moving in two steps passes what one step passes', () => {
    const time = fc.record(
      { minute: fc.nat(59), hour: fc.nat(23), dayOfWeek: fc.nat(6), dayOfMonth: fc.integer({ min: 1, max: 28 }) },
      { requiredKeys: ['minute'] },
    );
    fc.assert(
      fc.property(time, fc.nat(40 * 24 * 60), fc.nat(40 * 24 * 60), (calendar, first, second) => {
        const from = at('2026-01-15T16:00:00Z');
        const middle = plusMs(from, first * 60_000);
        const to = plusMs(middle, second * 60_000);
        expect(passes(calendar, from, middle) || passes(calendar, middle, to)).toBe(passes(calendar, from, to));
      }),
    );
  });
});

describe('schedules on a server', () => {
  const [address, namespace] = [process.env['TEMPORAL_ADDRESS']!, process.env['TEMPORAL_NAMESPACE']!];
  const tag = randomUUID();
  const taskQueue = `schedules-${tag}`;
  const hourly: Schedule = { id: `checkpoint-${tag}`, workflow: 'Recurs', label: '日志存证', at: { minute: 5 }, taskQueue };
  const yearly: Schedule = {
    id: `holidays-${tag}`,
    workflow: 'Recurs',
    label: '节假日表检查',
    at: { month: 11, dayOfMonth: 1, hour: 8, minute: 0 },
    taskQueue,
  };
  let dir: string;
  let client: Client;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'banshi-schedules-'));
    client = await connectClient({ address, namespace }, await openKeyring(join(dir, 'keys'), { create: true }));
  });
  afterAll(async () => {
    for (const { id } of [hourly, yearly]) await client.schedule.getHandle(id).delete();
    await client.connection.close();
    await rm(dir, { recursive: true });
  });
  const described = (id: string) => client.schedule.getHandle(id).describe();

  test('are created once; a second start changes what has changed and leaves a pause alone', async () => {
    await ensureSchedules(client, [hourly, yearly]);
    expect((await described(hourly.id)).spec).toMatchObject({ timezone: 'Asia/Shanghai', calendars: [{ minute: [{ start: 5, end: 5, step: 1 }] }] });
    expect((await described(yearly.id)).action).toMatchObject({
      workflowType: 'Recurs',
      workflowId: yearly.id,
      args: [],
      staticSummary: '节假日表检查',
    });
    await client.schedule.getHandle(hourly.id).pause('维护');
    await ensureSchedules(client, [{ ...hourly, at: { minute: 10 } }, yearly]);
    const after = await described(hourly.id);
    expect(after.spec.calendars).toMatchObject([{ minute: [{ start: 10, end: 10, step: 1 }] }]);
    expect(after.state).toMatchObject({ paused: true, note: '维护' });
    await client.schedule.getHandle(hourly.id).unpause();
  });

  test('a moved clock triggers once each schedule whose time it passes; its runs carry a time in their id and read what the last one left', async () => {
    quietRuntime();
    const ring = await openKeyring(join(dir, 'keys'));
    const connection = await NativeConnection.connect({ address });
    const { codePath } = await workflowBundle(join(import.meta.dirname, 'fixture/workflows.ts'));
    const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle: { codePath }, dataConverter: dataConverter(ring) });
    const actions = async (id: string) => (await described(id)).info.recentActions;
    await worker.runUntil(async () => {
      const moved = [instant('2026-05-01T00:00:00+08:00'), instant('2026-06-01T00:00:00+08:00')] as const;
      expect(await triggerPassed(client, [hourly, yearly], ...moved)).toEqual([hourly.id]);
      while ((await actions(hourly.id)).length < 1) await new Promise((go) => setTimeout(go, 50));
      expect(await actions(yearly.id)).toHaveLength(0);
      // ids of runs have a resolution of one second
      await new Promise((go) => setTimeout(go, 1100));
      await triggerNow(client, hourly.id);
      while ((await actions(hourly.id)).length < 2) await new Promise((go) => setTimeout(go, 50));
      for (const { action } of await actions(hourly.id)) {
        const { workflowId } = action.workflow;
        expect(workflowId).toMatch(new RegExp(`^${hourly.id}-\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$`));
        expect(await client.workflow.getHandle(workflowId).result()).toMatch(/^done/);
        expect(await (await client.workflow.getHandle(workflowId).describe()).staticSummary()).toBe('日志存证');
      }
      const results = await Promise.all(
        (await actions(hourly.id)).map(({ action }) => client.workflow.getHandle(action.workflow.workflowId).result()),
      );
      expect(results).toEqual(['done', 'done after done']);
    });
    await connection.close();
  });
});
