// The weekly import of budgets (J04, U17): each 区划's file of the day. New lines come in; what is changed or gone becomes a task of the finance office; a line that can't be read is
// kept as an error with its place. Running again, or the same file again, finds the same and does nothing twice.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { shanghaiDay, type PlainDate } from '../../domain/kit/instant.ts';
import { budgetDifference, type DifferenceInput } from '../../domain/procurement/budget/difference.ts';
import { compareBudget, readBudgetFile, type FaultyLine, type FileLine, type Finding } from '../../domain/procurement/budget/file.ts';
import { budgetLine } from '../../domain/procurement/budget/line.ts';
import { now as clockNow } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { budgetDistricts, keptLines, openDifferences } from '../../db/procurement/budgets.ts';
import { neighbours } from '../../gateways/contracts/neighbours.ts';
import type { FiscalIntranetGateway } from '../../gateways/fiscal-intranet.ts';
import { isNeighbourRefused } from '../../gateways/kit/http.ts';
import { canonicalJson, sha256 } from '../../security/hash.ts';
import { beat } from '../kit/beat.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import { save } from '../kit/save.ts';

export interface ImportDeps {
  orm: MikroORM;
  fiscalIntranet: FiscalIntranetGateway;
  decide: (request: ActRequest) => Promise<Outcome>;
}
export interface ImportedDistrict {
  district: string;
  added: number;
  unchanged: number;
  found: number;
  faulty: number;
}
export interface BudgetActivities {
  /** Takes the file of today of each 区划 that has 采购单位. */
  importBudgets: () => Promise<ImportedDistrict[]>;
}

const system = (type: string, action: string, key: string, input: unknown, caseId?: string): ActRequest => ({
  key,
  type,
  action,
  ...(caseId === undefined ? {} : { caseId }),
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});
const wire = ({ number, year, creditCode, unitName, item, fen }: FileLine) => ({ number, year, creditCode, unitName, item, fen: String(fen) });
/** What another run, or another worker, has done already is done. */
const mustHold = (outcome: Outcome): void => {
  if (!outcome.ok && outcome.refusal.code !== 'ALREADY_RUNNING') throw new Error(`the import was refused: ${outcome.refusal.code}`);
};

/** A difference is reported once; what an officer has decided to keep is not asked again while the file says the same. */
async function report(em: EntityManager, { decide }: ImportDeps, day: PlainDate, { kind, kept, theirs }: Finding): Promise<void> {
  const input: DifferenceInput = { budgetId: kept.id, kind, day, theirs: theirs && wire(theirs) };
  const known = await query<{ id: string; open: boolean; same: boolean; kept: boolean }>(
    em,
    `select case_id as id, settled_at is null as open, kind = $2 and theirs is not distinct from $3::jsonb as same, decision = 'keep' as kept
       from budget_difference where budget_id = $1 order by found_at desc limit 1`,
    [kept.id, kind, input.theirs && JSON.stringify(input.theirs)],
  );
  const [newest] = known;
  if (newest?.same && (newest.open || newest.kept)) return;
  // The file says something else by now: the older question is no question any more.
  if (newest?.open) mustHold(await decide(system(budgetDifference.type, 'agree', `${newest.id}/agree`, {}, newest.id)));
  const told = sha256(canonicalJson(input.theirs)).slice(0, 24);
  mustHold(await decide(system(budgetDifference.type, 'report', `budget-difference/${kept.id}/${day}/${kind}/${told}`, input)));
}

async function keepRun(
  em: EntityManager,
  district: string,
  day: PlainDate,
  digest: string,
  counts: Omit<ImportedDistrict, 'district'> & { read: number },
  faults: readonly FaultyLine[],
): Promise<void> {
  const id = uuidv7();
  const [first] = await query(
    em,
    `insert into budget_import (id, district, day, digest, read, added, unchanged, found, faulty, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, app_now())
       on conflict do nothing returning id`,
    [id, district, day, digest, counts.read, counts.added, counts.unchanged, counts.found, counts.faulty],
  );
  if (!first) return;
  await query(
    em,
    `insert into budget_import_error (import_id, place, number, message) select $1, place, number, message from jsonb_to_recordset($2::jsonb) e(place int, number text, message text)
       on conflict do nothing`,
    [id, JSON.stringify(faults)],
  );
}

/** Takes one 区划's file of a day. Throws NeighbourAway, NeighbourRefused NOT_READY. */
export async function importDistrict(deps: ImportDeps, district: string, day: PlainDate): Promise<ImportedDistrict> {
  const { orm, decide, fiscalIntranet } = deps;
  const { digest, lines } = await fiscalIntranet.budgetFile(district, day);
  const read = readBudgetFile(lines);
  const { added, unchanged, findings } = compareBudget(await keptLines(orm.em.fork(), district), read);
  for (const line of added) {
    const key = `budget/${district}/${line.number}/import`;
    mustHold(await decide(system(budgetLine.type, 'import', key, { district, line: wire(line) })));
    beat();
  }
  for (const finding of findings) {
    await report(orm.em.fork(), deps, day, finding);
    beat();
  }
  const still = new Set(findings.map(({ kept }) => kept.id));
  for (const { id, budgetId } of await openDifferences(orm.em.fork(), district))
    if (!still.has(budgetId)) mustHold(await decide(system(budgetDifference.type, 'agree', `${id}/agree`, {}, id)));
  const counts = { added: added.length, unchanged, found: findings.length, faulty: read.faults.length };
  await save(orm, (em) => keepRun(em, district, day, digest, { ...counts, read: lines.length }, read.faults));
  const key = `budget-import/${district}`;
  if (read.faults.length)
    await raise(orm.em.fork(), {
      key,
      kind: 'import',
      message: `${day}：${neighbours['fiscal-intranet'].label}预算文件（${district}）有${read.faults.length}行未能导入，请财政人员核对。`,
    });
  else await resolve(orm.em.fork(), key);
  return { district, ...counts };
}

export const createBudgetActivities = (deps: ImportDeps): BudgetActivities => ({
  importBudgets: async () => {
    const em = deps.orm.em.fork();
    const day = shanghaiDay(await clockNow(em));
    const done: ImportedDistrict[] = [];
    for (const district of await budgetDistricts(em)) {
      try {
        done.push(await importDistrict(deps, district, day));
      } catch (error) {
        // A 区划 that has made no file this week keeps no other from its own.
        if (!isNeighbourRefused(error)) throw error;
        await raise(deps.orm.em.fork(), {
          key: `budget-import/${district}`,
          kind: 'import',
          message: `${day}：${neighbours['fiscal-intranet'].label}没有可导入的预算文件（${district}），下次导入时再取。`,
        });
      }
      beat();
    }
    return done;
  },
});
