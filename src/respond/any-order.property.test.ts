import { ListAccessKeysCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { paginateListIncidentRecords } from '@aws-sdk/client-ssm-incidents';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/kernel/faults.ts';
import { executionsOf } from '../../sandbox/services/ssm/automation/execution.ts';
import { connectAutomation } from '../aws/automation.ts';
import { connectIncidentManager } from '../aws/incident-manager.ts';
import { incidentManagerDesk } from './desk/incident-manager.ts';
import type { SweepDeps } from './due-work.ts';
import {
  countLeftUndone,
  findingEvent,
  MINUTE,
  makeTable,
  openRespondStage,
  type RespondStage,
} from './fixture.ts';
import { listIncidents } from './read-incidents.ts';
import { respond } from './respond.ts';
import { makeRunbook } from './runbook-fixture.ts';
import type { RunbookDeps } from './start-runbook.ts';
import { sweepDue } from './sweep.ts';

/**
 * Findings come twice, late, in any order and side by side; AWS throttles, fails, and loses answers; the function
 * is ended before or after the effect of any of its calls, and what it was at comes again. Whatever of that
 * happens, the end is the same: one incident with every finding, one containment, one run, one case, and people
 * who know.
 */
let stage: RespondStage;
let runbook: RunbookDeps;
/** A table for each history, so that what it holds is read in no time. */
let tableName = '';
beforeAll(async () => {
  stage = await openRespondStage();
  runbook = await makeRunbook(stage);
});
afterAll(() => stage.close());

/** How many calls of AWS a function lives for; when it ends, the answer of the last call is lost. */
interface Life {
  left: number;
  end(): void;
  readonly ended: Promise<void>;
}

function beginLife(left: number): Life {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { left, ended, end };
}

function limit<C extends object>(client: C, life: Life): C {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'send' || typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        if (life.left > 0) {
          life.left -= 1;
          try {
            const answer: unknown = await Reflect.apply(member, target, given);
            if (life.left > 0) return answer;
          } catch (error) {
            if (life.left > 0) throw error;
          }
          life.end();
        }
        return new Promise(() => undefined);
      };
    },
  });
}

function livingFor(life: Life): SweepDeps {
  const { deps, clients } = stage;
  const { notify, store } = deps;
  return {
    ...deps,
    store: { ...store, tableName, dynamodb: limit(clients.dynamodb, life) },
    notify: { ...notify, sns: limit(clients.sns, life) },
    iamFor: async () => limit(clients.iam, life),
    desk: incidentManagerDesk({
      responsePlanArn: stage.responsePlanArn,
      connect: async () => connectIncidentManager(limit(clients.incidents, life)),
    }),
    runbook: { ...runbook, connect: async () => connectAutomation(limit(clients.ssm, life)) },
  };
}

/** The function's answer to an event as Lambda has it: tried three times; what fails then lies in the queue. */
async function invoke(event: object, ends: readonly number[]): Promise<boolean> {
  for (const [turn, left] of ends.entries()) {
    if (turn > 0) stage.advance(MINUTE);
    const life = beginLife(left);
    const answered = respond(event, livingFor(life)).then(
      ({ unfinished }) => unfinished.length === 0,
      () => false,
    );
    if (await Promise.race([answered, life.ended.then(() => false)])) return true;
  }
  return false;
}

const FAULTS = [
  ['dynamodb', 'UpdateItem'],
  ['dynamodb', 'GetItem'],
  ['dynamodb', 'Query'],
  ['dynamodb', 'DeleteItem'],
  ['iam', 'UpdateAccessKey'],
  ['iam', 'AttachUserPolicy'],
  ['iam', 'ListAccessKeys'],
  ['iam', 'GetAccessKeyLastUsed'],
  ['iam', 'ListAttachedUserPolicies'],
  ['sns', 'Publish'],
  ['ssm', 'StartAutomationExecution'],
  ['ssm-incidents', 'StartIncident'],
  ['ssm-incidents', 'CreateTimelineEvent'],
] as const;

const fault = fc
  .record({
    call: fc.constantFrom(...FAULTS),
    nth: fc.integer({ min: 1, max: 12 }),
    when: fc.constantFrom('before' as const, 'after' as const),
    kind: fc.constantFrom('throttle' as const, 'error' as const),
  })
  .map(({ call: [service, operation], ...how }): Fault => ({ service, operation, ...how, seen: 0 }));

const delivery = fc.record({
  /** Which finding, and which version of it. */
  finding: fc.integer({ min: 0, max: 1 }),
  version: fc.integer({ min: 1, max: 3 }),
  /** After how many calls each of Lambda's tries ends. */
  ends: fc.array(fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 40 })), {
    minLength: 3,
    maxLength: 3,
  }),
  /** Sent beside the one before it, not after. */
  isBeside: fc.boolean(),
});

