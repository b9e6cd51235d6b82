// The photo that P18 and P23 print: the newest one that the person had handed in by then, so that a paper made again shows the same.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { RegistrationRules } from '../../domain/registration/rules.ts';
import { query } from '../../db/kit/sql.ts';
import type { OpenContent } from '../documents/define.ts';

/** As a `data:` address; null: there is none. */
export async function photoOf(
  em: EntityManager,
  { accountId, rules, at }: { accountId: string; rules: Pick<RegistrationRules, 'values'>; at: Instant },
  content: OpenContent,
): Promise<string | null> {
  const items = rules.values.materials.flatMap((row) => row.items).filter(({ origin }) => origin === 'photo');
  const [file] = await query<{ hash: string; mime: string }>(
    em,
    `select f.hash, f.mime from registration_material m join registration r on r.case_id = m.case_id join file f on f.id = m.file_id
       where r.account_id = $1 and m.item = any($2) and f.state = 'clean' and f.mime = any($3) and m.added_at <= $4 and (m.removed_at is null or m.removed_at > $4)
       order by m.added_at desc, m.id desc limit 1`,
    [accountId, [...new Set(items.map(({ id }) => id))], rules.values.materialFiles.photoAccept, at],
  );
  return file ? `data:${file.mime};base64,${(await content(file.hash)).toString('base64')}` : null;
}
