import type { Service } from '../../kernel/operation.ts';
import { BatchGetItem, BatchWriteItem, DeleteItem, GetItem, PutItem, UpdateItem } from './items.ts';
import { Query, Scan } from './queries.ts';
import {
  DescribeContinuousBackups,
  DescribeTimeToLive,
  UpdateContinuousBackups,
  UpdateTimeToLive,
} from './table-settings.ts';
import { CreateTable, DeleteTable, DescribeTable, ListTables, UpdateTable } from './tables.ts';
import { ListTagsOfResource, TagResource, UntagResource } from './tags.ts';

export const dynamodb: Service = {
  name: 'dynamodb',
  protocol: 'awsJson1_0',
  maxBody: 16 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-dynamodb'),
  operations: {
    BatchGetItem,
    BatchWriteItem,
    CreateTable,
    DeleteItem,
    DeleteTable,
    DescribeContinuousBackups,
    DescribeTable,
    DescribeTimeToLive,
    GetItem,
    ListTables,
    ListTagsOfResource,
    PutItem,
    Query,
    Scan,
    TagResource,
    UntagResource,
    UpdateContinuousBackups,
    UpdateItem,
    UpdateTable,
    UpdateTimeToLive,
  },
  differs: [
    'Differs from AWS: transactions, PartiQL, streams, backups, global tables and resource policies of tables are not there; throughput is not limited.',
    'Differs from AWS: an attribute cannot be named __proto__.',
  ],
};
