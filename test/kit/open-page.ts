// A page that stays open: reads the event stream as a browser does, and comes back by itself with the last id it has seen.
export interface OpenPage {
  /** Cases of the events seen so far, in order. */
  seen: string[];
  /** How often the stream was opened. */
  opened: () => number;
  close: () => Promise<void>;
}

export function openPage(url: string, token: string): OpenPage {
  const closing = new AbortController();
  const seen: string[] = [];
  let opened = 0;
  let lastId: string | undefined;
  const read = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
        const answer = await fetch(`${url}/v1/events`, { headers, signal: closing.signal });
        if (answer.ok) opened++;
        let text = '';
        for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
          text += chunk;
          const blocks = text.split('\n\n');
          text = blocks.pop()!;
          for (const block of blocks) {
            lastId = /^id: (.+)$/m.exec(block)?.[1] ?? lastId;
            const data = /^data: (\{.*"case".*\})$/m.exec(block)?.[1];
            if (data !== undefined) seen.push((JSON.parse(data) as { case: string }).case);
          }
        }
      } catch {
        // The server has let the stream go; a browser comes back after a moment.
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const reading = read();
  return {
    seen,
    opened: () => opened,
    close: async () => {
      closing.abort();
      await reading;
    },
  };
}
