import * as z from 'zod';
import { CordonError } from '../../model/cordon-error.ts';
import { nextLine, startProgram } from './programs.ts';

const Ready = z.object({
  origin: z.string(),
  administrator: z.object({ account: z.string(), accessKeyId: z.string(), secretAccessKey: z.string() }),
});

export interface SandboxProcess {
  readonly origin: string;
  readonly administrator: z.infer<typeof Ready>['administrator'];
  /** A request to the sandbox's own control endpoint, `GET status`, `POST clock`, … */
  control(route: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSandboxProcess(options: {
  port?: number;
  /** Milliseconds between a change in IAM and its enforcement. */
  iamPropagation?: number;
}): Promise<SandboxProcess> {
  const program = startProgram('sandbox/main.ts', [
    '--json',
    ...['--port', String(options.port ?? 4566)],
    ...['--iam-propagation', String(options.iamPropagation ?? 0)],
  ]);
  const { origin, administrator } = Ready.parse(JSON.parse(await nextLine(program, 'the sandbox')));
  return {
    origin,
    administrator,
    control: (route, body) => control(origin, route, body),
    stop: program.stop,
  };
}

/** The route's method and path, as the sandbox names them. */
export async function control(origin: string, route: string, body?: object): Promise<unknown> {
  const [method = 'GET', path = ''] = route.split(' ');
  const response = await fetch(`${origin}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new CordonError('Sandbox', `the sandbox refused ${route}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
