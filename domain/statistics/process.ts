// What the tables say to whoever measures processes: which states are ends, which acts send back.
import { votes } from '../approval/votes.ts';
import { allStates, sources, stateOf, targets, type Process } from '../kit/process.ts';

/** Main states that end a matter, as `<type>/<state>`. */
export const endingsOf = (process: Process<any>): string[] =>
  Object.entries(process.states).flatMap(([name, { final, settled }]) => (final || settled ? [`${process.type}/${name}`] : []));

/** Ends of cases that somebody has handled: where an applicant leaves his draft there was nothing to handle. */
export function handledEndings(process: Process<any>): { type: string; state: string }[] {
  const first = Object.keys(process.states)[0]!;
  return Object.entries(process.states).flatMap(([name, { final, settled }]) => {
    const from = Object.values(process.actions).flatMap((action) => (targets(action).includes(name) ? [...sources(action)] : []));
    return (final || settled) && from.some((source) => source !== first) ? [{ type: process.type, state: name }] : [];
  });
}

/** Votes that send a case back, as `<type>/<action>`. */
export const returnsOf = (process: Process<any>): string[] =>
  Object.entries(process.actions).flatMap(([name, { task }]) => (task?.vote && votes[task.vote] === 'back' ? [`${process.type}/${name}`] : []));

/** Label of a state's address; the address itself where the table no longer has it. */
export const addressLabel = (process: Process<any>, address: string): string =>
  allStates(process).includes(address) ? stateOf(process, address)!.label : address;
