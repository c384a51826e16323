import { createHash } from 'node:crypto';
import { renderWelcome } from '../report/welcome-mail.ts';
import { countConfirmed, tell } from './notify.ts';
import { markDone, type OnceKey, takeRight } from './once.ts';
import type { RespondDeps } from './respond-deps.ts';

/**
 * Tells the people of a deployment what it will do, once for every response policy, as soon as somebody would hear it.
 * Throws when it cannot be told. `nobody`: nobody has confirmed yet; SNS would send nothing.
 */
export async function welcome(
  killSwitchParameter: string,
  deps: RespondDeps,
): Promise<'told' | 'busy' | 'done' | 'nobody'> {
  const { notify, policy, homeAccount, store, switches, escalation, isSimulationOn } = deps;
  const region = notify.topicArn.split(':')[3] ?? '';
  const key: OnceKey = ['DEPLOYMENT', `TOLD#${hash([policy, homeAccount, region])}`];
  if ((await countConfirmed(notify.topicArn, notify)) === 0) return 'nobody';
  const right = await takeRight(key, store);
  if (right !== 'mine') return right;
  const mail = renderWelcome({
    account: homeAccount,
    region,
    rules: policy.rules,
    protected: policy.protected,
    isSimulationOn,
    hasNextContact: (escalation?.topicArn ?? '') !== '',
    killSwitchParameter,
    ...(await switches.readNow()),
  });
  await tell(mail, notify);
  await markDone(key, store);
  deps.log.info('people told what this deployment will do', { policy: key[1] });
  return 'told';
}

const hash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
