// What a project writes when its bids were opened, or when there were too few of them.
import { FEW } from '../../../domain/procurement/opening/opening.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';

type Act = Acting<Loaded>;

/** `publish`: writes the notice and answers its number. */
export const projectOpening = (publish: (act: Act, notice: { kind: 'termination'; about: string; title: string; content: string }) => Promise<number>) => ({
  /** Told to everybody (R21). How many there were is no secret any more: the hour has come. */
  voidFew: async (act: Act): Promise<Written> => {
    const notice = await publish(act, { kind: 'termination', about: '废标', title: `${act.facts.stored!.name}废标公告`, content: FEW });
    return { data: { bidders: (act.input as { bidders: number }).bidders, ground: 'few', says: FEW, notice } };
  },
});
