// What the opening of a bid and the opening of its prices have in common: states and acts of one envelope that is opened by the bidder's half and the custodians'.
import type { Action, ActionContext, State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { AttributeInput, Decryption } from './opening.ts';

export const notNow = (message: string): Reason => ({ code: 'OPENING_NOT_NOW', message });
export const refusal = (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'BID_NOT_READY';

export const unlockingStates = {
  waiting: { label: '待解密', rests: true },
  failed: { label: '解密失败', rests: true },
  decrypted: { label: '已解密', rests: true, final: true },
  overdue: { label: '超时', rests: true },
  revoked: { label: '视为撤销', rests: true, final: true },
  withdrawn: { label: '视为撤回', rests: true, final: true },
} as const satisfies Record<string, State<never>>;

type Guard<F> = (context: ActionContext<F>) => Reason[];

/** `open`: label of the act that begins it; `decrypting`, `attributing`: what speaks against acting now. */
export function unlockingActions<F>({ open, decrypting, attributing }: { open: string; decrypting: Guard<F>; attributing: Guard<F> }) {
  const tried = {
    to: ({ input }: ActionContext<F>): string => ((input as Decryption).halfA === null ? 'failed' : 'decrypted'),
    oneOf: ['failed', 'decrypted'],
    guard: (context: ActionContext<F>): Reason[] => {
      const closed = decrypting(context);
      return closed.length ? closed : [...(context.input as Decryption).against];
    },
    refusal,
  } as const;
  return {
    open: { label: open, from: null, to: 'waiting', by: 'system', hidden: true },
    decrypt: { label: '解密', from: ['waiting', 'failed'], by: 'bidHandler', ...tried },
    fail: { label: '登记解密失败', from: 'waiting', to: 'failed', by: 'bidHandler', refusal, guard: decrypting },
    backup: { label: '备份标书解密', from: 'failed', by: 'bidHandler', ...tried },
    // Where the tender's rule is CUSTODIAN_ONLY, the custodians hold both halves.
    unseal: { label: '解密参与方解密', from: ['waiting', 'failed'], by: 'system', hidden: true, ...tried },
    lapse: { label: '解密超时', from: ['waiting', 'failed'], to: 'overdue', by: 'system', hidden: true },
    attribute: {
      label: '认定未解密原因',
      from: 'overdue',
      to: ({ input }: ActionContext<F>): string => ((input as AttributeInput).fault === 'bidder' ? 'revoked' : 'withdrawn'),
      oneOf: ['revoked', 'withdrawn'],
      by: 'counterpart.tenderHandler',
      refusal,
      guard: attributing,
    },
  } satisfies Record<string, Action<F>>;
}
