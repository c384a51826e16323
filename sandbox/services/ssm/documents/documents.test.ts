import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  AddTagsToResourceCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, makeDocument, makeRole, openStage, policyOf, runbookOf, type Stage } from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const rest = (Duration: string) => ({ name: 'rest', action: 'aws:sleep', inputs: { Duration } });
const content = (duration: string) => runbookOf([rest(duration)]);

describe('a document', () => {
  it('is described by what stands in it', async () => {
    const text = runbookOf([rest('PT1S')], {
      description: 'Rests.',
      parameters: { UserName: { type: 'String', description: 'Who', default: 'alice' } },
    });
    const made = await makeDocument(stage, 'Rests', text, { Tags: [{ Key: 'team', Value: 'blue' }] });
    expect(made.DocumentDescription?.Status).toBe('Creating');
    const { Document } = await stage.ssm.send(new DescribeDocumentCommand({ Name: 'Rests' }));
    expect(Document).toMatchObject({
      Name: 'Rests',
      Owner: '111122223333',
      Status: 'Active',
      Description: 'Rests.',
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      SchemaVersion: '0.3',
      DocumentVersion: '1',
      LatestVersion: '1',
      DefaultVersion: '1',
      HashType: 'Sha256',
      Hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      Parameters: [{ Name: 'UserName', Type: 'String', Description: 'Who', DefaultValue: 'alice' }],
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    const read = await stage.ssm.send(new GetDocumentCommand({ Name: 'Rests' }));
    expect(read.Content).toBe(text);
    const asJson = await stage.ssm.send(new GetDocumentCommand({ Name: 'Rests', DocumentFormat: 'JSON' }));
    expect(JSON.parse(asJson.Content ?? '')).toMatchObject({
      schemaVersion: '0.3',
      mainSteps: [rest('PT1S')],
    });
    const byArn = new GetDocumentCommand({ Name: 'arn:aws:ssm:eu-west-2:111122223333:document/Rests' });
    expect((await stage.ssm.send(byArn)).Content).toBe(text);
  });

  it('has versions, of which one is the default', async () => {
    await makeDocument(stage, 'Versions', content('PT1S'), { VersionName: 'first' });
    const update = (Content: string, more: object = {}) =>
      stage.ssm.send(
        new UpdateDocumentCommand({
          Name: 'Versions',
          Content,
          DocumentFormat: 'YAML',
          DocumentVersion: '$LATEST',
          ...more,
        }),
      );
    const { DocumentDescription } = await update(content('PT2S'), { VersionName: 'second' });
    expect(DocumentDescription).toMatchObject({
      Status: 'Updating',
      DocumentVersion: '2',
      LatestVersion: '2',
      DefaultVersion: '1',
    });
    await expect(update(content('PT2S'))).rejects.toMatchObject({ name: 'DuplicateDocumentContent' });
    await expect(update(content('PT3S'), { VersionName: 'first' })).rejects.toMatchObject({
      name: 'DuplicateDocumentVersionName',
    });
    await expect(update(content('PT3S'), { DocumentVersion: '1' })).rejects.toMatchObject({
      name: 'InvalidDocumentVersion',
    });
    const read = async (more: object) =>
      (await stage.ssm.send(new GetDocumentCommand({ Name: 'Versions', ...more }))).Content;
    expect(await read({})).toContain('PT1S');
    expect(await read({ DocumentVersion: '$LATEST' })).toContain('PT2S');
    expect(await read({ DocumentVersion: '2' })).toContain('PT2S');
    expect(await read({ VersionName: 'first' })).toContain('PT1S');
    await expect(read({ DocumentVersion: '3' })).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
    await stage.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Versions', DocumentVersion: '2' }));
    expect(await read({ DocumentVersion: '$DEFAULT' })).toContain('PT2S');
    const { DocumentVersions } = await stage.ssm.send(new ListDocumentVersionsCommand({ Name: 'Versions' }));
    expect(DocumentVersions?.map((one) => [one.DocumentVersion, one.IsDefaultVersion])).toEqual([
      ['2', true],
      ['1', false],
    ]);
    const remove = (DocumentVersion: string) =>
      stage.ssm.send(new DeleteDocumentCommand({ Name: 'Versions', DocumentVersion }));
    await expect(remove('2')).rejects.toMatchObject({ name: 'InvalidDocumentOperation' });
    await remove('1');
    await expect(read({ VersionName: 'first' })).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
  });

  it('is listed page by page, with filters, until it is deleted', async () => {
    for (const name of ['List-a', 'List-b', 'List-c']) await makeDocument(stage, name, content('PT1S'));
    const list = (more: object = {}) =>
      stage.ssm.send(
        new ListDocumentsCommand({ Filters: [{ Key: 'Name', Values: ['List-'] }], MaxResults: 2, ...more }),
      );
    const first = await list();
    expect(first.DocumentIdentifiers?.map(({ Name }) => Name)).toEqual(['List-a', 'List-b']);
    const second = await list({ NextToken: first.NextToken });
    expect(second.DocumentIdentifiers?.map(({ Name }) => Name)).toEqual(['List-c']);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ NextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
    await stage.ssm.send(new DeleteDocumentCommand({ Name: 'List-a' }));
    await expect(stage.ssm.send(new GetDocumentCommand({ Name: 'List-a' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
    const amazons = list({ Filters: [{ Key: 'Owner', Values: ['Amazon'] }] });
    expect((await amazons).DocumentIdentifiers).toEqual([]);
  });

  it('has tags', async () => {
    await makeDocument(stage, 'Tagged', content('PT1S'));
    const of = { ResourceType: 'Document', ResourceId: 'Tagged' } as const;
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: '__proto__', Value: '2' },
    ];
    await stage.ssm.send(new AddTagsToResourceCommand({ ...of, Tags }));
    await stage.ssm.send(new RemoveTagsFromResourceCommand({ ...of, TagKeys: ['a'] }));
    const { TagList } = await stage.ssm.send(new ListTagsForResourceCommand(of));
    expect(TagList).toEqual([{ Key: '__proto__', Value: '2' }]);
    const none = stage.ssm.send(new AddTagsToResourceCommand({ ...of, ResourceId: 'None', Tags }));
    await expect(none).rejects.toMatchObject({ name: 'InvalidResourceId' });
  });
});

describe('a document is refused', () => {
  it.each([
    ['ab', 'ValidationException', 400],
    ['a b c', 'ValidationException', 400],
    ['AWS-Mine', 'ValidationException', 400],
    ['amznMine', 'ValidationException', 400],
  ])('with the name %j', async (name, code, status) => {
    await expect(makeDocument(stage, name, content('PT1S'))).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status },
    });
  });

  it('when there is one of its name, or its type is not there', async () => {
    await makeDocument(stage, 'Twice', content('PT1S'));
    await expect(makeDocument(stage, 'Twice', content('PT2S'))).rejects.toMatchObject({
      name: 'DocumentAlreadyExists',
    });
    await expect(
      makeDocument(stage, 'Commands', content('PT1S'), { DocumentType: 'Command' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('type Command'),
      $metadata: { httpStatusCode: 501 },
    });
  });

  const steps = (...mainSteps: object[]) => runbookOf(mainSteps);
  it.each<[what: string, text: string, reason: RegExp]>([
    ['no steps', "schemaVersion: '0.3'", /mainSteps is missing/],
    ['an empty list of steps', steps(), /at least one step/],
    ['an unknown action', steps({ name: 'a', action: 'aws:nap' }), /Step a: The action aws:nap/],
    ['an unknown section', runbookOf([rest('PT1S')], { extra: 1 }), /no section extra/],
    ['an unknown property', steps({ ...rest('PT1S'), isLast: true }), /no property isLast/],
    ['a step name that is none', steps({ ...rest('PT1S'), name: 'a-b' }), /no valid name: a-b/],
    ['two steps of one name', steps(rest('PT1S'), rest('PT1S')), /rest is there twice/],
    ['a step that leads nowhere', steps({ ...rest('PT1S'), nextStep: 'gone' }), /leads to gone/],
    ['a failure that leads nowhere', steps({ ...rest('PT1S'), onFailure: 'step:gone' }), /leads to gone/],
    ['a failure that is no way', steps({ ...rest('PT1S'), onFailure: 'Retry' }), /onFailure is Retry/],
    [
      'a cancellation that sleeps',
      steps({ ...rest('PT1S'), onCancel: 'step:rest' }),
      /cannot lead to aws:sleep/,
    ],
    ['an input that is not there', steps({ name: 'a', action: 'aws:sleep', inputs: {} }), /Duration/],
    ['an input too many', steps({ name: 'a', action: 'aws:pause', inputs: { x: 1 } }), /no input x/],
    ['a duration that is none', steps(rest('an hour')), /ISO 8601/],
    ['a parameter that is not declared', steps(rest('{{ Time }}')), /Parameter "Time" is not declared/],
    ['a variable that is not declared', steps(rest('{{ variable:t }}')), /Variable "t" is not declared/],
    ['an output of no step', steps(rest('{{ other.Out }}')), /"other.Out" refers to a step/],
    ['an output that a step has not', steps(rest('{{ rest.Out }}')), /rest has no output "Out"/],
    ['an unknown system variable', steps(rest('{{ global:SECRET }}')), /global:SECRET/],
    ['a Parameter Store parameter', steps(rest('{{ ssm:time }}')), /cannot be used/],
    ['outputs of no step', runbookOf([rest('PT1S')], { outputs: ['none.Out'] }), /refers to a step/],
    ['an unknown type', runbookOf([rest('PT1S')], { parameters: { A: { type: 'Date' } } }), /type Date/],
    [
      'a default of another type',
      runbookOf([rest('PT1S')], { parameters: { A: { type: 'Integer', default: 'x' } } }),
      /default of the parameter "A" is no Integer/,
    ],
    [
      'a pattern that is none',
      runbookOf([rest('PT1S')], { parameters: { A: { type: 'String', allowedPattern: '(' } } }),
      /allowedPattern/,
    ],
    ['a role that is none', runbookOf([rest('PT1S')], { assumeRole: 'admin' }), /assume role ARN/],
    [
      'a role of a step',
      runbookOf([rest('PT1S')], { assumeRole: '{{ rest.Arn }}' }),
      /parameters and system/,
    ],
    ['text that is no YAML', '{ a: [', /YAML not well-formed/],
    ['text that is no object', 'hello', /has to be an object/],
    [
      'a branch with an unknown operator',
      steps({
        name: 'a',
        action: 'aws:branch',
        inputs: { Choices: [{ NextStep: 'a', Variable: 'x', Matches: 'x' }] },
      }),
      /operator Matches/,
    ],
    [
      'an operator of one condition',
      steps({
        name: 'a',
        action: 'aws:branch',
        inputs: { Choices: [{ NextStep: 'a', Or: [{ Variable: 'x', StringEquals: 'x' }] }] },
      }),
      /at least two conditions; it has 1/,
    ],
    [
      'a branch that leads nowhere',
      steps({
        name: 'a',
        action: 'aws:branch',
        inputs: { Choices: [{ NextStep: 'gone', Variable: 'x', StringEquals: 'x' }] },
      }),
      /leads to gone/,
    ],
    [
      'a loop without an end',
      steps({ name: 'a', action: 'aws:loop', inputs: { Steps: [rest('PT1S')] } }),
      /Either Iterators or LoopCondition/,
    ],
    [
      'a variable that is set and not declared',
      steps({ name: 'a', action: 'aws:updateVariable', inputs: { Name: 'variable:x', Value: 1 } }),
      /Variable "x" is not declared/,
    ],
    [
      'a selector that calls a function',
      steps({
        name: 'a',
        action: 'aws:executeAwsApi',
        inputs: { Service: 'sts', Api: 'GetCallerIdentity' },
        outputs: [{ Name: 'X', Selector: '$[?(@.constructor("x"))]', Type: 'String' }],
      }),
      /Selector of the output X/,
    ],
  ])('with %s', async (_, text, reason) => {
    await expect(makeDocument(stage, 'Refused', text)).rejects.toMatchObject({
      name: 'InvalidDocumentContent',
      message: expect.stringMatching(reason),
    });
  });

  it('with another schema version, too many bytes, or an action that only AWS has', async () => {
    await expect(
      makeDocument(stage, 'Refused', runbookOf([rest('PT1S')], { schemaVersion: '2.2' })),
    ).rejects.toMatchObject({ name: 'InvalidDocumentSchemaVersion' });
    await expect(
      makeDocument(stage, 'Refused', runbookOf([rest('PT1S')], { description: 'x'.repeat(65_536) })),
    ).rejects.toMatchObject({ name: 'MaxDocumentSizeExceeded' });
    await expect(
      makeDocument(stage, 'Refused', steps({ name: 'a', action: 'aws:executeScript', inputs: {} })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('aws:executeScript'),
      $metadata: { httpStatusCode: 501 },
    });
  });
});

it('whoever writes a role into a document has to be allowed to pass it', async () => {
  const role = await makeRole(stage, 'written', []);
  await stage.iam.send(new CreateUserCommand({ UserName: 'author' }));
  const { AccessKey } = await stage.iam.send(new CreateAccessKeyCommand({ UserName: 'author' }));
  const allow = (...Action: string[]) =>
    stage.iam.send(
      new PutUserPolicyCommand({
        UserName: 'author',
        PolicyName: 'own',
        PolicyDocument: policyOf({ Effect: 'Allow', Action, Resource: '*' }),
      }),
    );
  await allow('ssm:CreateDocument');
  const author = connect(stage.sandbox, {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  });
  const write = () => makeDocument(author, 'Passes', runbookOf([rest('PT1S')], { assumeRole: role }));
  await expect(write()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('iam:PassRole'),
  });
  await allow('ssm:CreateDocument', 'iam:PassRole');
  await write();
});
