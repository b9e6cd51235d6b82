// What a test sees of a system with a real engine: where a case stands, what people were told, which papers are ready. And what it does as the API does: poke after a commit.
import type { MikroORM } from '@mikro-orm/postgresql';
import { createNotifier } from '../../activities/kit/notify.ts';
import type { Committed } from '../../activities/kit/decide.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';
import { smsLogSchema } from '../../gateways/contracts/sms.ts';
import type { Fields } from '../../security/field.ts';
import { until } from './engine.ts';

/** What follows a commit: streams are told and the workflow is poked. A poke that gets lost on a busy machine is made up for by the loop, as in the product. */
export function afterCommit(engine: { poke: (type: string, caseId: string) => Promise<unknown> }) {
  let notifier: ReturnType<typeof createNotifier> | undefined;
  return {
    committed: ({ type, caseId, seq, quiet }: Committed): void => {
      notifier?.({ caseId, seq });
      if (!quiet) void engine.poke(type, caseId).catch(() => undefined);
    },
    tellBy: (orm: MikroORM): void => void (notifier = createNotifier(orm)),
    idle: async (): Promise<void> => {
      await notifier?.idle();
    },
  };
}

/** Waits at the most `patienceMs` for what the workers do. */
export function observed({ orm, fields, sandboxUrl, patienceMs }: { orm: MikroORM; fields: Fields; sandboxUrl: string; patienceMs: number }) {
  const row = (caseId: string) =>
    one<{ state: string; regions: Record<string, string>; seq: number; followed: number }>(
      orm.em.fork(),
      `select state, regions, seq, followed from case_file where id = $1`,
      [caseId],
    );
  return {
    row,
    /** Every effect of the case is done. */
    followed: (caseId: string) => until(async () => row(caseId).then(({ seq, followed }) => seq === followed), patienceMs),
    /** The case is in a state. */
    reaches: (caseId: string, state: string) => until(async () => (await row(caseId)).state === state, patienceMs),
    /** Moves the clock to a deadline of a case, a second after it; what the system then does is waited for by the test. */
    passClock: async (caseId: string, clock: string): Promise<void> => {
      const { due } = await one<{ due: Instant }>(
        orm.em.fork(),
        `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`,
        [caseId, clock],
      );
      const em = orm.em.fork();
      await moveClock(em, epochMs(due) - epochMs(await now(em)) + 1_000);
    },
    /** Texts in the box about a case, the oldest first; those of one account where it is named. */
    notices: async (caseId: string, accountId: string | null = null): Promise<string[]> => {
      const rows = await query<{ text: string }>(
        orm.em.fork(),
        `select text from notice where case_id = $1 and ($2::uuid is null or account_id = $2) order by created_at, id`,
        [caseId, accountId],
      );
      return rows.map(({ text }) => fields.decrypt(text, 'notice.text'));
    },
    /** Texts that the platform has delivered to a phone. */
    sent: async (phone: string): Promise<string[]> => {
      const { messages } = smsLogSchema.parse(await (await fetch(`${sandboxUrl}/sms/log`)).json());
      return messages.filter((message) => message.phone === phone).map(({ text }) => text);
    },
    /** Documents of a case that are ready. */
    papers: (caseId: string) =>
      query<{ kind: string; title: string; signed: boolean; sealed: boolean }>(
        orm.em.fork(),
        `select kind, title, signer is not null as signed, seal_serial is not null as sealed from document where case_id = $1 and ready_at is not null order by at, kind`,
        [caseId],
      ),
  };
}
