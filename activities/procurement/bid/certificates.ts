// Certificates of bidders (E11, U16): applied for, bound, looked at and revoked at their vendor. A vendor that is away stops no bid: then what was known last counts.
import type { MikroORM } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { bidRules } from '../../../domain/procurement/bid/rules.ts';
import { caProviders, type CaVendor } from '../../../domain/procurement/bid/signing.ts';
import { now } from '../../../db/kit/clock.ts';
import { asInstant, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { CaGateway } from '../../../gateways/ca.ts';
import type { CaCertificate } from '../../../gateways/contracts/ca.ts';
import { isNeighbourAway } from '../../../gateways/kit/http.ts';
import type { BidParty } from '../../../security/bid/header.ts';
import { save } from '../../kit/save.ts';

export interface BoundCertificate {
  id: string;
  vendor: CaVendor;
  party: BidParty;
  serial: string | null;
  notAfter: Instant | null;
  revokedAt: Instant | null;
}
const COLUMNS = `id, vendor, party, serial, ${asInstant('not_after')} as "notAfter", ${asInstant('revoked_at')} as "revokedAt"`;

export function certificateDesk({ orm, ca }: { orm: MikroORM; ca?: CaGateway | undefined }) {
  const fork = () => orm.em.fork();
  const all = (organisationId: string): Promise<BoundCertificate[]> =>
    query(fork(), `select ${COLUMNS} from bid_certificate where organisation_id = $1 order by bound_at, id`, [organisationId]);

  /** Keeps what the vendor said. */
  const note = (id: string, { serial, notAfter, standing }: CaCertificate): Promise<unknown> =>
    save(orm, (em) =>
      query(
        em,
        `update bid_certificate set serial = $2, not_after = $3, revoked_at = case when $4 then coalesce(revoked_at, app_now()) else revoked_at end where id = $1`,
        [id, serial, notAfter, standing === '已吊销'],
      ),
    );
  /** Null where the vendor is away, or none is asked. */
  async function asked(vendor: CaVendor, publicKey: string): Promise<CaCertificate | null> {
    if (!ca) return null;
    try {
      return await ca.standing(vendor, publicKey);
    } catch (error) {
      if (isNeighbourAway(error)) return null;
      throw error;
    }
  }
  const written = async (organisationId: string, vendor: CaVendor, party: BidParty, said: CaCertificate | null): Promise<void> => {
    const rows = await save(orm, (em) =>
      query(
        em,
        `insert into bid_certificate (id, organisation_id, vendor, party, bound_at, serial, not_after) values ($1, $2, $3, $4, app_now(), $5, $6)
           on conflict (id) do update set revoked_at = null, serial = coalesce(excluded.serial, bid_certificate.serial),
             not_after = coalesce(excluded.not_after, bid_certificate.not_after) where bid_certificate.organisation_id = $2 returning id`,
        [party.id, organisationId, vendor, JSON.stringify(party), said?.serial ?? null, said?.notAfter ?? null],
      ),
    );
    if (!rows.length) throw refuse('BID_CERTIFICATE');
  };
  return {
    all,
    /** Binds what its holder has shown to hold. Throws BID_CERTIFICATE, BID_CERTIFICATE_STANDING. */
    async bind(organisationId: string, vendor: CaVendor, party: BidParty): Promise<void> {
      const said = await asked(vendor, party.sign);
      if (said && said.standing !== '有效') throw refuse('BID_CERTIFICATE_STANDING', { message: `证书${said.standing}，不能使用。` });
      // What was revoked here and can't be asked about stays revoked.
      const known = (await all(organisationId)).find(({ id }) => id === party.id);
      if (!said && known?.revokedAt) throw refuse('BID_CERTIFICATE_STANDING');
      await written(organisationId, vendor, party, said);
    },
    /** 申领: the vendor issues a certificate over the key, and it is bound. Throws NeighbourAway, NeighbourRefused, BID_CERTIFICATE. */
    async apply(organisationId: string, vendor: CaVendor, party: BidParty): Promise<void> {
      if (!ca) throw refuse('NOT_FOUND');
      const { name } = await one<{ name: string }>(fork(), `select name from organisation where id = $1`, [organisationId]);
      await written(organisationId, vendor, party, await ca.issue(`ca/${party.id}`, { vendor, unit: name, publicKey: party.sign }));
    },
    /** Revoked here at once, at its vendor as soon as it answers. Throws NOT_FOUND, NeighbourAway. */
    async revoke(organisationId: string, id: string, reason: string): Promise<void> {
      const found = (await all(organisationId)).find((certificate) => certificate.id === id);
      if (!found) throw refuse('NOT_FOUND');
      await save(orm, (em) => query(em, `update bid_certificate set revoked_at = coalesce(revoked_at, app_now()) where id = $1`, [id]));
      if (ca && found.serial !== null) await ca.revoke(`ca/${id}/revoke`, { vendor: found.vendor, serial: found.serial, reason });
    },
    /** What speaks against a bid that this certificate has signed: of a vendor that the 区划 does not take, ended, or revoked. */
    async reasons(organisationId: string, id: string, district: string): Promise<Reason[]> {
      const found = (await all(organisationId)).find((certificate) => certificate.id === id);
      if (!ca || !found) return [];
      const em = fork();
      const at = await now(em);
      const vendors = ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(at)), bidRules.caProviders);
      const wrong = (message: string): Reason[] => [{ field: 'certificate', message, rule: 'E11' }];
      if (!vendors.includes(found.vendor)) return wrong(`本区划未接入${caProviders[found.vendor].name}数字证书`);
      const said = await asked(found.vendor, found.party.sign);
      if (said) await note(id, said);
      const standing = found.revokedAt ? '已吊销' : (said?.standing ?? (found.notAfter !== null && found.notAfter <= at ? '已过期' : '有效'));
      return standing === '有效' ? [] : wrong(`签名证书${standing}，请更换证书后重新生成加密标书`);
    },
  };
}
