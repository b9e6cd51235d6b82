// Seats a run that was drawn, lets it stand and verifies it, in a process of its own, so that its memory is nobody else's. Says what it took as one line of JSON.
import { allocateSeats, verifyRun } from '../../activities/exam/seats/allocate.ts';
import { decide } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { openKeyring } from '../../security/keyring.ts';

export interface SeatTimes {
  seatMs: number;
  verifyMs: number;
  wrong: number;
  cpuMs: number;
  /** Largest resident size. */
  mb: number;
}

if (import.meta.main) {
  const [url, keyring, examId] = process.argv.slice(2) as [string, string, string];
  const orm = await createOrm(url, { applicationName: 'bench-seats', poolSize: 2 });
  const registry = processRegistry(actParts(await openKeyring(keyring)));
  const began = performance.now();
  await allocateSeats({ orm }, { caseId: examId });
  const seated = performance.now();
  await decide(
    { orm, registry },
    { key: `bench/${examId}/allocate`, type: 'ExamSeason', action: 'allocate', caseId: examId, actor: { kind: 'system' }, input: {}, bodyHash: '' },
  );
  const { wrong } = await verifyRun({ orm }, { caseId: examId, run: 1 });
  const ended = performance.now();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const times: SeatTimes = {
    seatMs: seated - began,
    verifyMs: ended - seated,
    wrong,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    mb: maxRSS / 1024,
  };
  console.log(JSON.stringify(times));
  await orm.close(true);
}
