// What the client's files are called, and what clocks say.
import { safeFileName } from '../../kit/file-name.ts';
import { durationParts } from './duration.ts';

/** Part of a file's name: what is a path or a lure in it is no longer one. */
const clean = (name: string): string => safeFileName(name.replace(/[\\/]/g, '_')).slice(0, 80);

/** E12: `<单位>[<项目>](加密标书).jmbs` and `…(备份标书).bfbs`. */
export const outputNames = (organisation: string, project: string): { sealed: string; backup: string } => ({
  sealed: `${clean(organisation)}[${clean(project)}](加密标书).jmbs`,
  backup: `${clean(organisation)}[${clean(project)}](备份标书).bfbs`,
});

/** The half of the price envelope's key, where prices are sealed apart: a file of its own, so that handing in the other one gives nothing of the prices away. */
export const priceBackupName = (organisation: string, project: string): string => `${clean(organisation)}[${clean(project)}](报价备份).bfbs`;

/** F03: of any size, but a .jmbs. */
export const isSealedName = (name: string): boolean => /.\.jmbs$/i.test(name);

/** F04. */
export function countdown(ms: number): string {
  if (ms <= 0) return '上传已截止';
  const { days, hours, minutes, seconds } = durationParts(ms);
  return `距离上传截止: ${days}天 ${hours}时 ${minutes}分 ${seconds}秒`;
}