const history = fc.record({
  deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 3 }),
});

let users = 0;
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 30);

it(
  'whatever happens on the way, the end is the same',
  async () => {
    const seed = Date.now() % 2 ** 31;
    process.stdout.write(`${RUNS} histories, seed ${seed}\n`);
    await fc.assert(
      fc.asyncProperty(history, async ({ deliveries, faults }) => {
        users += 1;
        const userName = `anyone-${users}`;
        tableName = `history-${users}`;
        await makeTable(stage.clients.dynamodb, tableName);
        const accessKeyId = await stage.makeUser(userName);
        const eventOf = ({ finding, version }: { finding: number; version: number }) => {
          const event = findingEvent('custom.guardduty.simulation', {
            id: `f-${users}-${finding}`,
            userName,
            accessKeyId,
            severity: 4 + version,
          });
          const updatedAt = new Date(stage.deps.store.now() - (10 - version) * MINUTE).toISOString();
          return { ...event, detail: { ...event.detail, updatedAt, service: { count: version } } };
        };
        const events = deliveries.map((one) => ({ ...one, event: eventOf(one) }));
        stage.sandbox.world.faults.push(...faults);
        const queue: object[] = [];
        let beside: Promise<void>[] = [];
        for (const { event, ends, isBeside } of events) {
          if (!isBeside) await Promise.all(beside.splice(0));
          beside.push(invoke(event, ends).then((done) => void (done || queue.push(event))));
        }
        await Promise.all(beside);
        beside = [];
        stage.endFaults();
        // A person sends again what lies in the queue; the sweep does what is due, until nothing is.
        for (const event of queue) expect(await invoke(event, [Number.POSITIVE_INFINITY])).toBe(true);
        await sweepUntilQuiet();
        await expectTheEnd(userName, accessKeyId, deliveries);
      }),
      { numRuns: RUNS, seed },
    );
  },
  10 * MINUTE,
);

async function sweepUntilQuiet(): Promise<void> {
  const deps = livingFor(beginLife(Number.POSITIVE_INFINITY));
  for (let minute = 0; minute < 30 && (await countDue()) > 0; minute += 1) {
    stage.advance(6 * MINUTE);
    await sweepDue({
      ...deps,
      answerAgain: async (event) => void (await respond(JSON.parse(event), deps)),
    });
  }
  expect(await countDue()).toBe(0);
}

const countDue = (): Promise<number> => countLeftUndone(stage.clients.dynamodb, tableName);

async function expectTheEnd(
  userName: string,
  accessKeyId: string,
  deliveries: readonly { finding: number; version: number }[],
): Promise<void> {
  const { iam, ssm, incidents } = stage.clients;
  const key = `${stage.deps.homeAccount}/user/${userName}`;
  const [incident, ...others] = await listIncidents({ dynamodb: stage.clients.dynamodb, tableName });
  if (incident === undefined) throw new Error('there is no incident');
  expect(others).toEqual([]);
  expect(incident.key).toBe(key);
  const newest = [0, 1].map((finding) =>
    Math.max(0, ...deliveries.filter((one) => one.finding === finding).map(({ version }) => version)),
  );
  const expected = newest.filter((version) => version > 0).sort();
  expect(incident.findings.map((finding) => finding['count']).sort()).toEqual(expected);
  expect(incident).toMatchObject({
    status: 'watching',
    decision: { mode: 'rotate' },
    severity: 4 + Math.max(...newest),
    credentials: [{ accessKeyId, verdict: 'contained' }],
  });
  const keys = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  expect(keys.AccessKeyMetadata).toMatchObject([{ AccessKeyId: accessKeyId, Status: 'Inactive' }]);
  const policies = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: userName }));
  expect(policies.AttachedPolicies).toHaveLength(1);
  const place = { world: stage.sandbox.world, account: stage.deps.homeAccount, region: 'eu-west-2' };
  const runs = [...executionsOf(place).values()].filter(({ parameters }) =>
    JSON.stringify([...parameters]).includes(incident.id),
  );
  expect(runs).toHaveLength(1);
  // It waits, and only so many may.
  for (const { id } of runs) {
    await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type: 'Cancel' }));
  }
  const cases: string[] = [];
  for await (const page of paginateListIncidentRecords({ client: incidents }, {})) {
    cases.push(...(page.incidentRecordSummaries ?? []).flatMap(({ title }) => title ?? []));
  }
  expect(cases.filter((title) => title.includes(incident.id))).toHaveLength(1);
  expect(stage.mails.filter(({ subject }) => subject.includes(incident.id)).length).toBeGreaterThan(0);
}
