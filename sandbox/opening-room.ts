// The video of opening rooms as a stand-in (U18): rooms one to nine. A test switches a camera off by `POST /opening-room/_data { room, camera }`.
import type { Router } from 'express';
import { z } from 'zod';
import { liveQuerySchema, type Diagnosis, type LiveAnswer } from '../gateways/contracts/opening-room.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

const ROOM = /^第[一二三四五六七八九]开标室$/;
const switched = z.strictObject({ room: z.string().regex(ROOM), camera: z.boolean() });

export function createOpeningRoom(kit: Kit): Router {
  const sealed = createSealed('opening-room', kit);
  const off = new Set<string>();
  const unknown = () => refused(404, 'NO_SUCH_ROOM', '没有这一开标室');
  sealed.onData('/_data', switched, ({ room, camera }) => {
    if (camera) off.delete(room);
    else off.add(room);
    return { status: 201, body: { room, camera } };
  });
  sealed.onSealed('/live', liveQuerySchema, ({ room }) => {
    if (!ROOM.test(room)) return unknown();
    const stream = off.has(room) ? null : `https://opening-room.example.test/live/${encodeURIComponent(room)}.m3u8`;
    return { status: 200, body: { room, stream } satisfies LiveAnswer };
  });
  sealed.onSealed('/diagnose', liveQuerySchema, ({ room }) => {
    if (!ROOM.test(room)) return unknown();
    const camera = !off.has(room);
    return { status: 200, body: { room, camera, recording: camera, kbps: camera ? 2048 : 0 } satisfies Diagnosis };
  });
  return sealed.router;
}
