import { expect, it } from 'vitest';
import { writeMetrics } from './write-metric.ts';

it('writes one line in the embedded metric format', () => {
  const lines: string[] = [];
  writeMetrics(
    [
      { name: 'RunbookRuns', count: 1, dimensions: { Status: 'Failed' } },
      { name: 'FailedRuns', count: 1, dimensions: {} },
    ],
    1_795_000_000_000,
    (line) => lines.push(line),
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1_795_000_000_000,
      CloudWatchMetrics: [
        { Namespace: 'Cordon', Dimensions: [['Status']], Metrics: [{ Name: 'RunbookRuns', Unit: 'Count' }] },
        { Namespace: 'Cordon', Dimensions: [[]], Metrics: [{ Name: 'FailedRuns', Unit: 'Count' }] },
      ],
    },
    Status: 'Failed',
    RunbookRuns: 1,
    FailedRuns: 1,
  });
});
