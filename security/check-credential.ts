// What a presented credential comes to, from the text, the authority's certificate and the status lists at hand: for the command and for tests. Asks nobody.
import { X509Certificate } from 'node:crypto';
import { purposes, type CredentialVerdict, type StatusPurpose } from '../domain/licence/credential.ts';
import { bitAt } from './bitstring.ts';
import { openCredential, openStatusCredential } from './credential.ts';

export interface Checked {
  verdict: CredentialVerdict;
  /** What was disclosed; null where it is not ours. */
  subject: Record<string, unknown> | null;
  issuer: string | null;
  /** Moment that the lists speak of, the oldest. */
  asOf: string | null;
}

interface Entry {
  statusPurpose?: string;
  statusListIndex?: string;
  statusListCredential?: string;
}
interface List {
  id?: string;
  validFrom?: string;
  credentialSubject?: { statusPurpose?: string; encodedList?: string };
}

/** `lists`: status lists as they were handed out. One that is not signed by a trusted authority counts as missing. */
export async function checkCredential(
  presented: string,
  { authorities, lists }: { authorities: readonly X509Certificate[]; lists: readonly string[] },
): Promise<Checked> {
  const opened = await openCredential(presented, authorities);
  if (!opened.ok) return { verdict: opened.why, subject: null, issuer: null, asOf: null };
  const { credentialSubject, issuer, credentialStatus } = opened.content;
  const { _sd, ...subject } = credentialSubject as Record<string, unknown>;
  const known = new Map<string, List>();
  for (const jwt of lists) {
    const list = openStatusCredential(jwt, authorities);
    if (!list.ok) continue;
    const { id = '', validFrom = '' } = list.content as List;
    // Of two of the same list the newer one counts.
    if ((known.get(id)?.validFrom ?? '') < validFrom) known.set(id, list.content as List);
  }
  const said = purposes.map((purpose) => statusOf(purpose, credentialStatus as Entry[], known));
  const asOf = said.flatMap((one) => one?.at ?? []).toSorted()[0] ?? null;
  const about = { subject, issuer: (issuer as { name?: string }).name ?? null, asOf };
  const [superseded, revoked] = said;
  if (revoked?.set) return { verdict: 'revoked', ...about };
  if (superseded?.set) return { verdict: 'superseded', ...about };
  return { verdict: revoked && superseded ? 'valid' : 'unknownStatus', ...about };
}

/** What the lists at hand say of an entry; null: nothing. */
function statusOf(purpose: StatusPurpose, entries: readonly Entry[], known: ReadonlyMap<string, List>): { set: boolean; at: string } | null {
  const entry = entries.find(({ statusPurpose }) => statusPurpose === purpose);
  const list = known.get(entry?.statusListCredential ?? '');
  const { statusPurpose, encodedList } = list?.credentialSubject ?? {};
  if (!list || statusPurpose !== purpose || encodedList === undefined) return null;
  try {
    return { set: bitAt(encodedList, Number(entry!.statusListIndex)), at: list.validFrom! };
  } catch {
    return null;
  }
}
