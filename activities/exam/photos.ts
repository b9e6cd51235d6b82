// Photos of candidates (S3-09): what the desk prepares outside of the transaction, and what the acts on a photo write.
import { Readable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { fillingRules } from '../../domain/exam/filling-rules.ts';
import {
  MAX_PHOTO_BYTES,
  originalReasons,
  photoProcess,
  photoVerdict,
  type Crop,
  type FaceFinding,
  type PhotoFacts,
  type SettlePhotoInput,
  type SubmitPhotoInput,
  type Turn,
} from '../../domain/exam/photo.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { accountById } from '../../db/account/find.ts';
import { hasConfirmed, photoById, photoOf } from '../../db/exam/candidates.ts';
import { fileOf } from '../../db/file/files.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { FaceGateway } from '../../gateways/face.ts';
import { isNeighbourAway } from '../../gateways/kit/http.ts';
import type { Fields } from '../../security/field.ts';
import type { FileDesk } from '../file/desk.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import type { Acting, Beginning, ProcessRecords, Written } from '../kit/records.ts';
import { measurePicture, processPicture } from './picture.ts';

/** Outbox kind: a face check that did not answer while the candidate waited. */
export const CHECK_PHOTO = 'checkPhoto';

export interface PhotoParts {
  orm: MikroORM;
  fields: Fields;
  files: Pick<FileDesk, 'open' | 'receive'>;
  face: FaceGateway;
}
export interface PhotoUpload {
  fileId: string;
  turn: Turn;
  crop: Crop | null;
}
/** Input of `submit`: what was found, and the picture that is kept. */
export interface PreparedPhoto extends SubmitPhotoInput {
  /** Null beside reasons. */
  fileId: string | null;
  face: Crop | null;
  district: string;
}

/** Bytes of a stored file, as far as a photo may have them. */
async function bytesOf({ files }: PhotoParts, hash: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of files.open(hash) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PHOTO_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const photoRules = async (em: EntityManager, district: string) =>
  ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(await now(em))), fillingRules.photo);

/** What the face check finds; null where it does not answer. */
const asked = (face: FaceGateway, requestId: string, picture: Buffer, signal?: AbortSignal): Promise<FaceFinding | null> =>
  face.check({ requestId, image: picture.toString('base64') }, signal).catch((error: unknown) => {
    if (!isNeighbourAway(error)) throw error;
    return null;
  });

/** Turns, cuts and checks an upload. Reasons of form and of the check come back as such; the picture is kept only without any. Throws PHOTO_FILE_UNKNOWN. */
export async function preparePhoto(parts: PhotoParts, actor: PersonActor, upload: PhotoUpload): Promise<PreparedPhoto> {
  const em = parts.orm.em.fork();
  const account = await accountById(em, actor.accountId);
  const file = await fileOf(em, upload.fileId, parts.fields);
  if (!account || file?.ownerId !== actor.accountId || file.state !== 'clean') throw refuse('PHOTO_FILE_UNKNOWN');
  const { turn, crop } = upload;
  const isPicture = file.size <= MAX_PHOTO_BYTES && (file.mime === 'image/jpeg' || file.mime === 'image/png');
  const bytes = isPicture ? await bytesOf(parts, file.hash) : Buffer.alloc(0);
  const picture = isPicture ? await measurePicture(bytes, turn) : null;
  const refusedFor = (reasons: readonly Reason[]): PreparedPhoto => ({
    standing: 'rejected',
    reasons,
    fileId: null,
    face: null,
    district: account.district,
  });
  const reasons = originalReasons({ type: file.mime, size: file.size, picture, crop });
  if (reasons.length) return refusedFor(reasons);
  const made = await processPicture(bytes, { turn, crop });
  const found = await asked(parts.face, `photo/${uuidv7()}`, made, AbortSignal.timeout(5_000));
  const verdict = photoVerdict(found, await photoRules(em, account.district));
  if (verdict.standing === 'rejected') return refusedFor(verdict.reasons);
  const kept = await parts.files.receive({ actor, name: '照片.jpg', declared: 'image/jpeg', content: Readable.from([made]) });
  return { ...verdict, fileId: kept.id, face: found?.faces[0]?.box ?? null, district: account.district };
}

/** Notes what the last photo was refused for, for the candidate's report. */
export const noteRefused = (em: EntityManager, accountId: string, reasons: readonly Reason[]): Promise<unknown> =>
  query(em, `update candidate set photo_refused = jsonb_build_object('at', to_jsonb(app_now()), 'reasons', $2::jsonb) where account_id = $1`, [
    accountId,
    JSON.stringify(reasons),
  ]);

