// 照片 (S3-09) through REST: uploads past the real store, the sandbox's virus scanner and face check, decisions by officers.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { CHECK_PHOTO, photoHandler } from '../../activities/exam/photos.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { createFields } from '../../security/field.ts';
import { openFiles } from '../../activities/file/open.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import { fillingApi, SECRET, type Candidate, type FillingApi } from '../../test/kit/filling.ts';
import { fixtures, fromCamera, heavy, jpeg, type Fixture } from '../../test/kit/drawn-photos.ts';

let desk: FillingApi;
beforeAll(async () => {
  desk = await fillingApi();
});
afterAll(() => desk?.close());
afterEach(() => desk.fault('face', null));

async function upload(who: Candidate, content: Buffer, name = 'photo.jpg', type = 'image/jpeg'): Promise<string> {
  const { body, status } = await desk.send('post', '/v1/files', who.actor).attach('file', content, { filename: name, contentType: type });
  if (status !== 201 && status !== 202) throw new Error(JSON.stringify(body));
  // 13 MB may take longer than an upload waits for: then it is settled afterwards.
  if (body.state === 'quarantined') await desk.api.deps.files!.scan(body.id as string);
  return body.id as string;
}
const submit = (who: Candidate, fileId: string, more: object = {}) => desk.post('/v1/me/photo', who.actor, { fileId, ...more });
const report = async (who: Candidate) => (await desk.get('/v1/me/photo/report', who.actor).expect(200)).body;
const content = async (who: Candidate, fileId: string): Promise<Buffer> =>
  (await desk.get(`/v1/files/${fileId}/content`, who.actor).buffer(true).expect(200)).body as Buffer;

test('S3-09 twenty drawn photos are classified as they are labelled, each refusal with the rules that are broken', async () => {
  expect(fixtures).toHaveLength(20);
  const found: [string, unknown][] = [];
  for (const { name, content: make, type, turn, crop } of fixtures) {
    const who = await desk.candidate();
    const fileId = await upload(who, await make(), name, type);
    const { status, body } = await submit(who, fileId, { ...(turn ? { turn } : {}), ...(crop ? { crop } : {}) });
    const rules = status === 422 ? (body.errors as { rule: string }[]).map(({ rule }) => rule) : null;
    found.push([name, rules ?? body.standing]);
    // The report says the same as the answer.
    const told = await report(who);
    expect([name, told.photo?.standing ?? told.refused.reasons.map(({ rule }: { rule: string }) => rule)]).toEqual([name, rules ?? body.standing]);
  }
  expect(found).toEqual(fixtures.map(({ name, label }): [string, Fixture['label']] => [name, label]));
}, 120_000);

test('S3-09 Q04 what is kept is 295×413, a JPEG, upright, without EXIF and GPS; encrypted where it lies', async () => {
  const who = await desk.candidate();
  const original = await fromCamera();
  expect((await sharp(original).metadata()).exif).toBeDefined();
  await submit(who, await upload(who, original)).expect(201);
  const { photo } = await report(who);
  expect(photo).toMatchObject({ standing: 'accepted', standingLabel: '合格', reasons: [] });
  const kept = await content(who, photo.fileId as string);
  const meta = await sharp(kept).metadata();
  expect([meta.format, meta.width, meta.height, meta.exif, meta.orientation, meta.icc]).toEqual(['jpeg', 295, 413, undefined, undefined, undefined]);
  expect(kept.length).toBeLessThan(100_000);
  expect(kept.includes(Buffer.from('GPS'))).toBe(false);
  // Upright: hair above the face, cloth below it.
  const { data, info } = await sharp(kept).raw().toBuffer({ resolveWithObject: true });
  const tone = (x: number, y: number): number => data[(y * info.width + x) * 3]!;
  expect([tone(147, 60) < 80, tone(147, 170) > 200, tone(147, 400) < 100]).toEqual([true, true, true]);
  const [row] = await desk.rows<{ hash: string }>(`select hash from file where id = $1`, [photo.fileId]);
  const stored = readFileSync(`${desk.files.dir}/clean/${row!.hash.slice(0, 2)}/${row!.hash}`);
  expect(stored.includes(kept.subarray(0, 64))).toBe(false);
  expect(stored.includes(Buffer.from('JFIF'))).toBe(false);
});

test('S3-09 more than ten megabytes, somebody else’s upload and one that is none are refused', async () => {
  const [who, other] = [await desk.candidate(), await desk.candidate()];
  const { body } = await submit(who, await upload(who, await heavy(), 'photo.png', 'image/png')).expect(422);
  expect(body.errors).toEqual([expect.objectContaining({ rule: 'photo.size', message: '照片文件不能超过10MB' })]);
  const fileId = await upload(other, await jpeg());
  expect((await submit(who, fileId).expect(422)).body.code).toBe('PHOTO_FILE_UNKNOWN');
  expect((await submit(who, '01a203ed-c410-75a3-936d-647ed08d8dfc').expect(422)).body.code).toBe('PHOTO_FILE_UNKNOWN');
  expect((await report(who)).photo).toBeNull();
});

