// What a test makes of an answer of the API.
export interface Answered {
  status: number;
  body: Record<string, any>;
}

/** The body of an answer that is as it should be; else the test shows what was refused and why. */
export const ok = async (answer: PromiseLike<Answered>, status = 200): Promise<Record<string, any>> => {
  const { status: found, body } = await answer;
  expect([found, body['detail'], body['errors'] ?? []]).toEqual([status, undefined, []]);
  return body;
};
