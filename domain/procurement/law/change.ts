// What follows when published documents are changed or the bid deadline is moved, told before anything is signed (R09; 更正).
import { instant, rfc3339, shanghaiDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import { periodWords } from '../../kit/period.ts';
import { countForward } from './count.ts';
import { planTender, type Law, type TenderDate, type TenderFacts } from './deadlines.ts';
import { periods, principles, ruleOf } from './rules.ts';
import { inForce, judge, type Citation, type Finding } from './verdict.ts';

export interface ChangeAsked {
  /** Moment at which the change is published. */
  at: Instant;
  /** May it affect how bids are made? */
  affectsBids: boolean;
  /** Does it change what is bought or who may bid? */
  changesScope: boolean;
  /** The deadline that is wanted; left out: the earliest that the law allows. */
  bidDeadline?: Instant | null;
}

export interface Effect {
  what: 'postponed' | 'kept' | 'reconfirm' | 'tell' | 'notice' | 'dates';
  /** Chinese. */
  says: string;
  cite: Citation | null;
}
export interface Consequences {
  findings: Finding[];
  /** 投标截止时间 from then on. */
  bidDeadline: Instant;
  effects: Effect[];
  /** Dates that change. */
  moved: { name: string; label: string; from: PlainDate; to: PlainDate }[];
  dates: TenderDate[];
}

/** The same time of day on another day in Shanghai. */
export const sameTimeOn = (at: Instant, day: PlainDate): Instant => instant(`${day}T${rfc3339(at).slice(11)}`);

/** Every consequence of a change. `facts.bidDeadline` is the deadline that stands. */
export function consequencesOf(law: Law, facts: TenderFacts & { bidDeadline: Instant }, asked: ChangeAsked): Consequences {
  const old = facts.bidDeadline;
  const day = shanghaiDay(asked.at);
  const rule = ruleOf('modify', facts.method, facts.kind);
  const term = rule && inForce(law.set, rule);
  const counted = term && asked.affectsBids ? countForward(law.calendar, day, term.value) : null;
  const earliest = counted && counted.day > shanghaiDay(old) ? sameTimeOn(old, counted.day) : old;
  const wanted = asked.bidDeadline ?? earliest;
  const scope = judge(law.set, principles.scope, (says) => [asked.changesScope ? 'violation' : 'compliant', says]);
  const timing = rule
    ? [
        judge(law.set, rule, (period) => {
          if (asked.at >= old) return ['invalid_input', '投标截止时间已过，不能再澄清或者修改'];
          if (wanted < old) return ['violation', `投标截止时间只能顺延，不得早于原定的${rfc3339(old)}`];
          if (!asked.affectsBids) return ['compliant', '不影响投标文件编制，投标截止时间可以不变'];
          const told = `${day}发布，距投标截止应不少于${periodWords(period)}，投标截止时间最早为${rfc3339(earliest)}`;
          if (wanted < earliest) return ['violation', told];
          return [counted!.provisional ? 'uncertain' : 'compliant', counted!.provisional ? `${told}（节假日安排尚未公布，暂定）` : told];
        }),
      ]
    : [];
  const before = planTender(law, facts).dates;
  const after = planTender(law, { ...facts, bidDeadline: wanted }).dates;
  return {
    findings: [scope, ...timing],
    bidDeadline: wanted,
    effects: effectsOf(law, asked, old, wanted, term?.cite ?? null),
    moved: movedBetween(before, after),
    dates: after,
  };
}

function effectsOf(law: Law, asked: ChangeAsked, old: Instant, wanted: Instant, cite: Citation | null): Effect[] {
  const media = inForce(law.set, periods.media)!;
  const postponed: Effect =
    wanted > old
      ? { what: 'postponed', says: `投标截止时间及开标时间由${rfc3339(old)}顺延至${rfc3339(wanted)}`, cite }
      : { what: 'kept', says: '投标截止时间及开标时间不变', cite };
  return [
    postponed,
    { what: 'notice', says: `应当在原公告发布媒体上发布更正公告；媒体自收到之日起${periodWords(media.value)}内发布`, cite: media.cite },
    { what: 'tell', says: '向所有已获取采购文件的潜在供应商发送短信和站内通知', cite },
    ...(asked.affectsBids ? [{ what: 'reconfirm', says: '已上传的投标文件须由供应商重新确认，未确认的不参加开标', cite: null } as const] : []),
  ];
}

const chosen = ({ day, fixed }: TenderDate): PlainDate => (fixed === null ? day : shanghaiDay(fixed));

function movedBetween(before: readonly TenderDate[], after: readonly TenderDate[]): Consequences['moved'] {
  return after.flatMap((date) => {
    const was = before.find(({ name }) => name === date.name);
    return was && chosen(was) !== chosen(date) ? [{ name: date.name, label: date.label, from: chosen(was), to: chosen(date) }] : [];
  });
}
