// Words of votes, as each office has them, and what each does to its round: a yes lets it pass, a no fails it by the rule, a way back leaves it.

export const votes = {
  approve: 'yes',
  accept: 'yes',
  examine: 'yes',
  confirm: 'yes',
  pass: 'yes',
  grant: 'yes',
  refuse: 'no',
  reject: 'no',
  decline: 'no',
  notAccept: 'no',
  return: 'back',
  sendBack: 'back',
  supplement: 'back',
} as const satisfies Record<string, 'yes' | 'no' | 'back'>;

export type Vote = keyof typeof votes;

/** What a stored word does; a word that no table has any more lets nothing pass. */
export const effectOf = (vote: string | null): 'yes' | 'no' | 'back' => votes[vote as Vote] ?? 'no';

/** Words of one kind, for queries. */
export const wordsOf = (effect: 'yes' | 'no' | 'back'): Vote[] => (Object.keys(votes) as Vote[]).filter((word) => votes[word] === effect);
