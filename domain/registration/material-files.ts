// What a file may be that is handed in as material (rule `registration.materials.files`): type by content, size, and what the virus scanner said. Apart from the lists,
// so that the workflow bundle does without it.
import type { Checked } from '../kit/check.ts';
import type { Reason } from '../kit/refusal.ts';
import type { MaterialItem, materialFilesCheck } from './materials.ts';

export interface MaterialFile {
  state: 'quarantined' | 'clean' | 'rejected';
  /** By content. */
  mime: string;
  /** Bytes. */
  size: number;
}

const FILES = 'registration.materials.files';
const typeNames: Readonly<Record<string, string>> = { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' };

/** What speaks against a file as material of an item, all at once. A file that is still being checked for viruses may be handed in. */
export function fileReasons(item: Pick<MaterialItem, 'label' | 'origin'>, file: MaterialFile, rule: Checked<typeof materialFilesCheck>): Reason[] {
  const photo = item.origin === 'photo';
  const [accept, most] = photo ? [rule.photoAccept, rule.photoMaxMegabytes] : [rule.accept, rule.maxMegabytes];
  const about = (code: string, message: string): Reason => ({ field: 'fileId', code, message, rule: FILES });
  return [
    ...(file.state === 'rejected' ? [about('MATERIAL_UNSAFE', `“${item.label}”的文件未通过病毒查杀，请更换后重新上传`)] : []),
    ...(accept.includes(file.mime)
      ? []
      : [about('MATERIAL_TYPE', `“${item.label}”应为${accept.map((type) => typeNames[type] ?? type).join('、')}文件`)]),
    ...(file.size > most * 1024 * 1024 ? [about('MATERIAL_TOO_LARGE', `“${item.label}”的文件不得超过${most}MB`)] : []),
  ];
}

/** What speaks against handing in now: the newest file of an item has not passed its checks. */
export const uncheckedReasons = (files: readonly { item: string; label: string; state: MaterialFile['state'] }[]): Reason[] =>
  files.flatMap(({ item, label, state }): Reason[] =>
    state === 'clean'
      ? []
      : [
          state === 'rejected'
            ? { field: `materials.${item}`, code: 'MATERIAL_UNSAFE', message: `“${label}”的文件未通过病毒查杀，请更换后重新上传`, rule: FILES }
            : { field: `materials.${item}`, code: 'MATERIAL_CHECKING', message: `“${label}”的文件正在进行安全检查，请稍后再提交`, rule: FILES },
        ],
  );
