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
    to ?? gathered(),
  );
}

/** A line is out after that long, the last ones with the end of the process; only SIGKILL takes them along. */
const GATHERED_MS = 100;
const GATHERED_BYTES = 16_000;

/** Standard output in few pieces: a write for each line costs the process and whoever reads its pipe more than making the line does. */
function gathered(): DestinationStream {
  const out = pino.destination({ fd: 1, sync: false, minLength: GATHERED_BYTES });
  let timer: NodeJS.Timeout | undefined;
  return {
    write: (line) => {
      out.write(line);
      timer ??= setTimeout(() => {
        timer = undefined;
        out.flush();
      }, GATHERED_MS).unref();
    },
  };
}
