// Q06: an envelope that was altered, replayed or stale is told to the operators, who see which neighbour and way it was on, and nothing of what was inside.
import type { MikroORM } from '@mikro-orm/postgresql';
import { neighbours } from '../../gateways/contracts/neighbours.ts';
import type { Logger } from '../../logger.ts';
import type { EnvelopeAlarm } from '../../gateways/kit/envelope.ts';
import { raise } from './operator-notice.ts';

const sentences: Record<string, string> = {
  ENVELOPE_ALTERED: '报文完整性校验未通过',
  ENVELOPE_REPLAYED: '收到重复的报文',
  ENVELOPE_STALE: '报文已过有效时间',
  ENVELOPE_KEY_UNKNOWN: '对方不认可工作密钥',
};

/** For gateways: puts a notice up, which stands until an operator takes it down. A database that is away costs the notice, never the call. */
export const envelopeAlarm =
  (orm: MikroORM, logger: Pick<Logger, 'error' | 'warn'>) =>
  ({ neighbour, code, path }: EnvelopeAlarm): void => {
    logger.error({ neighbour, code, path }, 'an envelope of a neighbour was altered or replayed');
    raise(orm.em.fork(), {
      key: `envelope/${neighbour}/${code}`,
      kind: 'envelope',
      message: `与${neighbours[neighbour].label}的通信异常（${path}）：${sentences[code] ?? code}，已拒收，请核查。`,
    }).catch((error: unknown) => logger.warn({ err: error }, 'alarm over an envelope not kept'));
  };
