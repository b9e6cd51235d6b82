// What a 区划 sets about bids.
import { flag, listOf, oneOf } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';
import { caProviders, type CaVendor } from './signing.ts';

export const bidRules = {
  /** E11: whose certificates and seals are taken. */
  caProviders: defineRule('procurement.bid.ca-providers', {
    label: '投标文件签章的CA数字证书厂商',
    check: listOf(oneOf(...(Object.keys(caProviders) as CaVendor[])), 1),
  }),
  /** E10: every PDF of a bid carries its bidder's seal in itself. */
  pdfSeals: defineRule('procurement.bid.pdf-seals', { label: '投标文件的PDF须加盖电子签章', check: flag }),
};
