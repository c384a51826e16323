import * as z from 'zod';
import { CREDENTIAL_KINDS } from '../model/credential.ts';
import { type Decision, MODES, ON_SILENCE } from '../model/decision.ts';
import { CHANNELS, SOURCES } from '../model/finding.ts';
import { termsIfConfirmed } from './approval-terms.ts';
import { decide } from './decide.ts';
import type { Situation } from './guards.ts';
import type { Policy } from './policy.ts';
import { listProblems } from './policy-schema.ts';
import { type PlacedProblem, readYaml } from './read-yaml.ts';

const text = z.string().min(1).max(200);
const account = z.string().regex(/^\d{12}$/, "must be an account's 12 digits in quotes");

/** What a finding says, as far as a decision may rest on it. What is left out is as in `situationOf`. */
const FindingFacts = z.strictObject({
  type: text.optional(),
  source: z.enum(SOURCES).optional(),
  via: z.enum(CHANNELS).optional(),
  account: account.optional(),
  region: text.optional(),
  severity: z.number().min(0).max(10).optional(),
  principalName: text.optional(),
  principalId: text.optional(),
  isSample: z.boolean().optional(),
  isReplay: z.literal(true).optional(),
  subject: text.optional(),
});

const CaseSchema = z.strictObject({
  name: text,
  finding: FindingFacts,
  kind: z.enum(CREDENTIAL_KINDS),
  isSimulationOn: z.boolean().optional(),
  /** `held` left out: nothing may hold it. `rule` and `playbook` left out: any will do. */
  expect: z.strictObject({
    mode: z.enum(MODES),
    /** Of a plan that waits for people, if GuardDuty confirms the finding where it can. Left out: any will do. */
    approvers: z.literal([1, 2]).optional(),
    onSilence: z.enum(ON_SILENCE).optional(),
    rule: text.optional(),
    held: z.enum(['no-action', 'protected', 'several-principals']).optional(),
    playbook: text.optional(),
  }),
});

const CasesSchema = z.strictObject({
  schema: z.literal('cordon.policy-cases/1'),
  cases: z.array(CaseSchema).min(1).max(1000),
});

export type PolicyCase = z.infer<typeof CaseSchema>;

interface Outcome {
  readonly mode: string;
  readonly rule?: string;
  readonly held?: string;
  readonly playbook?: string;
  readonly approvers?: number;
  readonly onSilence?: string;
}

/** A case that came out otherwise. */
export interface Failure {
  readonly name: string;
  readonly expected: Outcome;
  /** Of what the case asks for. */
  readonly got: Outcome;
}

/** The cases that a person wrote, or everything that is wrong with them. Not for functions. */
export function readCases(
  yamlText: string,
): { readonly cases: readonly PolicyCase[] } | { readonly problems: readonly PlacedProblem[] } {
  const yaml = readYaml(yamlText);
  if ('problems' in yaml) return yaml;
  const parsed = CasesSchema.safeParse(yaml.value);
  return parsed.success
    ? { cases: parsed.data.cases }
    : { problems: yaml.place(listProblems(parsed.error.issues)) };
}

export function runCases(cases: readonly PolicyCase[], policy: Policy): Failure[] {
  return cases.flatMap((one) => {
    const situation = situationOf(one);
    const decision = decide(situation, policy);
    const terms = termsIfConfirmed(situation, decision, policy);
    const got = pickAsked({ ...decision, ...terms }, one.expect);
    const expected = pickAsked(one.expect, one.expect);
    return JSON.stringify(got) === JSON.stringify(expected) ? [] : [{ name: one.name, expected, got }];
  });
}

const HOME = '111122223333';

function situationOf({ finding, kind, isSimulationOn = true }: PolicyCase): Situation {
  const { principalName = 'alice', subject, isReplay, principalId } = finding;
  return {
    homeAccount: HOME,
    isSimulationOn,
    credential: { kind, principalName, because: 'the case says so' },
    finding: {
      id: 'case',
      title: 'case',
      source: finding.source ?? 'guardduty',
      via: finding.via ?? 'event',
      account: finding.account ?? HOME,
      region: finding.region ?? 'eu-west-2',
      type: finding.type ?? 'Discovery:IAMUser/AnomalousBehavior',
      severity: finding.severity ?? 5,
      isSample: finding.isSample ?? false,
      principalName,
      ...(principalId === undefined ? {} : { principalId }),
      ...(isReplay === undefined ? {} : { isReplay }),
      ...(subject === undefined ? {} : { subject }),
    },
  };
}

function pickAsked(
  outcome: Pick<Decision, 'mode'> & {
    readonly rule?: string | undefined;
    readonly held?: Decision['held'] | string | undefined;
    readonly playbook?: string | undefined;
    readonly approvers?: number | undefined;
    readonly onSilence?: string | undefined;
  },
  asked: PolicyCase['expect'],
): Outcome {
  const held = typeof outcome.held === 'object' ? outcome.held.by : outcome.held;
  return {
    mode: outcome.mode,
    ...(asked.rule === undefined ? {} : { rule: outcome.rule ?? 'none' }),
    ...(held === undefined ? {} : { held }),
    ...(asked.playbook === undefined ? {} : { playbook: outcome.playbook ?? 'none' }),
    ...(asked.approvers === undefined ? {} : { approvers: outcome.approvers ?? 0 }),
    ...(asked.onSilence === undefined ? {} : { onSilence: outcome.onSilence ?? 'none' }),
  };
}
