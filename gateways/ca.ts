// The CA vendors of bids behind one adapter (U16, E11): certificates are issued, looked at and revoked the same way, whoever made them.
import { certificateSchema, revokedSchema, type CaCertificate, type caVendors } from './contracts/ca.ts';
import type { Link } from './kit/envelope.ts';

export type CaVendorName = (typeof caVendors)[number];
export interface CaGateway {
  /** `key`: business key; the same gives the same certificate. Throws NeighbourAway, NeighbourRefused. */
  issue(key: string, request: { vendor: CaVendorName; unit: string; publicKey: string }): Promise<CaCertificate>;
  /** The certificate over a key as it stands now. Throws NeighbourAway; NeighbourRefused NO_SUCH_CERTIFICATE. */
  standing(vendor: CaVendorName, publicKey: string): Promise<CaCertificate>;
  revoke(key: string, request: { vendor: CaVendorName; serial: string; reason: string }): Promise<void>;
}

export const createCaGateway = (link: Link): CaGateway => ({
  issue: (key, request) => link.ask('/issue', { requestId: key, ...request }, certificateSchema),
  standing: (vendor, publicKey) => link.ask('/standing', { vendor, publicKey }, certificateSchema),
  revoke: async (key, request) => void (await link.ask('/revoke', { requestId: key, ...request }, revokedSchema)),
});
