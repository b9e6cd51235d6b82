// One logger per process. Lines are JSON; what names a person or opens a door never reaches them (domain/kit/redact.ts).
import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, redactText } from './domain/kit/redact.ts';

export type { Logger };

/** `name` is the process (`api`, `api-primary`); `to` is standard output where it is left out. */
export function createLogger({ name, level = 'info', to }: { name: string; level?: string; to?: DestinationStream }): Logger {
  return pino(
    {
      level,
      base: { part: name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => redact(line) as Record<string, unknown>,
      },
      // The finished line is cleaned by pattern once more: messages, bindings, stacks.
      hooks: { streamWrite: redactText },
    },
    to ?? pino.destination({ fd: 1, sync: false }),
  );
}
