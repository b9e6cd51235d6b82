// 卷宗: papers, materials and what was done, as one zip. It is written while it is sent: a file is opened when the one before it is out, so that the largest
// case needs no more memory than a small one.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { EntityManager } from '@mikro-orm/postgresql';
import { safeFileName } from '../../domain/kit/file-name.ts';
import { epochMs, shown } from '../../domain/kit/instant.ts';
import type { Process } from '../../domain/kit/process.ts';
import { addressLabel } from '../../domain/statistics/process.ts';
import { archivedActs, archivedFiles, type ArchiveHead, type ArchivedAct } from '../../db/case/archive.ts';
import { documentsOf } from '../../db/document/reads.ts';
import type { Fields } from '../../security/field.ts';
import { actsPage } from '../../templates/case/acts.ts';

/** Acts on one page. */
const PAGE = 200;

export interface ArchiveParts {
  em: EntityManager;
  fields: Fields;
  process: Process<any>;
  open: (hash: string) => Readable;
}

const two = (n: number): string => String(n).padStart(2, '0');
const actors: Record<string, string> = { system: '系统', anonymous: '未登录' };

function line(process: Process<any>, { seq, at, action, actor, person, from, to, remark, hash }: ArchivedAct) {
  const labels = (states: string): string =>
    states
      .split(' ')
      .map((address) => (address ? addressLabel(process, address) : ''))
      .filter((label) => label && label !== '—')
      .join('、');
  return {
    seq,
    at: shown(at),
    action: process.actions[action]?.label ?? action,
    actor: person ?? actors[actor] ?? (actor.startsWith('platform:') ? '外部平台' : '—'),
    from: labels(from),
    to: labels(to),
    remark: remark ?? '',
    hash,
  };
}

/** Writes the zip of a case. Rejects when a file can't be read; what was sent by then is no zip, so that nobody takes a part for the whole. */
export async function sendArchive({ em, fields, process, open }: ArchiveParts, head: ArchiveHead, to: NodeJS.WritableStream): Promise<void> {
  const zip = new ZipFile();
  const stop = (error: Error): void => void (zip.outputStream as Readable).destroy(error);
  zip.on('error', stop);
  // Somebody listens from the first moment on: a read that fails before the answer is written to would else end the whole process.
  const sent = pipeline(zip.outputStream, to);
  sent.catch(() => undefined);
  const pages = Math.max(1, Math.ceil(head.seq / PAGE));
  for (let page = 1; page <= pages; page++)
    zip.addReadStreamLazy(`办理过程-${two(page)}.html`, (give) => {
      void archivedActs(em, head.id, (page - 1) * PAGE, PAGE).then((acts) => {
        const text = actsPage({
          title: '办理过程',
          process: process.label,
          number: head.number ?? head.id,
          page,
          pages,
          acts: acts.map((act) => line(process, act)),
        });
        give(null, Readable.from([Buffer.from(text)]));
      }, stop);
    });
  const add = (name: string, hash: string, mtime: Date): void =>
    zip.addReadStreamLazy(name, { mtime, compress: !/\.(pdf|jpe?g|png|webp|zip)$/i.test(name) }, (give) => {
      const content = open(hash);
      content.once('error', stop);
      give(null, content);
    });
  try {
    const papers = (await documentsOf(em, head.id)).filter(({ readyAt, hash }) => readyAt !== null && hash !== null);
    for (const [n, { title, hash, at }] of papers.entries())
      add(`文书/${two(n + 1)}-${safeFileName(title ?? '文书')}.pdf`, hash!, new Date(epochMs(at)));
    for (const [n, { name, hash, at }] of (await archivedFiles(em, head.id, fields)).entries())
      add(`材料/${two(n + 1)}-${safeFileName(name)}`, hash, new Date(epochMs(at)));
    zip.end();
  } catch (error) {
    stop(error as Error);
  }
  await sent;
}
