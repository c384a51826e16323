import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,sandbox,attacker,deploy,scenarios,test,bench}/**/*.test.ts'],
    globalSetup: ['test/build-once.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Stories wait for processes of their own, and for IAM: four side by side even where there are two cores.
    maxWorkers: Math.max(4, availableParallelism()),
    // Two thirds of the time went into importing the same modules for each file anew. Files that share a process must
    // leave nothing behind: what a test changes of the process it puts back.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
