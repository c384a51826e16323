import { describe, expect, it } from 'vitest';
import { parseTemplate } from './template.ts';

const withResource = (change: object) =>
  JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue', ...change } } });

describe('templates', () => {
  it('reads YAML with short forms as it reads JSON', () => {
    const yaml = `
Resources:
  Policy:
    Type: AWS::SQS::QueuePolicy
    DependsOn: Queue
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: 2012-10-17
        Statement: !Join ['', [!GetAtt Queue.Arn, !Sub "\${AWS::Region}"]]
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-2]
`;
    const json = {
      Resources: {
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          DependsOn: ['Queue'],
          Properties: {
            Queues: [{ Ref: 'Queue' }],
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: {
                'Fn::Join': ['', [{ 'Fn::GetAtt': 'Queue.Arn' }, { 'Fn::Sub': `\${AWS::Region}` }]],
              },
            },
          },
        },
        Queue: { Type: 'AWS::SQS::Queue', Condition: 'IsProd' },
      },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-2'] } },
    };
    expect(parseTemplate(yaml)).toEqual(parseTemplate(JSON.stringify(json)));
  });

  const refusals: readonly (readonly [what: string, text: string, said: RegExp])[] = [
    ['broken JSON', '{"Resources":', /JSON not well-formed/],
    ['broken YAML', 'a: [', /YAML not well-formed/],
    ['a bomb of aliases', bomb(), /YAML not well-formed/],
    ['depth', `{"Resources":{"Q":${'['.repeat(5000)}${']'.repeat(5000)}}}`, /nested deeper/],
    ['nothing', '{"Resources":{}}', /At least one Resources member/],
    ['a macro', '{"Transform":"AWS::Serverless-2016-10-31","Resources":{}}', /does not implement.*Transform/],
    ['an unknown section', '{"Hooks":{},"Resources":{}}', /\[Hooks\]/],
    ['a name with a dash', '{"Resources":{"a-b":{"Type":"x"}}}', /non alphanumeric/],
    ['a resource without type', '{"Resources":{"Q":{}}}', /must have a Type/],
    ['an unknown attribute', withResource({ Depends: 'x' }), /'Depends' \(resource Q\)/],
    ['CreationPolicy', withResource({ CreationPolicy: {} }), /does not implement.*CreationPolicy/],
    [
      'a null',
      withResource({ Properties: { QueueName: [null] } }),
      /Resources\/Q\/Properties\/QueueName\/0\] Null/,
    ],
    ['a snapshot', withResource({ DeletionPolicy: 'Snapshot' }), /does not implement.*Snapshot/],
    ['a wrong DeletionPolicy', withResource({ DeletionPolicy: 'Keep' }), /Unrecognized DeletionPolicy Keep/],
    [
      'an export',
      '{"Resources":{"Q":{"Type":"x"}},"Outputs":{"O":{"Value":"1","Export":{"Name":"x"}}}}',
      /does not implement.*Export \(output O\)/,
    ],
  ];
  it.each(refusals)('refuses %s', (_what, text, said) => {
    expect(() => parseTemplate(text)).toThrow(said);
  });
});

function bomb(): string {
  const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 9; n += 1)
    rows.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  return rows.join('\n');
}
