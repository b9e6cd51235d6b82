// What waits for a supplier behind each item of 项目采购 (I06): its own things only.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { MenuItem } from '../../domain/procurement/award-portal.ts';
import { one } from '../kit/sql.ts';

export const waitingOf = (em: EntityManager, organisationId: string): Promise<Partial<Record<MenuItem, number>>> =>
  one(
    em,
    `select
       (select count(*)::int from tender_project p join deadline d on d.case_id = p.case_id and d.name = 'obtain' and d.closed_at is null and d.paused_at is null and d.due > app_now()
          where p.published_at is not null and p.method <> 'singleSource' and (jsonb_array_length(p.fields->'invitees') = 0 or p.fields->'invitees' ? ($1::uuid)::text)
            and not exists (select from tender_acquisition a join case_file c on c.id = a.case_id where a.project_id = p.case_id and a.organisation_id = $1 and c.state <> 'withdrawn')
       ) as "获取采购文件管理",
       (select count(*)::int from tender_obtained o join tender_window w on w.id = o.tender_id and w.closed_at is null and w.paused_at is null and w.opens_at > app_now()
          where o.organisation_id = $1 and not exists (select from bid b join case_file c on c.id = b.case_id where b.tender_id = w.id and b.organisation_id = $1 and c.state = 'uploaded')
       ) as "投标文件上传",
       (select count(*)::int from bid_opening o join bid b on b.case_id = o.bid_id join case_file c on c.id = o.case_id
          where b.organisation_id = $1 and c.state in ('waiting', 'failed')) as "开标评标",
       (select count(*)::int from clarification l join case_file c on c.id = l.case_id where l.organisation_id = $1 and c.state = 'open') as "询标澄清",
       (select count(*)::int from tender_contract t join case_file c on c.id = t.case_id where t.supplier_id = $1 and c.state = 'drafting' and c.regions->>'seller' = 'none') as "中标通知书"`,
    [organisationId],
  );
