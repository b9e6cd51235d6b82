// O24: operators are told before a certificate ends: the one of our listeners (TLS_CERT), and those that documents are signed with (beside the key ring).
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs, instant, shanghaiDay } from '../../domain/kit/instant.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

/** Days before the end at which operators are told first. */
export const CERTIFICATE_DAYS = 30;
const NOTICE = 'certificates/ends';

export interface CertificatePlaces {
  /** File in PEM of the listeners' certificate; undefined: they have none. */
  tlsCert: string | undefined;
  /** Folder of the key ring. */
  keyringDir: string;
}

/** What is there, each with the name that operators know it by, and its last moment in milliseconds; null: it can't be read. */
function certificates({ tlsCert, keyringDir }: CertificatePlaces): { name: string; ends: number | null }[] {
  const endOf = (read: () => string): number | null => {
    try {
      return new X509Certificate(read()).validToDate.getTime();
    } catch {
      return null;
    }
  };
  const signers = readdirSync(keyringDir).filter((file) => /^document-.+\.json$/.test(file));
  return [
    ...(tlsCert === undefined ? [] : [{ name: 'SSL证书（TLS_CERT）', ends: endOf(() => readFileSync(tlsCert, 'utf8')) }]),
    ...signers.map((file) => ({
      name: `文书签名证书（${file}）`,
      ends: endOf(() => (JSON.parse(readFileSync(join(keyringDir, file), 'utf8')) as { chain: string[] }).chain[0]!),
    })),
  ];
}

/** The daily look; answers how many end within the days, have ended, or can't be read. */
export const certificateEnds = (places: CertificatePlaces): DailyCheck => ({
  id: 'certificate-ends',
  round: 'expiry',
  label: 'SSL证书、签名证书到期',
  run: async ({ em, now }) => {
    const at = epochMs(now);
    const due = certificates(places).filter(({ ends }) => ends === null || ends <= at + CERTIFICATE_DAYS * 86_400_000);
    const words = due.map(({ name, ends }) =>
      ends === null ? `${name}无法读取` : `${name}${ends <= at ? '已于' : '将于'}${shanghaiDay(instant(new Date(ends)))}到期`,
    );
    if (due.length) await raise(em, { key: NOTICE, kind: 'certificates', message: `${words.join('；')}。请更换证书。` });
    else await resolve(em, NOTICE);
    return due.length;
  },
});
