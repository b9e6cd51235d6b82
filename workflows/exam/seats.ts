// 考场管理: what the season's acts about rooms, seats, numbers and tickets entail. Batches do the work, an act of the system ends each.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { SeatBatches } from '../../activities/exam/seats/batches.ts';
import type { SeatPrinting } from '../../activities/exam/seats/print.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import { season } from '../../domain/exam/season.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { documents, effectOptions } from '../kit/effects.ts';
import { effect, type Effect, type Story } from '../kit/story.ts';

const batch = { ...effectOptions, startToCloseTimeout: '6 hours', heartbeatTimeout: '2 minutes' } as const;
const batches = proxyActivities<SeatBatches>(batch);
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);

/** Asks for the act that ends a batch. */
const end = ({ caseId, seq }: EffectRequest, action: string): Promise<unknown> =>
  askDeadline.executeWithOptions({ summary: season.actions[action]!.label }, [{ caseId, type: season.type, action, seq }]);

const ending = (name: string, work: (request: EffectRequest) => Promise<{ done: boolean }>, action: string): Effect =>
  effect(name, async (request) => ((await work(request)).done ? end(request, action) : null));

type Paper = 'P07' | 'P08' | 'P38' | 'P39' | 'P40';
const paper = (kind: Paper, summary: string): Effect =>
  effect(kind, (request) => documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]));

const verify = (run: unknown): Effect => effect('verify', (request) => batches.verifySeats({ ...request, run: Number(run) }));

export const seatsOn: Story['on'] = {
  commitSeed: () => [paper('P38', '生成考点信息表'), ending('freeze', (request) => batches.freezeSeatList(request), 'announceSeats')],
  announceSeats: () => [paper('P07', '出具考场编排种子公告')],
  confirmDraw: () => [ending('seat', (request) => batches.seatCandidates(request), 'allocate')],
  allocate: ({ data }) => [paper('P07', '出具考场分配报告'), verify(data['run'])],
  verifyAllocation: ({ data }) => [verify(data['run'])],
  number: () => [ending('number', (request) => batches.numberSeatedCandidates(request), 'finishNumbers')],
  finishNumbers: () => [paper('P39', '生成考号生成日志')],
  revokeNumbers: () => [paper('P40', '出具撤销记录')],
  check: () => [ending('check', (request) => batches.checkSeatedRooms(request), 'finishCheck')],
  finishCheck: ({ data }) => [
    paper('P08', '出具考场信息检查报告'),
    ...(data['passed'] === true ? [] : [effect('tell', (request) => batches.tellFlagged({ ...request, checkId: String(data['checkId']) }))]),
  ],
  makeSeating: () => [effect('rooms', (request) => documents<SeatPrinting>(batch).printRooms(request))],
  ticket: () => [
    effect('tickets', async (request) => {
      await documents<SeatPrinting>(batch).printTickets(request);
      return end(request, 'finishTickets');
    }),
  ],
  openTickets: () => [effect('tell', (request) => batches.tellTicketHolders(request))],
};
