import { describe, expect, it } from 'vitest';
import { judge, type Treatment } from './judge.ts';

const TREATMENTS: readonly Treatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const read = (marks: string) => marks.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X'));
const outcomes = (marks: string, datapointsToAlarm: number) =>
  TREATMENTS.map((missingData) =>
    judge(read(marks), { evaluationPeriods: 3, datapointsToAlarm, missingData }),
  ).join(' ');

/** The examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
describe('three of three data points', () => {
  it.each([
    ['0 - X - X', 'OK OK OK OK'],
    ['0 - - - -', 'OK OK OK OK'],
    ['- - - - 0', 'OK OK OK OK'],
    ['- - - - -', 'INSUFFICIENT_DATA as-it-was ALARM OK'],
    ['0 X X - X', 'ALARM ALARM ALARM ALARM'],
    ['- - - - X', 'INSUFFICIENT_DATA as-it-was ALARM OK'],
    ['- - X - -', 'ALARM as-it-was ALARM OK'],
    ['X - - - -', 'ALARM as-it-was ALARM OK'],
  ])('%s', (marks, states) => {
    expect(outcomes(marks, 3)).toBe(states);
  });
});

describe('two of three data points', () => {
  it.each([
    ['0 - X - X', 'ALARM ALARM ALARM ALARM'],
    ['0 0 X 0 X', 'ALARM ALARM ALARM ALARM'],
    ['0 - X - -', 'OK OK ALARM OK'],
    ['- - - - 0', 'OK OK ALARM OK'],
    ['- - - - X', 'INSUFFICIENT_DATA as-it-was ALARM OK'],
  ])('%s', (marks, states) => {
    expect(outcomes(marks, 2)).toBe(states);
  });
});
