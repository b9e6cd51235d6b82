// Levels of a six-digit 区划.

/** 1 省, 2 市, 3 区县. 市辖区 directly below a 直辖市 (310100) counts as 市, as the cascade of the screen has it. */
export const districtLevel = (code: string): 1 | 2 | 3 => (code.endsWith('0000') ? 1 : code.endsWith('00') ? 2 : 3);
