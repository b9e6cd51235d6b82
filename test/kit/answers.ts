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

/** Says it again, newly read, where something acted between reading and acting: a workflow follows the case meanwhile, and a person would load the page again. */
export async function newly<A extends Answered>(say: () => PromiseLike<A>): Promise<A> {
  for (let again = 5; ; again--) {
    const answer = await say();
    if (answer.body['code'] !== 'VERSION_STALE' || again === 0) return answer;
  }
}