test('S3-09 a new photo replaces the one before; after the confirmation it is 409 until the confirmation is cancelled', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await submit(who, await upload(who, await jpeg())).expect(201);
  const first = (await report(who)).photo;
  await submit(who, await upload(who, await jpeg({ background: '#fafafa' }))).expect(201);
  const second = (await report(who)).photo;
  expect([second.id === first.id, second.fileId === first.fileId]).toEqual([false, false]);
  const standings = await desk.rows<{ state: string }>(
    `select c.state from candidate_photo p join case_file c on c.id = p.case_id where p.account_id = $1 order by p.submitted_at`,
    [who.id],
  );
  expect(standings.map(({ state }) => state)).toEqual(['replaced', 'accepted']);
  await desk.read(who, exam.id);
  const { body: chosen } = await desk.choose(who, exam).expect(201);
  await desk.fill(who, chosen.id as string);
  const confirmed = await desk.act(chosen.id as string, 'confirm', who.actor, chosen.version as number).expect(200);
  const fileId = await upload(who, await jpeg({ background: '#eeeeee' }));
  expect((await submit(who, fileId).expect(409)).body).toMatchObject({
    code: 'PHOTO_LOCKED',
    detail: '报名表已确认，不能更换照片。',
  });
  await desk.act(chosen.id as string, 'cancel-confirm', who.actor, confirmed.body.version as number).expect(200);
  await submit(who, fileId).expect(201);
  const [row] = await desk.rows<{ photo: string }>(`select photo_file_id as photo from enrolment where case_id = $1`, [chosen.id]);
  expect(row!.photo).toBe(second.fileId);
}, 60_000);

test('S3-09 a photo in doubt waits for an officer: seen by him, accepted or refused with a reason; without one 422; by nobody else', async () => {
  const doubtful = fixtures.find(({ label }) => label === 'manual')!;
  const people = [await desk.candidate(), await desk.candidate()];
  for (const who of people) expect((await submit(who, await upload(who, await doubtful.content())).expect(201)).body.standing).toBe('manual');
  const officer = desk.officer('examOfficer');
  const listed = (await desk.get('/v1/admin/photos?limit=100', officer).expect(200)).body.items as { id: string }[];
  const ids = await Promise.all(people.map(async (who) => (await report(who)).photo.id as string));
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  await desk.get('/v1/admin/photos', desk.officer('feeOfficer')).expect(403);
  const open = async (id: string) => (await desk.get(`/v1/admin/photos/${id}`, officer).expect(200)).body;
  const work = async (id: string, action: string, body: object = {}) => {
    const { tasks } = await open(id);
    const [task] = tasks as { id: string; version: number; assigneeId: string | null }[];
    if (task!.assigneeId === null)
      await desk.post(`/v1/admin/photos/${id}/tasks/${task!.id}/claim`, officer, {}, { version: task!.version }).expect(200);
    return desk.post(`/v1/admin/photos/${id}/${action}`, officer, body, { version: await desk.versionOf(id) });
  };
  // The picture itself is for whoever has to judge it.
  await desk.get(`/v1/files/${(await open(ids[0]!)).fileId}/content`, officer).expect(200);
  expect((await work(ids[0]!, 'accept')).status).toBe(200);
  expect((await report(people[0]!)).photo).toMatchObject({ standing: 'accepted' });
  expect((await work(ids[1]!, 'reject')).body).toMatchObject({ code: 'REASON_NEEDED' });
  expect((await work(ids[1]!, 'reject', { reason: '面部有遮挡' })).status).toBe(200);
  expect((await report(people[1]!)).photo).toMatchObject({ standing: 'rejected', reasons: [{ rule: 'photo.manual', message: '面部有遮挡' }] });
});

test('S3-09 the face check is slow or away: the photo waits as 处理中 and is settled by itself once it answers; what was replaced meanwhile stays so', async () => {
  const neighbours = openNeighbours({ urls: { face: `${desk.sandbox.url}/face` }, secret: SECRET, ring: desk.ring, alarm: () => undefined });
  const fields = createFields(desk.ring);
  const virus = createVirusGateway({ url: `${desk.sandbox.url}/virus`, secret: SECRET });
  const files = await openFiles({ orm: desk.orm, fields, store: desk.files, virus });
  const errors: string[] = [];
  const outbox = createOutbox({
    orm: desk.orm,
    handlers: { [CHECK_PHOTO]: photoHandler({ orm: desk.orm, fields, files, face: neighbours.face, decide: desk.acts }) },
    onError: (error) => errors.push(String(error)),
  });
  const due = async (): Promise<void> => {
    await desk.rows(`update outbox set next_at = app_now() where kind = $1 and done_at is null`, [CHECK_PHOTO]);
    await outbox();
    await outbox.settled();
  };
  const [one, two, none] = [await desk.candidate(), await desk.candidate(), await desk.candidate()];
  await desk.fault('face', { status: 503 });
  expect((await submit(one, await upload(one, await jpeg())).expect(201)).body.standing).toBe('processing');
  expect((await submit(none, await upload(none, await jpeg({ faces: [] }))).expect(201)).body.standing).toBe('processing');
  expect((await submit(two, await upload(two, await jpeg({ background: '#ffffff' }))).expect(201)).body.standing).toBe('processing');
  await due();
  expect((await report(one)).photo).toMatchObject({ standing: 'processing', standingLabel: '处理中' });
  await desk.fault('face', { latencyMs: 50 });
  // Replaced while it waits.
  expect((await submit(two, await upload(two, await jpeg())).expect(201)).body.standing).toBe('accepted');
  await due();
  expect((await report(one)).photo.standing).toBe('accepted');
  expect((await report(none)).photo).toMatchObject({ standing: 'rejected', reasons: [{ rule: 'photo.face.none' }] });
  expect((await report(two)).photo.standing).toBe('accepted');
  const states = await desk.rows<{ state: string }>(
    `select c.state from candidate_photo p join case_file c on c.id = p.case_id where p.account_id = $1 order by p.submitted_at`,
    [two.id],
  );
  expect(states.map(({ state }) => state)).toEqual(['replaced', 'accepted']);
  expect(errors.filter((text) => !text.includes('人像检测'))).toEqual([]);
}, 60_000);
