import type { Config } from '../../config.ts';

/** Where uploads lie. Throws for a store that this build doesn't have. */
export function folderOf({ files }: Pick<Config, 'files'>): string {
  if (files.kind !== 'folder') throw new Error('Files are kept in a folder: set FILES_DIR instead of S3_ENDPOINT.');
  return files.dir;
}
