// What the season's story calls about seats: batches over candidates, each once per effect key.
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { once } from '../../kit/next.ts';
import type { EffectParts } from '../../processes.ts';
import { allocateSeats, verifyRun } from './allocate.ts';
import { checkRooms } from './checks.ts';
import { freezeCandidates } from './freeze.ts';
import { numberSeats } from './numbers.ts';
import { tellAbnormal, tellTicketsOpen } from './tell.ts';

export interface SeatBatches {
  /** Freezes the list of the run that was committed; `done`: it is to be announced. */
  freezeSeatList: (request: EffectRequest) => Promise<{ done: boolean }>;
  /** Seats the run that was drawn; `done`: it stands. */
  seatCandidates: (request: EffectRequest) => Promise<{ done: boolean }>;
  /** Checks a run as anyone would. */
  verifySeats: (request: EffectRequest & { run: number }) => Promise<{ wrong: number }>;
  numberSeatedCandidates: (request: EffectRequest) => Promise<{ done: boolean }>;
  checkSeatedRooms: (request: EffectRequest) => Promise<{ done: boolean }>;
  tellFlagged: (request: EffectRequest & { checkId: string }) => Promise<{ told: number }>;
  tellTicketHolders: (request: EffectRequest) => Promise<{ told: number }>;
}

export const createSeatBatches = ({ orm, fields }: EffectParts): SeatBatches => {
  const deps = { orm, fields };
  return {
    freezeSeatList: (request) => once(deps, request, '冻结名单', async () => ({ done: await freezeCandidates(deps, request) })),
    seatCandidates: (request) => once(deps, request, '分配座位', async () => ({ done: await allocateSeats(deps, request) })),
    verifySeats: (request) => once(deps, request, '核验编排', () => verifyRun(deps, request)),
    numberSeatedCandidates: (request) => once(deps, request, '生成考号', async () => ({ done: (await numberSeats(deps, request)) !== null })),
    checkSeatedRooms: (request) => once(deps, request, '考场检查', async () => ({ done: (await checkRooms(deps, request)) !== null })),
    tellFlagged: (request) => once(deps, request, '通知异常考生', async () => ({ told: await tellAbnormal(deps, request) })),
    tellTicketHolders: (request) => once(deps, request, '通知打印准考证', async () => ({ told: await tellTicketsOpen(deps, request) })),
  };
};
