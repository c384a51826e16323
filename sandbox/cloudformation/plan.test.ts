import { describe, expect, it } from 'vitest';
import { readParameters } from './parameters.ts';
import { planStack } from './plan.ts';
import { parseTemplate } from './template.ts';

const place = {
  account: '111122223333',
  region: 'eu-west-2',
  stackName: 'shop',
  stackId: 'arn:aws:cloudformation:eu-west-2:111122223333:stack/shop/1',
};

const plan = (template: object) => {
  const parsed = parseTemplate(JSON.stringify(template));
  return planStack(parsed, readParameters(parsed.parameters, new Map()), place);
};
const planResources = (Resources: object, rest: object = {}) =>
  plan({ Resources, ...rest }).resources.map(({ logicalId }) => logicalId);

const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });

describe('a plan', () => {
  it('puts what is referred to first: by Ref, GetAtt, Sub and DependsOn', () => {
    const order = planResources({
      Named: queue({ QueueName: { 'Fn::Sub': `x-\${Topic.TopicName}` } }),
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Named' }], PolicyDocument: { a: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: {} },
        DependsOn: ['Last'],
      },
      Last: queue(),
      Topic: { Type: 'AWS::SNS::Topic' },
    });
    const expectFirst = (a: string, b: string) => expect(order.indexOf(a)).toBeLessThan(order.indexOf(b));
    expectFirst('Topic', 'Named');
    expectFirst('Named', 'Policy');
    expectFirst('Role', 'Policy');
    expectFirst('Last', 'Role');
  });

  it('names only those that wait for each other in a circle', () => {
    const named = (id: string) => queue({ QueueName: { 'Fn::GetAtt': [id, 'QueueName'] } });
    expect(() => planResources({ A: named('B'), B: named('A'), Behind: named('A') })).toThrow(
      'Circular dependency between resources: [A, B]',
    );
    expect(() => planResources({ Self: named('Self') })).toThrow('[Self]');
  });

  it('leaves out what its condition leaves out, and the dependency on it', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const off = { ...queue(), Condition: 'Never' };
    const on = { ...queue({ QueueName: { 'Fn::If': ['Never', { Ref: 'Off' }, 'x'] } }), DependsOn: 'Off' };
    expect(planResources({ Off: off, On: on }, { Conditions })).toEqual(['On']);
    expect(() =>
      planResources({ Off: off, On: queue({ QueueName: { Ref: 'Off' } }) }, { Conditions }),
    ).toThrow(/Unresolved resource dependencies \[Off\]/);
  });

  const refusals: readonly (readonly [what: string, template: object, said: RegExp])[] = [
    [
      'an unknown type',
      { Resources: { V: { Type: 'AWS::EC2::VPC' } } },
      /Unrecognized resource types: \[AWS::EC2::VPC\] \(resource V/,
    ],
    [
      'an unknown property',
      { Resources: { Q: queue({ Colour: 1 }) } },
      /Resource Q \(AWS::SQS::Queue\): Encountered unsupported property Colour/,
    ],
    [
      'an unknown nested property',
      { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Role: 'r', Code: { Zip: 'x' } } } } },
      /Resource F .*unsupported property Zip \(#\/Code\)/,
    ],
    [
      'a missing property',
      { Resources: { R: { Type: 'AWS::IAM::Role' } } },
      /required key \[AssumeRolePolicyDocument\] not found/,
    ],
    [
      'a wrong kind',
      { Resources: { Q: queue({ DelaySeconds: 'soon' }) } },
      /#\/DelaySeconds: expected type: Number/,
    ],
    [
      'a name that leads nowhere',
      { Resources: { Q: queue({ QueueName: { Ref: 'Gone' } }) } },
      /Unresolved resource dependencies \[Gone\] in the Resources block/,
    ],
    [
      'such a name in a branch that is not taken',
      {
        Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } },
        Resources: { Q: queue({ QueueName: { 'Fn::If': ['Yes', 'x', { 'Fn::Sub': `\${Gone.Arn}` }] } }) },
      },
      /\[Gone\]/,
    ],
    [
      'such a name in an output',
      { Resources: { Q: queue() }, Outputs: { O: { Value: { Ref: 'Gone' } } } },
      /\[Gone\] in the Outputs block/,
    ],
    [
      'a condition that is not there',
      { Resources: { Q: { ...queue(), Condition: 'Gone' } } },
      /condition dependency Gone/,
    ],
    [
      'an attribute that is not there',
      { Resources: { Q: queue(), P: queue({ QueueName: { 'Fn::GetAtt': ['Q', 'Colour'] } }) } },
      /resource Q does not support attribute type Colour/,
    ],
    [
      'a resource in a condition',
      { Resources: { Q: queue() }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'Q' }, 'x'] } } },
      /Cannot reference resources in the Conditions block/,
    ],
    [
      'a row that no mapping has',
      { Resources: { Q: queue({ QueueName: { 'Fn::FindInMap': ['M', 'a', 'b'] } }) } },
      /Unable to get mapping for M::a::b/,
    ],
    [
      'an output that is no text',
      { Resources: { Q: queue() }, Outputs: { O: { Value: { a: 1 } } } },
      /Output O is malformed/,
    ],
    [
      'an import, by name and resource',
      { Resources: { Q: queue({ QueueName: { 'Fn::ImportValue': 'x' } }) } },
      /does not implement cloudformation: Fn::ImportValue \(resource Q\)/,
    ],
  ];
  it.each(refusals)('refuses %s', (_what, template, said) => {
    expect(() => plan(template)).toThrow(said);
  });

  it('knows the pseudo parameters', () => {
    const planned = plan({ Resources: { Q: queue() } });
    const made = { ref: () => undefined, attribute: () => undefined };
    const scope = planned.scope(made);
    expect(['AWS::AccountId', 'AWS::Region', 'AWS::StackName', 'AWS::URLSuffix'].map(scope.ref)).toEqual([
      '111122223333',
      'eu-west-2',
      'shop',
      'amazonaws.com',
    ]);
  });

  it('asks for CAPABILITY_NAMED_IAM only where a name is given', () => {
    const role = (Properties: object) => ({
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: {}, ...Properties },
    });
    const planned = plan({ Resources: { A: role({}), B: role({ RoleName: 'b' }), Q: queue() } });
    expect(planned.resources.map(({ capability }) => capability)).toEqual([
      'CAPABILITY_IAM',
      'CAPABILITY_NAMED_IAM',
      undefined,
    ]);
  });
});
