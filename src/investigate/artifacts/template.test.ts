import { describe, expect, it } from 'vitest';
import { recordOf } from './fixture.ts';
import { fillTemplate } from './template.ts';

const record = recordOf({
  event: 'iam:PutUserPolicy',
  request: { userName: 'backup-svc', names: ['a', 'b'], one: { content: 'fl-1' }, count: 3 },
  response: { arn: 'arn:aws:iam::111122223333:role/ops/support' },
});

describe('a template', () => {
  it.each([
    ['plain', ['plain']],
    ['{request.userName}/x', ['backup-svc/x']],
    ['{request.missing|request.userName}', ['backup-svc']],
    ['{request.missing}/x', []],
    ['{request.names[]}', ['a', 'b']],
    ['{request.one[].content}', ['fl-1']],
    ['{request.count}', ['3']],
    ['{request.one}', []],
    ['{response.arn:last}', ['support']],
    ['{caller.userName}@{record.account}', ['deploy-bot@111122223333']],
    ['{given}', ['extra']],
    ['{request.constructor}{toString}', []],
  ])('%s', (template, texts) => {
    expect(fillTemplate(template, record, { given: 'extra' })).toEqual(texts);
  });

  it.each([
    ['invoices', 'invoices'],
    ['invoices:PROD', 'invoices'],
    ['111122223333:function:invoices', 'invoices'],
    ['arn:aws:lambda:us-east-1:111122223333:function:invoices:7', 'invoices'],
  ])('shortens %s to the function', (functionName, name) => {
    const call = recordOf({ event: 'lambda:Invoke', request: { functionName } });
    expect(fillTemplate('{request.functionName:function}', call)).toEqual([name]);
  });

  it('shortens a secret’s ARN to its name, without the letters that AWS adds', () => {
    const secretId = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/orders-a1B2c3';
    const call = recordOf({ event: 'secretsmanager:PutResourcePolicy', request: { secretId } });
    expect(fillTemplate('{request.secretId:secret}', call)).toEqual(['prod/orders']);
  });
});
