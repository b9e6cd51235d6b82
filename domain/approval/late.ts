/** V14: what becomes of a step whose time is over: its holders are told, it passes, it fails, or others are asked instead. */
export const lateness = { tell: '提醒办理人', pass: '自动通过', refuse: '自动不通过', escalate: '转由上级办理' } as const;
export type Late = keyof typeof lateness;
