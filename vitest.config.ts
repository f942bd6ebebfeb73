import { defineConfig } from 'vitest/config';

// PGlite takes seconds to start and 0.9 GB: two workers, each with one engine that its files share (isolate: false).
export default defineConfig({
  test: {
    include: ['{core,server,web,fixtures,e2e}/**/*.test.{ts,tsx}'],
    setupFiles: ['server/platform/testing_seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
