// C09: what a supplier must be in a 区划 to take part in a bid, and what it is.

export type BidderStatus = 'registered' | 'admitted';

export interface BidderAnswer {
  required: BidderStatus;
  standing: BidderStatus;
  mayBid: boolean;
  message: string;
}

/** `state` is that of the registration in the 区划, null where there is none. A supplier that is suspended or deregistered there may not bid either way. */
export function bidderStatus(required: BidderStatus, state: string | null): BidderAnswer {
  const standing = state === 'admitted' ? 'admitted' : 'registered';
  if (state === 'suspended' || state === 'deregistered') {
    return { required, standing, mayBid: false, message: state === 'suspended' ? '供应商资格已暂停，不能参与投标' : '供应商已注销，不能参与投标' };
  }
  const mayBid = required === 'registered' || standing === 'admitted';
  const message = mayBid ? '可以参与投标' : '须先完成注册入驻，成为正式供应商后方可参与投标';
  return { required, standing, mayBid, message };
}
