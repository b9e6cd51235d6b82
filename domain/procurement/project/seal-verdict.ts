// 【验签】 in words (I03). Pure.
export interface SignatureFacts {
  whole: boolean;
  intact: boolean;
  trusted: boolean;
}

/** What signature and seal of a paper come to. A seal platform that is away leaves the signature's word, and says so. */
export function sealVerdict(
  signature: SignatureFacts | null,
  seal: { valid: boolean | null; reason: string | null } | null,
): { valid: boolean; message: string; reasons: string[] } {
  const wrong = signature
    ? [
        ...(signature.intact && signature.whole ? [] : ['文件在签章后被改动']),
        ...(signature.trusted ? [] : ['签章证书不是由受信任的机构签发的']),
        ...(seal?.valid === false ? [seal.reason ?? '电子印章无效'] : []),
      ]
    : ['文件没有电子签名'];
  const open = seal?.valid === null ? [seal.reason ?? '电子印章暂时无法核验'] : [];
  return { valid: wrong.length === 0, message: wrong.length === 0 ? '签章有效' : '签章无效', reasons: [...wrong, ...open] };
}
