import type { DailyCheck } from '../kit/scheduled.ts';
import type { FileDesk } from './desk.ts';

const PER_ROUND = 5000;

/** Uploads that no case used within 24 hours are removed, as are the remains of uploads that were cut off. */
export const orphanFiles = (desk: Pick<FileDesk, 'removeOrphans'>): DailyCheck => ({
  id: 'orphan-files',
  round: 'drafts',
  label: '清理未使用的上传文件',
  run: () => desk.removeOrphans(PER_ROUND),
});
