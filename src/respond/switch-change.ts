import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';
import { renderSwitchMail } from '../report/switch-mail.ts';
import { tell } from './notify.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import type { RespondDeps } from './respond-deps.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
const ParameterEvent = z.object({
  id: z.string().check(z.regex(/^[0-9a-f-]{36}$/i)),
  'detail-type': z.literal('Parameter Store Change'),
  source: z.literal('aws.ssm'),
  time: z.string().check(z.maxLength(40)),
  detail: z.object({
    name: z.string().check(z.maxLength(1_011)),
    operation: z.string().check(z.maxLength(40)),
  }),
});

export const isSwitchEvent = (event: unknown): boolean => ParameterEvent.safeParse(event).success;

/**
 * Somebody has written one of the switches that keep Cordon from acting, whoever that was and by whatever way:
 * everyone is told, once, of what holds now.
 */
export async function tellOfSwitch(event: unknown, deps: RespondDeps): Promise<{ told: boolean }> {
  const { data } = ParameterEvent.safeParse(event);
  if (data === undefined) throw new CordonError('NotASwitch', "it is not an event of Parameter Store's");
  const key: OnceKey = ['SWITCHES', `TOLD#${data.id}`];
  if ((await takeRight(key, deps.store)) !== 'mine') return { told: false };
  const switches = await deps.switches.readNow();
  const { name, operation } = data.detail;
  await tell(renderSwitchMail({ name, operation, at: data.time, ...switches }), deps.notify);
  await markDone(key, deps.store);
  deps.log.info('people told of a switch', { name, operation });
  return { told: true };
}
