// What may be uploaded and what is answered when it may not. The content decides what a file is, never its name.
import { defineProblems } from './refusal.ts';

/** What a route or field takes. */
export interface FileRule {
  /** Bytes, e.g. 20 MB = 20 * 1024 * 1024 (S0§2.6 「≤20M」). */
  maxBytes: number;
  /** Media types by content; left out: any. */
  accept?: readonly string[];
}

/** Media type of content that has no known signature. */
export const UNKNOWN_TYPE = 'application/octet-stream';

const same: Record<string, string> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'application/x-pdf': 'application/pdf' };
const plain = (type: string): string => {
  const bare = (type.split(';')[0] ?? '').trim().toLowerCase();
  return same[bare] ?? bare;
};

/** True when the sender's claim contradicts the content. Only claims with an unmistakable signature are held against it: pictures and PDF. */
export function contradicts(declared: string | undefined, found: string): boolean {
  const claim = plain(declared ?? '');
  const unmistakable =
    claim === 'application/pdf' || ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/bmp', 'image/tiff'].includes(claim);
  return unmistakable && claim !== plain(found);
}

/** True when a rule takes this media type. */
export const accepts = (rule: FileRule, found: string): boolean => !rule.accept || rule.accept.map(plain).includes(plain(found));

export const fileProblems = defineProblems({
  FILE_EMPTY: { status: 422, message: '文件内容为空', next: '请重新选择文件', about: 'The upload held no byte.' },
  FILE_TOO_LARGE: {
    status: 413,
    message: '文件大小超过限制',
    next: '请压缩文件后重新上传',
    about: 'The upload is larger than the field takes; `facts.maxBytes` is the limit. Nothing was kept.',
  },
  FILE_TYPE_NOT_ALLOWED: {
    status: 415,
    message: '不支持该文件类型',
    next: '请按要求的文件类型重新上传',
    about: 'What the content is (by its signature, not its name) is not among the types that the field takes: `facts.found`, `facts.accept`.',
  },
  FILE_CONTENT_MISMATCH: {
    status: 415,
    message: '文件内容与文件类型不符',
    next: '请检查文件后重新上传',
    about: 'The upload says it is a picture or a PDF, its content is something else: `facts.declared`, `facts.found`.',
  },
  FILE_INFECTED: {
    status: 422,
    message: '文件未通过病毒查杀',
    next: '请对文件查杀病毒后重新上传',
    about: 'The virus scanner found something in the upload. It was removed.',
  },
  FILE_ACTIVE: {
    status: 422,
    message: 'PDF文件含有脚本、启动程序、嵌入文件或者多媒体内容',
    next: '请将文件另存或者打印为不含这些内容的PDF后重新上传',
    about:
      'The PDF holds something that runs or hides beside its pages: scripts, actions that start programs, embedded files, rich media; also in compressed objects and under escaped names. It was removed.',
  },
  FILE_PENDING: {
    status: 409,
    message: '文件正在检查，请稍后再试',
    next: '检查通常在几秒内完成；请稍后刷新',
    about: 'The file is still in quarantine: the virus scanner has not answered yet. Nothing has to be uploaded again.',
  },
  FILE_REJECTED: {
    status: 409,
    message: '文件未通过检查，不能查看',
    next: '请更换文件后重新上传',
    about: 'The virus scanner refused the file and its content was removed. Its entry stays, so that people see why.',
  },
  FILE_IN_USE: {
    status: 409,
    message: '文件已被办件使用，不能删除',
    next: '请先在办件中去掉该附件并保存',
    about: 'A draft or a submitted version names the file. Only files that nothing names can be removed.',
  },
});
