// Who may read what through the codec. Auditors: everything. Operators: labels, summaries and failures, with whatever looks like a
// person's number hidden. Others: nothing. Each look is a line in the log.
import { actorRef, type PersonActor } from '../../domain/kit/actor.ts';
import { redactText } from '../../domain/kit/redact.ts';
import { mayAnywhere } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { Keyring } from '../../security/keyring.ts';
import { decodePayloads, encodePayloads, NotPayloads, type WirePayloads } from '../../temporal/codec-server.ts';
import type { Logger } from '../../logger.ts';

/** The body as the Web UI sends it, in and out. Refuses MALFORMED. */
export interface CodecEndpoint {
  decode: (body: unknown, actor: PersonActor) => WirePayloads;
  encode: (body: unknown, actor: PersonActor) => WirePayloads;
}

export function codecEndpoint({ keyring, logger }: { keyring: Keyring; logger: Logger }): CodecEndpoint {
  return {
    decode: (body, actor) =>
      readable(() =>
        decodePayloads(body, {
          keyring,
          may: () => mayAnywhere('codec.decode', actor),
          looked: (owner, allowed, count) => logger.info({ actor: actorRef(actor), owner, allowed, count }, 'codec: looked'),
          ...(audits(actor) ? {} : { clean: redactText }),
        }),
      ),
    encode: (body) => readable(() => encodePayloads(body, { keyring })),
  };
}

const audits = ({ grants }: PersonActor): boolean => grants.some(({ role }) => role === 'auditor');

function readable(work: () => WirePayloads): WirePayloads {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotPayloads) throw refuse('MALFORMED', { reasons: [{ message: error.message }] });
    throw error;
  }
}
