import type { Service } from '../../kernel/operation.ts';
import { alarmHistory } from './alarm-history.ts';
import { alarmTags } from './alarm-tags.ts';
import { alarms } from './alarms.ts';
import { getMetricData } from './get-metric-data.ts';
import { metricStatistics } from './get-metric-statistics.ts';
import { listMetrics } from './list-metrics.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { metricData } from './put-metric-data.ts';

export const cloudwatch: Service = {
  name: 'cloudwatch',
  eventSource: 'monitoring.amazonaws.com',
  protocol: 'awsJson1_0',
  schemas: () => import('@aws-sdk/client-cloudwatch'),
  operations: {
    ...alarmHistory,
    ...alarms,
    ...alarmTags,
    ...getMetricData,
    ...listMetrics,
    ...metricData,
    ...metricStatistics,
    ...putMetricAlarm,
  },
  differs: [
    'Differs from AWS: CloudWatch is spoken to in JSON only, not in CBOR or the older query protocol; percentiles, metric math, composite alarms, anomaly detection, dashboards and alarms of less than a minute are not there.',
  ],
};
