// What the workflow of a proposal asks before it has an edition made.
import { query } from '../../db/kit/sql.ts';
import type { EffectParts } from '../processes.ts';

export interface CertificateWork {
  /** The edition of a certificate that is still to be made; null: none. */
  openEdition: (request: { certificateId: string }) => Promise<{ editionId: string | null }>;
}

export const createCertificateWork = ({ orm }: Pick<EffectParts, 'orm'>): CertificateWork => ({
  openEdition: async ({ certificateId }) => {
    const [row] = await query<{ id: string }>(
      orm.em.fork(),
      `select id from certificate_edition where certificate_id = $1 and standing in ('pending', 'failed')`,
      [certificateId],
    );
    return { editionId: row?.id ?? null };
  },
});
