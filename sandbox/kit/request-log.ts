// What each stand-in was asked and what it answered; the tests read it. Newest last, the oldest fall out.
export interface LoggedRequest {
  at: string;
  method: string;
  path: string;
  /** Parsed body; `null` where it was a stream or not readable. */
  body: unknown;
  /** Status answered; `null` while under way, and for ever when no answer was given. */
  status: number | null;
  /** How often the request was done: 0 when it failed before. */
  done: number;
  /** The fault that hit it. */
  fault: 'status' | 'hang' | null;
}

export interface RequestLog {
  begin(standIn: string, request: Pick<LoggedRequest, 'at' | 'method' | 'path'>): LoggedRequest;
  of(standIn: string): readonly LoggedRequest[];
  clear(standIn: string): void;
}

export function createRequestLog(keep = 20_000): RequestLog {
  const logs = new Map<string, LoggedRequest[]>();
  const of = (standIn: string): LoggedRequest[] => logs.get(standIn) ?? logs.set(standIn, []).get(standIn)!;
  return {
    begin(standIn, request) {
      const entry: LoggedRequest = { ...request, body: null, status: null, done: 0, fault: null };
      const log = of(standIn);
      if (log.push(entry) > keep) log.shift();
      return entry;
    },
    of,
    clear: (standIn) => void logs.delete(standIn),
  };
}
