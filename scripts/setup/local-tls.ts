// TLS towards our own sandbox, so that the way to neighbours is the production one. A local authority in the keys folder, made at the first start.
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueServer, newAuthority, type Issued } from '../../security/certificate.ts';

export interface LocalTls {
  /** Files (PEM): whom to trust, and what the sandbox shows. */
  ca: string;
  cert: string;
  key: string;
}

const DAY_MS = 86_400_000;
/** A certificate that ends sooner than that is replaced. */
const RENEW_DAYS = 30;

/** Makes what is missing or soon over; keys have mode 0600. A new authority makes a new certificate. */
export function localTls(folder: string, now = Date.now()): LocalTls {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = (part: string) => ({ certificate: join(folder, `${part}.pem`), key: join(folder, `${part}-key.pem`) });
  const [ca, server] = [files('ca'), files('sandbox')];
  let authority = read(ca);
  if (!authority || !lasts(authority, now)) write(ca, (authority = newAuthority({ subject: 'Banshi local authority', now, days: 3650 })));
  const held = read(server);
  const good = held && lasts(held, now) && new X509Certificate(held.certificate).verify(new X509Certificate(authority.certificate).publicKey);
  if (!good) write(server, issueServer(authority, { hosts: ['127.0.0.1', 'localhost'], now, days: 397 }));
  return { ca: ca.certificate, cert: server.certificate, key: server.key };
}

type Files = Record<keyof Issued, string>;

const read = ({ certificate, key }: Files): Issued | undefined =>
  existsSync(certificate) && existsSync(key) ? { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') } : undefined;

function write(files: Files, made: Issued): void {
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.certificate, made.certificate, { mode: 0o644 });
}

const lasts = ({ certificate }: Issued, now: number): boolean => Date.parse(new X509Certificate(certificate).validTo) > now + RENEW_DAYS * DAY_MS;
