import { buildCommand } from '@stricli/core';
import { scenarios } from '../../../scenarios/catalog.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { playAnalystStory } from '../stage/analyst-story.ts';
import { type Cast, playStory, type Story } from '../stage/story.ts';
import type { Line } from '../stage/telling.ts';
import { terminal } from '../terminal.ts';

interface Flags {
  readonly scenario?: string;
  readonly fast: boolean;
  readonly keep: boolean;
  readonly json: boolean;
  readonly withoutPermission: boolean;
  readonly port: number;
}

/** As measured publicly on AWS: a change in IAM is enforced 3 to 4 seconds after it shows. */
const IAM_PROPAGATION = 4_000;
const FAST_PROPAGATION = 300;

export const demo = buildCommand({
  docs: {
    brief: 'play a whole story on the sandbox: no AWS account, no Docker, nothing leaves this machine',
  },
  parameters: {
    flags: {
      scenario: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: `one of: ${scenarios.map(({ name }) => name).join(', ')}`,
      },
      fast: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'IAM changes spread in 0.3 s instead of 4 s',
      },
      keep: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'leave the sandbox running afterwards, until Ctrl-C',
      },
      json: { kind: 'boolean', default: false, withNegated: false, brief: 'end with one line of JSON' },
      withoutPermission: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'take from the deployed roles what containment needs: must end "not contained"',
      },
      port: { kind: 'parsed', parse: Number, default: '4566', brief: 'first port to try' },
    },
  },
  func: runDemo,
});

async function runDemo(flags: Flags): Promise<void> {
  const scenario = scenarios.find(({ name }) => name === (flags.scenario ?? scenarios[0].name));
  if (scenario === undefined) {
    throw new CordonError('NoScenario', `there is no scenario ${flags.scenario}`, {
      advice: 'cordon demo --help lists them',
    });
  }
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const cast: { stop(): Promise<void> }[] = [];
  const endCast = () => Promise.all(cast.splice(0).map((member) => member.stop()));
  process.once('SIGINT', () => void endCast().then(() => process.exit(130)));
  terminal.result(
    `Cordon demo: ${scenario.title.toLowerCase()}. All of it runs on this machine; Ctrl-C stops it.\n`,
  );
  try {
    const options = {
      port: flags.port,
      iamPropagation: flags.fast ? FAST_PROPAGATION : IAM_PROPAGATION,
      withoutPermission: flags.withoutPermission,
    };
    const players: Cast = {
      tell: (line) => terminal.result(renderLine(seconds(), line)),
      add(member) {
        cast.push(member);
        return member;
      },
    };
    const story =
      'finding' in scenario
        ? await playStory(scenario, options, players)
        : await playAnalystStory(scenario, options, players);
    terminal.result(`\n${renderEnd(story)}`);
    if (!story.isProven) process.exitCode = 1;
    if (flags.json) terminal.result(JSON.stringify(summarize(story, seconds())));
    else if (flags.keep) await keepRunning(story);
    else terminal.result(NEXT);
  } finally {
    await endCast();
  }
}

const summarize = (story: Story, seconds: number) => ({
  schema: 'cordon.demo/1',
  verdict: story.verdict,
  incidents: story.incidents.length,
  attacker: story.attacker,
  bystander: story.bystander,
  mails: story.mails,
  seconds: Number(seconds.toFixed(2)),
});

function renderLine(seconds: number, { who, what, mood }: Line): string {
  const { color } = terminal;
  const mark = mood === 'good' ? color.green('✓') : mood === 'bad' ? color.red('✗') : ' ';
  return `${color.dim(`${seconds.toFixed(1).padStart(5)} s`)} ${mark} ${color.bold(who.padEnd(10))} ${what}`;
}

function renderEnd({ verdict, attacker, bystander, isProven }: Story): string {
  const { color } = terminal;
  const facts = `the attacker's calls: ${attacker.before.succeeded} of ${attacker.before.tried} succeeded before, ${attacker.after.denied} of ${attacker.after.tried} are refused now; the owner's: ${bystander.succeeded} of ${bystander.tried} succeed.`;
  return `${isProven ? color.green(color.bold(verdict)) : color.red(color.bold(verdict))}: ${facts}`;
}

const NEXT = `
Next:  npm run demo -- --without-permission   the same story when Cordon may not act: it must say so
       npm run demo -- --scenario simulated-exfiltration   the drill, to the new key
       npm run demo -- --scenario threat-list              an analyst decides, with everything in front of him
       npm run demo -- --keep                 leave the sandbox running and look around
       npm run sandbox                        the embedded AWS alone`;

async function keepRunning(story: Story): Promise<void> {
  const [incident] = story.incidents;
  terminal.result(`
The sandbox goes on running on ${story.sandbox.origin} until Ctrl-C. From another terminal:
       npm run cli -- incident list --sandbox ${story.sandbox.origin}
       npm run cli -- incident show ${incident?.id ?? 'INC-…'} --sandbox ${story.sandbox.origin}
       curl ${story.sandbox.origin}/_sandbox/mail`);
  await new Promise<void>(() => undefined);
}