/** For the outbox: asks the face check again until it answers, then settles the photo. Harmless to repeat. */
export const photoHandler =
  (parts: PhotoParts & { decide: (request: ActRequest) => Promise<Outcome> }): OutboxHandler =>
  async ({ payload }, signal) => {
    const em = parts.orm.em.fork();
    const photo = await photoById(em, String(payload['id']));
    if (photo?.standing !== 'processing') return;
    const file = (await fileOf(em, photo.fileId, parts.fields))!;
    if (file.state === 'quarantined') throw new Error('the picture is still being scanned');
    const answer = await parts.face.check({ requestId: `photo/${photo.id}`, image: (await bytesOf(parts, file.hash)).toString('base64') }, signal);
    const { standing, reasons } = photoVerdict(answer, await photoRules(em, photo.district));
    const input = { standing, reasons, face: answer.faces[0]?.box ?? null };
    const key = `${photo.id}/settle`;
    const outcome = await parts.decide({
      key,
      type: photoProcess.type,
      action: 'settle',
      caseId: photo.id,
      actor: { kind: 'system' },
      input,
      bodyHash: '',
    });
    // A photo that was replaced meanwhile needs no answer any more.
    if (!outcome.ok && outcome.refusal.code !== 'STATE_CONFLICT') throw new Error(`photo ${photo.id}: ${outcome.refusal.code}`);
  };

type Act = Acting<PhotoFacts>;

export function photoRecords(): ProcessRecords<PhotoFacts> {
  return {
    process: photoProcess,
    begin: async (_em, { actor, input }): Promise<Beginning> => {
      if (actor.kind !== 'person') throw refuse('FORBIDDEN');
      return { district: (input as PreparedPhoto).district, applicantId: actor.accountId };
    },
    facts: async (em, file, { action, input }) => {
      if (action !== 'submit') return { against: [] };
      if (await hasConfirmed(em, file.applicantId!)) throw refuse('PHOTO_LOCKED');
      const { reasons } = input as PreparedPhoto;
      return { against: reasons };
    },
    apply: {
      submit,
      settle: (act) => settled(act, (act.input as SettlePhotoInput).standing, (act.input as { reasons: readonly Reason[] }).reasons),
      accept: (act) => settled(act, 'accepted', []),
      reject: (act) =>
        settled(act, 'rejected', [
          { field: 'photo', code: 'PHOTO_NOT_FIT', message: (act.input as { reason: string }).reason.trim(), rule: 'photo.manual' },
        ]),
      replace: async ({ em, file, received }) => {
        await query(em, `update candidate_photo set standing = 'replaced', settled_at = coalesce(settled_at, $2) where case_id = $1`, [
          file.id,
          received,
        ]);
        return {};
      },
    },
    unique: { candidate_photo_current: { code: 'ALREADY_RUNNING' } },
  };
}

async function submit({ em, file, input, received }: Act): Promise<Written> {
  const { fileId, standing, reasons, face, district } = input as PreparedPhoto;
  const before = await photoOf(em, file.applicantId!);
  // It gives way first: one photo of a person counts, and the new row could not stand beside it.
  if (before)
    await query(em, `update candidate_photo set standing = 'replaced', settled_at = coalesce(settled_at, $2) where case_id = $1`, [
      before.id,
      received,
    ]);
  await later(
    em,
    `insert into candidate_photo (case_id, account_id, district, standing, file_id, reasons, face, submitted_at, settled_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      file.id,
      file.applicantId,
      district,
      standing,
      fileId,
      JSON.stringify(reasons),
      face === null ? null : JSON.stringify(face),
      received,
      standing === 'accepted' ? received : null,
    ],
  );
  await later(em, `update candidate set photo_refused = null where account_id = $1`, [file.applicantId]);
  await query(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [fileId, file.id]);
  const replace = (id: string): ActRequest => ({
    key: `${file.id}/1/replace`,
    type: photoProcess.type,
    action: 'replace',
    caseId: id,
    actor: { kind: 'system' },
    input: {},
    bodyHash: '',
  });
  return {
    data: { standing },
    body: { standing },
    also: before ? [replace(before.id)] : [],
    outbox: standing === 'processing' ? [{ key: `${CHECK_PHOTO}/${file.id}`, kind: CHECK_PHOTO, payload: { id: file.id } }] : [],
  };
}

async function settled({ em, file, received, actor, input }: Act, standing: string, reasons: readonly Reason[]): Promise<Written> {
  const { face } = input as { face?: Crop | null };
  await query(
    em,
    `update candidate_photo set standing = $2, reasons = $3, face = coalesce($4::jsonb, face), settled_at = case when $2 = 'manual' then null else $5::timestamptz end, decided_by = $6
       where case_id = $1`,
    [file.id, standing, JSON.stringify(reasons), face ? JSON.stringify(face) : null, received, actor.kind === 'person' ? actor.accountId : null],
  );
  return { data: { standing } };
}
