import { describe, expect, it } from 'vitest';
import { readLocation } from './location.ts';

describe('the location of a list', () => {
  it.each([
    ['s3://lists/a/b.txt', 'lists', 'a/b.txt'],
    ['s3://lists/a%20b.txt', 'lists', 'a%20b.txt'],
    ['https://s3.amazonaws.com/my.lists/b.txt', 'my.lists', 'b.txt'],
    ['https://s3.eu-west-2.amazonaws.com/lists/b.txt', 'lists', 'b.txt'],
    ['https://s3-eu-west-2.amazonaws.com/lists/b.txt', 'lists', 'b.txt'],
    ['https://lists.s3.amazonaws.com/a%20b.txt', 'lists', 'a b.txt'],
    ['http://my.lists.s3.eu-west-2.amazonaws.com/a/b.txt', 'my.lists', 'a/b.txt'],
    ['https://lists.s3-eu-west-2.amazonaws.com/b.txt', 'lists', 'b.txt'],
  ])('%s is read', (location, bucket, key) => {
    expect(readLocation(location)).toEqual({ bucket, key });
  });

  it.each([
    '',
    'lists/b.txt',
    's3://lists',
    's3://lists/',
    's3://LISTS/b.txt',
    's3:///b.txt',
    'https://s3.amazonaws.com/lists',
    'https://lists.example/b.txt',
    'https://s3.amazonaws.com.example/lists/b.txt',
    'https://lists.s3.amazonaws.com/%zz',
    'file:///etc/passwd',
    `s3://lists/${'k'.repeat(300)}`,
  ])('%s is refused', (location) => {
    expect(() => readLocation(location)).toThrow(
      'The request is rejected because the parameter location has an invalid value.',
    );
  });
});
