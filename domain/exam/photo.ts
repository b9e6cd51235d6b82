// 照片 of a candidate (S3-09): cut to 295×413, checked by rule and by the face check, decided by an officer where the check is in doubt. A person has one photo that counts;
// a new one replaces it, and no confirmed enrolment loses the one it was confirmed with.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { heldReasons } from './held.ts';

/** What the processed picture measures, in pixels (一寸). */
export const PHOTO = { width: 295, height: 413 } as const;
export const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
export const photoTypes = ['image/jpeg', 'image/png'] as const;

/** Where an upload is cut, in pixels of the picture as it is seen (turned upright). */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}
export const turns = [0, 90, 180, 270] as const;
export type Turn = (typeof turns)[number];

/** What is known of an upload before its faces are looked for. */
export interface Original {
  type: string;
  size: number;
  /** Null: no picture can be read from it. */
  picture: { width: number; height: number } | null;
  crop: Crop | null;
}
/** What the face check says of the processed picture. */
export interface FaceFinding {
  faces: readonly { box: Crop; score: number }[];
  /** 0: surely 生活照; 100: surely 证件照. */
  portraitScore: number;
}
/** Scores from `accept` on pass, below `reject` are refused, between them a person looks. */
export interface PhotoRules {
  accept: number;
  reject: number;
  /** Share of the picture's height that a face takes at least and at the most, per cent. */
  faceFrom: number;
  faceTo: number;
}
export type PhotoStanding = 'processing' | 'manual' | 'accepted' | 'rejected';

const reason = (rule: string, message: string): Reason => ({ field: 'photo', code: 'PHOTO_NOT_FIT', message, rule: `photo.${rule}` });

/** Rules of form, each that is broken. */
export function originalReasons({ type, size, picture, crop }: Original): Reason[] {
  const found: Reason[] = [];
  if (!(photoTypes as readonly string[]).includes(type)) found.push(reason('type', '照片应为JPG或PNG格式'));
  if (size > MAX_PHOTO_BYTES) found.push(reason('size', `照片文件不能超过${MAX_PHOTO_BYTES / 1024 / 1024}MB`));
  if (found.length) return found;
  if (!picture) return [reason('readable', '照片无法读取，文件可能已损坏')];
  const { width, height } = picture;
  if (width < PHOTO.width || height < PHOTO.height)
    return [reason('pixels', `照片不能小于${PHOTO.width}×${PHOTO.height}像素，现为${width}×${height}像素`)];
  if (!crop) return [];
  const inside = crop.left >= 0 && crop.top >= 0 && crop.left + crop.width <= width && crop.top + crop.height <= height;
  if (!inside) return [reason('crop', '裁剪区域超出照片范围')];
  return crop.width < PHOTO.width || crop.height < PHOTO.height
    ? [reason('pixels', `裁剪后的照片不能小于${PHOTO.width}×${PHOTO.height}像素，现为${crop.width}×${crop.height}像素`)]
    : [];
}

/** What becomes of a photo by what was found on it. `null`: the face check has not answered. */
export function photoVerdict(found: FaceFinding | null, rules: PhotoRules): { standing: PhotoStanding; reasons: Reason[] } {
  if (!found) return { standing: 'processing', reasons: [] };
  const faces = found.faces.filter(({ score }) => score >= rules.reject);
  if (faces.length === 0) return { standing: 'rejected', reasons: [reason('face.none', '照片上没有识别到人脸')] };
  if (faces.length > 1) return { standing: 'rejected', reasons: [reason('face.many', `照片上识别到${faces.length}张人脸，应只有本人`)] };
  const [{ box, score }] = faces as [FaceFinding['faces'][number]];
  const share = (box.height / PHOTO.height) * 100;
  const reasons: Reason[] = [];
  if (share < rules.faceFrom || share > rules.faceTo) reasons.push(reason('face.size', '人脸在照片中过大或过小，请重新裁剪'));
  if (found.portraitScore < rules.reject) reasons.push(reason('portrait', '应为证件照，不能使用生活照'));
  if (reasons.length) return { standing: 'rejected', reasons };
  return { standing: score >= rules.accept && found.portraitScore >= rules.accept ? 'accepted' : 'manual', reasons: [] };
}

export interface PhotoFacts {
  against: readonly Reason[];
}
export interface SubmitPhotoInput {
  standing: PhotoStanding;
  reasons: readonly Reason[];
}
export interface SettlePhotoInput {
  standing: Exclude<PhotoStanding, 'processing'>;
}

const led = ({ input }: ActionContext<PhotoFacts>): string => (input as SubmitPhotoInput).standing;
const against = ({ facts }: ActionContext<PhotoFacts>): Reason[] => [...facts.against];
const code = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'PHOTO_NOT_FIT';
const explained = (context: ActionContext<PhotoFacts>): Reason[] => [
  ...heldReasons(context),
  ...((context.input as { reason?: string }).reason?.trim() ? [] : [{ field: 'reason', code: 'REASON_NEEDED', message: '请填写原因' }]),
];

export const photoProcess = defineProcess<PhotoFacts>({
  type: 'CandidatePhoto',
  label: '考生照片',
  kind: 'row',
  states: {
    processing: { label: '处理中' },
    manual: { label: '待人工', round: { node: 'manual', role: 'examOfficer', label: '照片人工审核' } },
    accepted: { label: '合格', rests: true },
    rejected: { label: '不合格', rests: true },
    replaced: { label: '已更换', final: true },
  },
  actions: {
    submit: {
      label: '上传照片',
      from: null,
      to: led,
      oneOf: ['processing', 'manual', 'accepted', 'rejected'],
      by: 'self',
      guard: against,
      refusal: code,
    },
    settle: { label: '照片检测结果', from: 'processing', to: led, oneOf: ['manual', 'accepted', 'rejected'], by: 'system', hidden: true },
    claim: { label: '领取', from: 'manual', to: null, by: 'examOfficer', task: { claim: true } },
    release: { label: '退回待领', from: 'manual', to: null, by: 'examOfficer', task: { release: true } },
    accept: { label: '照片审核通过', from: 'manual', to: 'accepted', by: 'examOfficer', guard: heldReasons, refusal: code },
    reject: {
      label: '照片审核不通过',
      from: 'manual',
      to: 'rejected',
      by: 'examOfficer',
      guard: explained,
      refusal: code,
    },
    replace: { label: '更换照片', from: ['processing', 'manual', 'accepted', 'rejected'], to: 'replaced', by: 'system', hidden: true },
  },
});
