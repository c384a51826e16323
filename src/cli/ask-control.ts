import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { postSigned } from '../aws/signed-post.ts';
import { CordonError } from '../model/cordon-error.ts';
import { plain } from '../report/plain-text.ts';
import { connect, findDeployment } from './connect.ts';
import type { WhereFlags } from './flags.ts';
import { terminal } from './terminal.ts';

const lines = z.array(z.string()).default([]);
const facts = z.record(z.string(), z.unknown()).default({});
/** Absent: it is about no incident, or none has been opened. */
const incident = z.string().optional();
const Reply = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['done', 'awaiting']), incident, by: z.string(), said: z.string(), facts }),
  z.object({ status: z.literal('shown'), incident, by: z.string(), facts }),
  z.object({
    status: z.literal('refused'),
    incident,
    by: z.string(),
    because: z.string(),
    differences: lines,
    next: lines,
  }),
]);
export type Reply = z.infer<typeof Reply>;

const Failure = z.object({
  error: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }),
});

/** Asks CordonControl, signed by whoever is signed in. Throws what it could not do. */
export async function askControl(
  request: { readonly verb: string } & Readonly<Record<string, unknown>>,
  clients: OperatorClients,
): Promise<Reply> {
  const { controlUrl } = await findDeployment(clients);
  if (controlUrl === '') {
    throw new CordonError('NotDeployed', 'this deployment has no CordonControl', {
      advice: 'deploy this version: npx cdk deploy',
    });
  }
  // For who watches: what changes IAM is answered when IAM has spread it.
  if (process.stderr.isTTY)
    terminal.progress(`asking CordonControl: ${request.verb} (it may take some seconds)`);
  const body = JSON.stringify({ ...request, token: randomUUID() });
  const answer = await postSigned(controlUrl, body, clients.sts.config);
  const value = readJson(answer.body);
  const reply = Reply.safeParse(value);
  if (reply.success) return reply.data;
  const failure = Failure.safeParse(value);
  if (!failure.success) throw explainForeign(answer.statusCode);
  const { code, message, advice } = failure.data.error;
  throw new CordonError(code, plain(message, 1_000), advice === undefined ? {} : { advice: plain(advice) });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is not CordonControl that speaks.
    return undefined;
  }
}

/** Lambda's own refusals say neither who nor what. */
const explainForeign = (statusCode: number): CordonError =>
  statusCode === 403
    ? new CordonError('AccessDenied', 'AWS does not let you ask CordonControl (403)', {
        advice: 'you need the policy CordonOperator of this deployment, and your clock must be right',
      })
    : new CordonError('NoAnswer', `CordonControl gave no answer (${statusCode})`, {
        advice: 'look into the log of the function CordonControl',
      });

/** A command whose whole work is to ask, and to show what came of it. */
export async function askAndShow(
  request: Parameters<typeof askControl>[0] & { readonly incident: string },
  flags: WhereFlags & { readonly json: boolean },
): Promise<void> {
  showReply(request, await askControl(request, await connect(flags)), flags.json);
}

const EXIT_CODES: Record<Reply['status'], number> = { done: 0, shown: 0, refused: 6, awaiting: 7 };

const Results = z.array(z.looseObject({ verdict: z.string(), unfinished: z.array(z.string()) }));

/** What was done and has not contained is no success, and what is still to do is half of one. */
function exitCodeOf(reply: Reply): number {
  const results = 'facts' in reply ? (Results.safeParse(reply.facts['results']).data ?? []) : [];
  if (results.some(({ verdict }) => verdict !== 'contained')) return 1;
  return results.some(({ unfinished }) => unfinished.length > 0) ? 5 : EXIT_CODES[reply.status];
}

export function showReply(
  { verb, incident }: { readonly verb: string; readonly incident: string },
  reply: Reply,
  json: boolean,
): void {
  process.exitCode = exitCodeOf(reply);
  if (json) terminal.result(JSON.stringify({ schema: `cordon.${verb}/1`, incident, ...reply }));
  else terminal.result(describeReply(incident, reply).join('\n'));
}

function describeReply(incident: string, reply: Reply): string[] {
  if (reply.status === 'refused') {
    return [
      `Nothing is done: ${plain(reply.because, 600)}`,
      ...reply.differences.map((line) => `  ${plain(line, 600)}`),
      ...reply.next.map((command) => `Next: ${plain(command)}`),
    ];
  }
  if (reply.status === 'shown') {
    return Object.values(reply.facts).map((fact) => `${incident}: ${plain(String(fact), 600)}`);
  }
  return [`${incident}: ${plain(reply.by, 300)} ${plain(reply.said, 1_500)}`, 'Everyone has been told.'];
}
