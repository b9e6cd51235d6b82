// Papers of rooms, runs, numbers and checks: P07, P08, P38, P39, and 撤销考号记录 (of P40). The tickets (P05) and the papers of each room (P06) are printed in batches, see print.ts.
import type { EntityManager } from '@mikro-orm/postgresql';
import { parseRoom, rulesLine } from '../../../domain/exam/seats/lines.ts';
import { poolLabel } from '../../../domain/exam/site.ts';
import { shown, type Instant } from '../../../domain/kit/instant.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { runLog, runOf, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { roomsOf, sitesOf } from '../../../db/exam/seats/sites.ts';
import { asInstant, one, query } from '../../../db/kit/sql.ts';
import { defineDocument, type About } from '../../documents/define.ts';
import type { CheckedItem } from './checks.ts';
import { three, two } from './print-data.ts';

interface Entry {
  exam: StoredExam;
  action: string;
  actor: string;
  data: Record<string, unknown>;
}

async function entry(em: EntityManager, { caseId, seq }: About): Promise<Entry> {
  const exam = await examById(em, caseId);
  if (!exam) throw new Error(`no exam ${caseId}`);
  const row = await one<Omit<Entry, 'exam'>>(em, `select action, actor, data from journal where case_id = $1 and seq = $2`, [caseId, seq]);
  return { exam, ...row };
}

async function theRun(em: EntityManager, { exam, data }: Entry): Promise<StoredRun> {
  const run = await runOf(em, exam.id, Number(data['run']));
  if (!run) throw new Error(`${exam.id} has no run ${String(data['run'])}`);
  return run;
}

const runPaper = defineDocument({
  kind: 'P07',
  load: async (em, _, about) => {
    const found = await entry(em, about);
    const run = await theRun(em, found);
    const { config } = found.exam;
    const common = { exam: config.name, run: String(run.run), announcedAt: shown(run.announcedAt!) };
    if (found.action === 'announceSeats')
      return {
        outcome: 'announced',
        ...common,
        commitment: run.commitment,
        root: run.root!,
        candidates: String(run.candidates),
        rules: rulesLine(run.rules),
        rulesHash: run.rulesHash,
        rooms: String(run.rooms.filter((line) => !parseRoom(line).spare).length),
        roomsHash: run.roomsHash,
        beacon: { source: run.beaconSource, at: shown(run.beaconAt) },
      };
    const pools = await query<{ pool: string; people: number; rooms: number; smallest: number; largest: number }>(
      em,
      `select pool, sum(n)::int as people, count(*)::int as rooms, min(n)::int as smallest, max(n)::int as largest
         from (select pool, site, room, count(*) as n from exam_seat where exam_id = $1 and run = $2 group by 1, 2, 3) r group by 1 order by 1`,
      [found.exam.id, run.run],
    );
    const drawn = (await runLog(em, found.exam.id)).find((line) => line.run === run.run && line.event === 'drawn')!;
    return {
      outcome: 'allocated',
      ...common,
      allocatedAt: shown(run.allocatedAt!),
      beacon: { source: run.beaconSource, value: run.beacon! },
      secret: / secret=([0-9a-f]+)/.exec(drawn.detail)![1]!,
      seed: run.seed!,
      seatRoot: run.seatRoot!,
      seats: String(run.seats),
      pools: pools.map(({ pool, people, rooms, smallest, largest }) => ({
        pool: poolLabel(config, pool),
        people: String(people),
        rooms: String(rooms),
        smallest: String(smallest),
        largest: String(largest),
      })),
      remainder: (run.remainder ?? []).map(({ pool, org, people, apart, bound, pairs, places }) => ({
        pool: poolLabel(config, pool),
        org: org.slice(0, 12),
        people: String(people),
        apart: String(apart),
        bound: String(bound),
        pairs: `${pairs}${pairs === bound ? '' : '（未能证明不可避免）'}`,
        places: places.join('、'),
      })),
    };
  },
});

const checkPaper = defineDocument({
  kind: 'P08',
  load: async (em, _, about) => {
    const { exam, data } = await entry(em, about);
    const kept = await one<{ run: number; at: Instant; passed: boolean; items: CheckedItem[] }>(
      em,
      `select run, ${asInstant('at')} as at, passed, items from exam_check where id = $1`,
      [data['checkId']],
    );
    const result = (passed: boolean): string => (passed ? '通过' : '不通过');
    return {
      exam: exam.config.name,
      run: String(kept.run),
      checkedAt: shown(kept.at),
      result: result(kept.passed),
      items: kept.items.map(({ label, passed, findings }) => ({
        label,
        result: result(passed),
        findings: findings.slice(0, 20).map(({ message }) => message),
      })),
    };
  },
});

const sitePaper = defineDocument({
  kind: 'P38',
  load: async (em, fields, about) => {
    const { exam } = await entry(em, about);
    const rooms = await roomsOf(em, fields, exam.id);
    const sites = (await sitesOf(em, fields, exam.id)).filter(({ enabled }) => enabled);
    return {
      exam: exam.config.name,
      sites: sites.map((site) => {
        const own = rooms.filter(({ siteId, enabled }) => siteId === site.id && enabled);
        const used = own.filter(({ spare }) => !spare);
        return {
          code: two(site.code),
          name: site.name,
          area: exam.config.areas.find(({ code }) => code === site.area)?.label ?? site.area,
          head: site.head,
          address: site.address,
          contact: site.contact,
          standard: String(site.standard),
          rooms: String(own.length),
          spare: String(own.length - used.length),
          seats: String(used.reduce((sum, { capacity }) => sum + capacity, 0)),
          opens: shown(site.opens).slice(0, 16),
          closes: shown(site.closes).slice(0, 16),
        };
      }),
    };
  },
});

const numberPaper = defineDocument({
  kind: 'P39',
  load: async (em, _, about) => {
    const { exam, data } = await entry(em, about);
    const rooms = await query<{ site: number; room: number; first: string; last: string; count: number }>(
      em,
      `select site, room, first, last, count from exam_number_log where exam_id = $1
         and seq = (select max(seq) from exam_number_log where exam_id = $1 and seq < $2) order by site, room`,
      [exam.id, about.seq],
    );
    return {
      exam: exam.config.name,
      run: String(data['run']),
      numberedAt: shown(about.at),
      numbers: String(data['numbers']),
      rooms: rooms.map(({ site, room, first, last, count }) => ({ site: two(site), room: three(room), first, last, count: String(count) })),
    };
  },
});

/** Name of an officer by account; 「—」 where none is kept. */
async function nameOf(em: EntityManager, accountId: string): Promise<string> {
  const [row] = await query<{ name: string | null }>(em, `select person_name as name from account where id::text = $1`, [accountId]);
  return row?.name ?? '—';
}

/** 撤销考号, of P40. */
export const numberRevocationPaper = async (em: EntityManager, about: About) => {
  const { exam, data, actor } = await entry(em, about);
  const log = await runLog(em, exam.id);
  const line = log.find(({ event, at }) => event === 'numbersRevoked' && at === about.at);
  return {
    exam: exam.config.name,
    what: '考号',
    revokedAt: shown(about.at),
    reason: line?.detail ?? '—',
    facts: [
      { label: '编排次数', value: String(data['run']) },
      { label: '撤销考号数', value: String(data['numbers']) },
      { label: '提出人', value: await nameOf(em, String(data['proposedBy'])) },
      { label: '复核人', value: await nameOf(em, actor.replace(/^person:/, '')) },
    ],
  };
};

export const seatPapers = [runPaper, checkPaper, sitePaper, numberPaper] as const;
