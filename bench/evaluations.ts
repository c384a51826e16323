import { evaluate } from '../src/iam/evaluate.ts';
import type { AccessRequest, PolicyDocument, PolicySet, Statement } from '../src/iam/model.ts';
import { median, rounded } from './median.ts';

const ROUNDS = 15;
const PER_ROUND = 20_000;

/**
 * Policy evaluations per second, against the cheapest thing that could stand in their place: a look
 * through the same statements for an exact action and resource, without wildcards, conditions or levels.
 */
export function bench(): object {
  const document = typicalPolicy();
  const policies: PolicySet = { identity: [{ name: 'inline:daily-work', document }] };
  const times = { evaluate: [] as number[], exact: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.evaluate.push(measure((request) => evaluate(request, policies).allowed));
    times.exact.push(measure((request) => matchExactly(document, request)));
  }
  const [real, exact] = [median(times.evaluate), median(times.exact)];
  process.stdout.write(
    `${ROUNDS} interleaved rounds of ${PER_ROUND} requests against ${STATEMENTS} statements\n`,
  );
  return {
    evaluationsPerSecond: Math.round(PER_ROUND / (real / 1000)),
    microsecondsEach: rounded((real * 1000) / PER_ROUND, 2),
    ratioToExactLookup: rounded(real / exact),
    statements: STATEMENTS,
  };
}

const STATEMENTS = 20;

function typicalPolicy(): PolicyDocument {
  const statements = Array.from(
    { length: STATEMENTS - 1 },
    (_, index): Statement => ({
      Effect: 'Allow',
      Action: [`service${index}:Get*`, `service${index}:List*`],
      Resource: `arn:aws:service${index}:*:111122223333:thing/\${aws:username}/*`,
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    }),
  );
  const revocation: Statement = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { Null: { 'aws:TokenIssueTime': 'false' } },
  };
  return { Version: '2012-10-17', Statement: [...statements, revocation] };
}

function measure(answer: (request: AccessRequest) => boolean): number {
  const requests = Array.from({ length: STATEMENTS }, (_, index) => requestFor(index));
  const started = performance.now();
  let allowed = 0;
  for (let index = 0; index < PER_ROUND; index += 1) {
    const request = requests[index % requests.length];
    if (request !== undefined && answer(request)) allowed += 1;
  }
  // Keeps the loop from being optimised away.
  if (allowed > PER_ROUND) throw new Error('more were allowed than asked');
  return performance.now() - started;
}

const requestFor = (index: number): AccessRequest => ({
  principal: { kind: 'user', account: '111122223333', arn: 'arn:aws:iam::111122223333:user/alice' },
  action: `service${index}:GetThing`,
  resource: `arn:aws:service${index}:eu-west-2:111122223333:thing/alice/1`,
  context: {
    'aws:username': 'alice',
    'aws:PrincipalAccount': '111122223333',
    'aws:SourceIp': '198.51.100.7',
  },
});

function matchExactly(document: PolicyDocument, request: AccessRequest): boolean {
  return [document.Statement].flat().some((statement) => {
    const one = statement as Statement;
    return [one.Action].flat().includes(request.action) && [one.Resource].flat().includes(request.resource);
  });
}
