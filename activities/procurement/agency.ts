// Records of 采购代理机构名录 and of 委托受理配置.
import { agency, type AgencyFacts } from '../../domain/procurement/commission/agency.ts';
import { organisationByCode } from '../../db/account/organisations.ts';
import { query } from '../../db/kit/sql.ts';
import type { ProcessRecords } from '../kit/records.ts';

export const agencyRecords = (): ProcessRecords<AgencyFacts> => ({
  process: agency,
  begin: async (em, { input }) => {
    const { district, creditCode } = input as { district: string; creditCode: string };
    const found = await organisationByCode(em, creditCode);
    return { district, applicantId: null, organisationId: found?.id ?? null, ...(found && { liveKey: `agency:${found.id}` }) };
  },
  facts: async (em, file, { action, input }) => {
    if (action !== 'list') return { fits: true };
    const found = await organisationByCode(em, (input as { creditCode: string }).creditCode);
    return { fits: found !== null && found.kind !== 'purchaser' };
  },
  apply: {
    list: async ({ em, file, actor, received }) => {
      await query(
        em,
        `insert into procurement_agency (organisation_id, case_id, district, listed_by, listed_at) values ($1, $2, $3, $4, $5)
           on conflict (organisation_id) do update set case_id = excluded.case_id, district = excluded.district, listed_by = excluded.listed_by, listed_at = excluded.listed_at, delisted_at = null`,
        [file.organisationId, file.id, file.district, actor.kind === 'person' ? actor.accountId : null, received],
      );
      return { data: { organisationId: file.organisationId } };
    },
    configure: async ({ em, file, input }) => {
      await query(em, `update procurement_agency set landline = $2 where case_id = $1`, [file.id, (input as { landline: string }).landline]);
      return {};
    },
    delist: async ({ em, file, received }) => {
      await query(em, `update procurement_agency set delisted_at = $2 where case_id = $1`, [file.id, received]);
      return { liveKey: null };
    },
  },
});
