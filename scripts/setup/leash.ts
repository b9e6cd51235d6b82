// A killed parent (kill -9, a lost terminal) can't stop what it started. So a tiny shell of its own session waits at the end
// of a pipe: when the parent is gone in whatever way, the pipe closes and the shell stops the child.
import { spawn } from 'node:child_process';

/**
 * Ties a process to this one. Call the answer when the process has ended in order, before its number can be given to another.
 * @param thenRemove a folder of throw-away data, removed when the process is gone (at most 10 s later)
 */
export function leash(pid: number, signal: 'INT' | 'TERM' = 'TERM', thenRemove = ''): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script =
    'read -r done; [ "$done" = done ] && exit; kill -s "$1" "$2" 2>/dev/null; ' +
    'n=0; while kill -0 "$2" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; kill -s KILL "$2" 2>/dev/null; [ -n "$3" ] && rm -rf "$3"';
  const shell = spawn('/bin/sh', ['-c', script, 'leash', signal, String(pid), thenRemove], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  return () => void shell.stdin.end('done\n');
}
