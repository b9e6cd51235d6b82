// What a project writes when its bids were opened, or when there were too few of them.
import { FEW } from '../../../domain/procurement/opening/opening.ts';
import type { Acting, Written } from '../../kit/records.ts';

/** How many there were is no secret any more: the hour has come. */
const voidFew = async ({ input }: Acting<unknown>): Promise<Written> => ({ data: { bidders: (input as { bidders: number }).bidders, ground: 'few', says: FEW } });

export const projectOpening = { voidFew };
