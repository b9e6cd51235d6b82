// Asks the register of market entities (U15) whether a 统一社会信用代码 is what somebody says it is (K08, K09, K15).
import { registerAnswerSchema, type RegisterAnswer, type RegisterLookup } from './contracts/register.ts';
import { ask, type Neighbour } from './kit/http.ts';

export interface RegisterGateway {
  /** `notFound` and `typeMismatch` are answers, not errors. Throws NeighbourAway, NeighbourRefused. */
  lookup(query: RegisterLookup, signal?: AbortSignal): Promise<RegisterAnswer>;
}

export function createRegisterGateway({ url, secret, timeoutMs = 5_000 }: { url: string; secret: string; timeoutMs?: number }): RegisterGateway {
  const register: Neighbour = { label: '市场主体登记库', name: 'register of market entities', url, secret, timeoutMs };
  return { lookup: (query, signal) => ask(register, { path: '/lookup', body: query, answer: registerAnswerSchema, signal }) };
}
