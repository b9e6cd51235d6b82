// The rounds that look at what nobody may have changed: rights each hour, and each night the journal, licences, certificates and ledger too.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import { verifyJournal, type Broken } from '../../db/kit/verify-journal.ts';
import { journalPublicKeys, type Keyring } from '../../security/keyring.ts';
import { verifyScores } from '../exam/scores/integrity.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { verifyPermissions } from './permissions.ts';
import { verifyRows, type SealDeps } from './rows.ts';

/** Puts up a notice per place, and takes down those of the prefix whose place holds again. */
async function say(em: EntityManager, prefix: string, found: ReadonlyMap<string, string>): Promise<number> {
  for (const [key, message] of found) await raise(em, { key, kind: 'integrity', message });
  const standing = await query<{ key: string }>(em, `select key from operator_notice where starts_with(key, $1) and resolved_at is null`, [prefix]);
  for (const { key } of standing) if (!found.has(key)) await resolve(em, key);
  return found.size;
}

const journalPlace = ({ caseId, seq, field, checkpoint }: Broken): string =>
  caseId === undefined ? `存证 ${checkpoint ?? '（外部留存）'}` : `办理日志 ${caseId} 第 ${seq} 行${field === undefined ? '' : ` ${field} 列`}`;

/** Q05: each chain and each checkpoint of the journal; the first row of a chain that doesn't hold is named with its field. */
export const journalCheck = (keyring: Keyring): DailyCheck => ({
  id: 'journal-integrity',
  round: 'integrity',
  label: '办理日志完整性核验',
  run: async ({ orm, em, progress }) => {
    const { broken } = await verifyJournal(orm, { publicKeys: journalPublicKeys(keyring), progress });
    const first = broken
      .slice(0, 100)
      .map((one) => [`integrity/journal/${one.caseId ?? one.checkpoint ?? 'anchor'}`, `${journalPlace(one)}与校验值不符，可能被改动。`] as const);
    return say(em, 'integrity/journal/', new Map(first));
  },
});

/** Q05: each row under a seal. */
export const rowCheck = (deps: SealDeps): DailyCheck => ({
  id: 'row-integrity',
  round: 'integrity',
  label: '证书、证照、台账完整性核验',
  run: async ({ orm, em, progress }) => {
    const { broken } = await verifyRows(orm, deps, { progress });
    return say(em, 'integrity/row/', new Map(broken.map(({ table, id, message }) => [`integrity/row/${table}/${id}`, message])));
  },
});

/** Q05: each score, each list that brought them, each list of passers. */
export const scoreCheck = ({ fields }: Pick<SealDeps, 'fields'>): DailyCheck => ({
  id: 'score-integrity',
  round: 'integrity',
  label: '成绩完整性核验',
  run: async ({ orm, em, progress }) => {
    const found = await verifyScores(orm, fields, progress);
    return say(em, 'integrity/score/', new Map(found.map(({ table, id, message }) => [`integrity/score/${table}/${id}`, message])));
  },
});

/** Q02: each row that gives rights. */
export const permissionCheck = ({ seals }: Pick<SealDeps, 'seals'>): DailyCheck => ({
  id: 'permission-integrity',
  round: 'permissions',
  label: '授权数据完整性核验',
  run: async ({ orm, progress }) => (await verifyPermissions(orm, seals, progress)).length,
});
