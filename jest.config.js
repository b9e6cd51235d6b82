import { availableParallelism, totalmem } from 'node:os';

export default {
  // The server's own modules, loaded once a worker, by Node itself: tests see what production sees, and none pays for loading them again.
  runner: ['<rootDir>/test/kit/runner.ts', { runtime: 'child_process' }],
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/var/', '/portal/'],
  modulePathIgnorePatterns: ['<rootDir>/var/'],
  transform: {},
  globalSetup: '<rootDir>/test/kit/global-setup.ts',
  globalTeardown: '<rootDir>/test/kit/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/kit/time-limits.ts', '<rootDir>/test/kit/light-passwords.ts'],
  testSequencer: '<rootDir>/test/kit/longest-first.ts',
  // How long each file took, so that the longest begin.
  cacheDirectory: '<rootDir>/var/cache/jest',
  // Two more than there are cores, for whole systems wait for their engine half of the time; and each file, with what it starts, takes 3 GB.
  maxWorkers: Math.max(2, Math.min(availableParallelism() + 2, Math.floor(totalmem() / 3e9), 6)),
};
