// Uploads named by a dossier: how many, arrived, looked at, not too large (S0§2.6: 20M, 格式不限).
import { accepts } from '../../kit/file.ts';
import type { DossierContext } from './context.ts';
import type { Fault } from './check-field.ts';
import type { Place } from './tabs.ts';

const MEGABYTE = 1024 * 1024;

/** What is wrong with the files at a place, or null. */
export function checkFiles(value: unknown, { field }: Place, { files, rules }: DossierContext): Fault | null {
  const about = (code: string, message: string): Fault => ({ code, message: `“${field.label}”${message}` });
  if (!Array.isArray(value) || value.some((id) => typeof id !== 'string')) return about('FIELD_FORMAT', '应为已上传的附件');
  if (new Set(value).size !== value.length) return about('FILE_TWICE', '中有重复的附件');
  if (field.max !== undefined && value.length > field.max) return about('FILE_TOO_MANY', `最多上传${field.max}个附件`);
  for (const id of value as string[]) {
    const file = files.get(id);
    if (!file) return about('FILE_UNKNOWN', '的附件不存在，请重新上传');
    if (file.state === 'rejected') return about('FILE_REJECTED', `的附件“${file.name}”未通过检查，请更换后重新上传`);
    if (file.state === 'quarantined') return about('FILE_PENDING', `的附件“${file.name}”正在检查，请稍后再提交`);
    if (file.size === 0) return about('FILE_EMPTY', `的附件“${file.name}”是空文件`);
    const rule = { maxBytes: rules.fileMaxMegabytes * MEGABYTE, ...(field.accept && { accept: field.accept }) };
    if (!accepts(rule, file.mime))
      return about('FILE_TYPE_NOT_ALLOWED', `的附件“${file.name}”类型不符，请上传${field.accept!.map((type) => type.split('/')[1]).join('、')}文件`);
    if (file.size > rule.maxBytes) return about('FILE_TOO_LARGE', `的附件“${file.name}”超过${rules.fileMaxMegabytes}M`);
  }
  return null;
}
