import { buildCommand } from '@stricli/core';
import { askAndShow } from '../ask-control.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';

type Flags = WhereFlags & { readonly json: boolean };
const flags = { ...whereFlags, json: jsonFlag };
const incident = { parse: String, placeholder: 'incident', brief: 'its id, INC-…' } as const;
const reason = { kind: 'parsed', parse: String, brief: 'why, in a line: it stands in the mail' } as const;

/** What a person does about an incident that changes nothing in IAM. Each is asked of CordonControl. */
export const incidentAck = buildCommand({
  docs: { brief: 'say that you are at it, so that nobody else is called' },
  parameters: { flags, positional: { kind: 'tuple', parameters: [incident] } },
  func: (given: Flags, id: string) => askAndShow({ verb: 'ack', incident: id }, given),
});

export const incidentAssign = buildCommand({
  docs: { brief: 'say who leads from here' },
  parameters: {
    flags: { ...flags, to: { kind: 'parsed', parse: String, brief: 'a name' } },
    positional: { kind: 'tuple', parameters: [incident] },
  },
  func: ({ to, ...given }: Flags & { to: string }, id: string) =>
    askAndShow({ verb: 'assign', incident: id, to }, given),
});

export const incidentNote = buildCommand({
  docs: { brief: 'write a line into the timeline' },
  parameters: {
    flags,
    positional: {
      kind: 'tuple',
      parameters: [incident, { parse: String, placeholder: 'text', brief: 'the line, in quotes' }],
    },
  },
  func: (given: Flags, id: string, text: string) => askAndShow({ verb: 'note', incident: id, text }, given),
});

export const incidentClose = buildCommand({
  docs: { brief: 'be done with it: a later finding opens a new one' },
  parameters: {
    flags: {
      ...flags,
      reason,
      anyway: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'also where something is not contained',
      },
    },
    positional: { kind: 'tuple', parameters: [incident] },
  },
  func: ({ reason, anyway, ...given }: Flags & { reason: string; anyway: boolean }, id: string) =>
    askAndShow({ verb: 'close', incident: id, reason, anyway }, given),
});

export const incidentReopen = buildCommand({
  docs: { brief: 'take a closed one up again' },
  parameters: { flags: { ...flags, reason }, positional: { kind: 'tuple', parameters: [incident] } },
  func: ({ reason, ...given }: Flags & { reason: string }, id: string) =>
    askAndShow({ verb: 'reopen', incident: id, reason }, given),
});

export const incidentMerge = buildCommand({
  docs: { brief: 'end it in favour of another that it is a part of' },
  parameters: {
    flags: { ...flags, reason, into: { kind: 'parsed', parse: String, brief: 'the other, INC-…' } },
    positional: { kind: 'tuple', parameters: [incident] },
  },
  func: ({ reason, into, ...given }: Flags & { reason: string; into: string }, id: string) =>
    askAndShow({ verb: 'merge', incident: id, into, reason }, given),
});
