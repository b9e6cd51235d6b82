// Records of 证照办理 (S3-56): what one officer proposes about a licence is done in the transaction in which another signs it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { proposalProcess, type Measure, type ProposalFacts, type ProposalInput } from '../../domain/licence/proposal.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import type { Acting, ProcessRecords } from '../kit/records.ts';
import { licenceAct, type LicenceInputs } from './acts.ts';

interface Stored {
  licenceId: string | null;
  measure: Measure;
  details: Record<string, string>;
  reason: string;
  proposedBy: string;
}
interface Facts extends ProposalFacts {
  stored: Stored | null;
}

const me = ({ actor }: Acting<unknown>): string => (actor as PersonActor).accountId;

/** 区划 of what is proposed: the licence's, or that of the certificate that a new one is made of. */
async function districtOf(em: EntityManager, { measure, licenceId, details }: ProposalInput): Promise<string> {
  const [row] =
    measure === 'issue'
      ? await query<{ district: string }>(em, `select district from certificate where id::text = $1`, [details['certificateId']])
      : await query<{ district: string }>(em, `select district from licence where id::text = $1`, [licenceId]);
  if (!row) throw refuse('NOT_FOUND');
  return row.district;
}

export const proposalRecords = (): ProcessRecords<Facts> => ({
  process: proposalProcess,
  begin: async (em, { input }) => ({ district: await districtOf(em, input as ProposalInput) }),
  facts: async (em, file) => {
    if (file.seq === 0) return { proposedBy: null, stored: null };
    const stored = await one<Stored>(
      em,
      `select licence_id as "licenceId", measure, details, reason, proposed_by as "proposedBy" from licence_proposal where case_id = $1`,
      [file.id],
    );
    return { proposedBy: stored.proposedBy, stored };
  },
  apply: {
    propose: async (acting) => {
      const { measure, licenceId, details, reason } = acting.input as ProposalInput;
      // A new licence has its id from here on, so that what is signed is what was proposed.
      const about = measure === 'issue' ? uuidv7() : licenceId!;
      await query(
        acting.em,
        `insert into licence_proposal (case_id, licence_id, measure, details, reason, proposed_by) values ($1, $2, $3, $4, $5, $6)`,
        [acting.file.id, about, measure, JSON.stringify(details), reason, me(acting)],
      );
      return { data: { measure, licenceId: about }, body: { licenceId: about } };
    },
    confirm: async (acting) => {
      const { licenceId, measure, details, reason } = acting.facts.stored!;
      await later(acting.em, `update licence_proposal set confirmed_by = $2 where case_id = $1`, [acting.file.id, me(acting)]);
      const given = { ...details, reason, caseId: null, district: acting.file.district };
      const act = licenceAct(`${acting.file.id}/${acting.file.seq + 1}`, licenceId!, measure, given as unknown as LicenceInputs[Measure]);
      return { data: { measure, licenceId }, body: { licenceId }, also: [act] };
    },
    reject: async (acting) => {
      const { reason } = acting.input as { reason: string };
      await later(acting.em, `update licence_proposal set rejected_by = $2, reject_reason = $3 where case_id = $1`, [
        acting.file.id,
        me(acting),
        reason,
      ]);
      return { data: { measure: acting.facts.stored!.measure } };
    },
  },
});
