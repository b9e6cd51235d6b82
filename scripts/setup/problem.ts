/** A set-up that can't go on, said in one sentence that names what is wrong and the option that helps. */
export class SetUpProblem extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'SetUpProblem';
  }
}

/** Turns what a dying part printed into a sentence, where the cause is one that people meet. */
export function causeIn(output: string): string | undefined {
  if (/no space left on device|ENOSPC|disk is full|database or disk is full/i.test(output))
    return 'the disk is full: free some space, or put the data elsewhere with --data DIR';
  if (/address already in use|EADDRINUSE/i.test(output))
    return 'its port is taken: stop the program that holds it, or move all ports with --port-offset N';
  if (/permission denied|EACCES/i.test(output))
    return 'a file or folder may not be used: see the lines above, or put the data elsewhere with --data DIR';
  return undefined;
}
