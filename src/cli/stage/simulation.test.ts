import { describe, expect, it } from 'vitest';
import { CordonError } from '../../model/cordon-error.ts';
import { FORMAT_NAMES, planSimulation } from './simulation.ts';

type Given = Parameters<typeof planSimulation>[0];

const plan = (change: Partial<Given> = {}) =>
  planSimulation({
    toSandbox: true,
    isRole: false,
    type: undefined,
    format: undefined,
    severity: undefined,
    ...change,
  });

const DRILL = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration';
const RECON = 'Recon:IAMUser/MaliciousIPCaller.Custom';

describe('to a sandbox', () => {
  it.each<[string, Partial<Given>, string, string, number]>([
    ['nothing', {}, 'simulation', DRILL, 8],
    ["the drill's type", { type: DRILL }, 'simulation', DRILL, 8],
    ['a type', { type: RECON }, 'guardduty', RECON, 8],
    ['a severity', { severity: 5 }, 'guardduty', DRILL, 5],
    ['a role', { isRole: true }, 'guardduty', DRILL, 8],
    ['a format alone', { format: 'ocsf' }, 'ocsf', DRILL, 8],
    ['a format and a type', { format: 'asff', type: RECON, severity: 2.5 }, 'asff', RECON, 2.5],
  ])('%s comes to its form', (_what, given, formatName, type, severity) => {
    const planned = plan(given);
    expect(planned).toMatchObject({ formatName, type, severity });
    expect(planned.format?.name).toBe(formatName === 'simulation' ? undefined : formatName);
  });

  it('a drill of what no rule listens to is refused', () => {
    for (const given of [{ type: RECON }, { severity: 5 }, { isRole: true }])
      expect(() => plan({ format: 'simulation', ...given })).toThrow(
        /the deployed rule listens to nothing else/,
      );
  });
});

describe('to AWS', () => {
  it('only the drill goes, named or not', () => {
    for (const given of [{}, { type: DRILL }, { format: 'simulation', severity: 8 }] as const)
      expect(plan({ toSandbox: false, ...given })).toMatchObject({ formatName: 'simulation', type: DRILL });
  });

  it.each<[string, Partial<Given>]>([
    ...FORMAT_NAMES.filter((name) => name !== 'simulation').map((format): [string, Partial<Given>] => [
      format,
      { format },
    ]),
    ['another type', { type: RECON }],
    ['another severity', { severity: 9 }],
    ['a role', { isRole: true }],
  ])('%s is refused as usage, with the reason', (_what, given) => {
    const act = () => plan({ toSandbox: false, ...given });
    expect(act).toThrow(CordonError);
    expect(act).toThrow(expect.objectContaining({ code: 'Usage' }));
    expect(act).toThrow(/nobody but AWS may send any other/);
  });
});
