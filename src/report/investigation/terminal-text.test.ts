import { describe, expect, it } from 'vitest';
import { investigation, nothingFound } from './fixture.ts';
import { renderTerminal } from './terminal-text.ts';

const sectionOf = (text: string, heading: string): string =>
  text.split('\n\n').find((section) => section.startsWith(`${heading}\n`)) ?? '';

describe('the summary on a terminal', () => {
  const text = renderTerminal(investigation, { width: 100 });

  it('says in this order what people need to know', () => {
    expect(text.match(/^\S.*/gm)).toEqual([
      ...['VERDICT', 'STILL ALIVE', 'WHAT WAS DONE', 'EXPOSED', 'LEFT BEHIND', "THE OWNER'S OWN", 'UNCLEAR'],
      ...['NOT CHECKED', 'CONTAIN, IN THIS ORDER'],
    ]);
  });

  it('names what still works, and until when', () => {
    expect(sectionOf(text, 'STILL ALIVE')).toContain(
      'session ASIA…1CI0 of role admin-ci in 111122223333: valid until 2026-01-20 14:09:00Z',
    );
    expect(sectionOf(text, 'STILL ALIVE')).not.toContain('AIDAI44QH8DHBEXAMPLE');
  });

  it('says "unknown" of a session whose end is in no record', () => {
    const credentials = investigation.credentials.map(({ expires: _, ...one }) => one);
    const said = sectionOf(renderTerminal({ ...investigation, credentials }, { width: 100 }), 'STILL ALIVE');
    expect(said).toContain('valid until unknown');
  });

  it('puts what blinds before what is read', () => {
    const done = sectionOf(text, 'WHAT WAS DONE');
    expect(done.indexOf('stopped trail')).toBeLessThan(done.indexOf('created access key'));
    expect(done.indexOf('created access key')).toBeLessThan(done.indexOf('6 read calls'));
    expect(done).not.toContain('DescribeInstances');
  });

  it('shows one call of a kind, bounds them, and says what is left out', () => {
    const events = Array.from({ length: 40 }, (_, index) =>
      investigation.events.map((event) => ({ ...event, eventID: `${event.eventID}-${index}` })),
    ).flat();
    const done = sectionOf(renderTerminal({ ...investigation, events }, { width: 120 }), 'WHAT WAS DONE');
    expect(done).toContain('and 39 more of this kind');
    expect(done).toMatch(/and \d+ more: --format csv$/);
    expect(done.split('\n').length).toBeLessThan(40);
  });

  it('has every gap and every sentence of what was not checked', () => {
    const notChecked = Array.from({ length: 70 }, (_, index) => `Region number ${index}.`);
    const { coverage } = investigation;
    const said = renderTerminal({ ...investigation, coverage: { ...coverage, notChecked } }, { width: 100 });
    for (const sentence of notChecked) expect(said).toContain(sentence);
    expect(said).toContain('trail stopped, trail org-trail: from 2026-01-20 02:12:00Z');
  });

  it('says one advice once, with the names of all that it is about', () => {
    const [first] = investigation.exposures;
    if (first === undefined) throw new Error('the fixture has no exposure');
    const exposures = Array.from({ length: 15 }, (_, index) => ({
      ...first,
      what: `arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-${index}-AbCdEf`,
      at: `2026-01-20T02:31:${10 + index}Z`,
    }));
    const said = sectionOf(renderTerminal({ ...investigation, exposures }, { width: 120 }), 'EXPOSED');
    expect(said).toContain('15 secrets, read 2026-01-20 02:31:10Z to 2026-01-20 02:31:24Z: rotate it');
    expect(said.replace(/\s+/g, ' ')).toContain('prod/db-0-AbCdEf, prod/db-1-AbCdEf');
    expect(said.replace(/\s+/g, ' ')).toContain('and 3 more: exposures in --json');
    expect(said.match(/rotate it/g)).toHaveLength(1);
  });

  it('has what is still there before what is gone, which it counts', () => {
    const left = sectionOf(text, 'LEFT BEHIND');
    expect(left.indexOf('role-trust nightly-export')).toBeLessThan(left.indexOf('gone again'));
    expect(left).toContain('blinding: 1 restored by the attacker');
    expect(left).not.toContain('org-trail');
  });

  it('names whom a credential came out of, and calls a name by its name', () => {
    const [seed, ...others] = investigation.credentials;
    if (seed === undefined) throw new Error('the fixture has no credential');
    const user = { ...seed, id: 'AIDAIOSFODNN7EXAMPLE', kind: 'user' as const };
    const key = { ...seed, parent: user.id };
    const instance = {
      ...seed,
      id: 'i-0abc',
      kind: 'workload' as const,
      parent: key.id,
      rule: 'R9' as const,
    };
    const { arn: _, ...nameless } = { ...instance, state: 'unknown' as const, events: 0 };
    const credentials = [user, key, nameless, ...others];
    const alive = sectionOf(renderTerminal({ ...investigation, credentials }, { width: 120 }), 'STILL ALIVE');
    const said = alive.replace(/\s+/g, ' ');
    expect(said).toContain('user alice in 111122223333: active (what was asked about)');
    expect(said).toContain("access key AKIA…7Q2X of user alice in 111122223333: active (user alice's own)");
    expect(said).toContain(
      'instance i-0abc: may be alive, the logs do not say (out of AKIA…7Q2X, R9, proven); no call of it is seen',
    );
  });

  it('says of a removed instance that its sessions may outlive it', () => {
    const [seed] = investigation.credentials;
    const [artifact] = investigation.artifacts;
    if (seed === undefined || artifact === undefined) throw new Error('the fixture is empty');
    const id = 'i-0abc';
    const credentials = [
      seed,
      { ...seed, id, kind: 'workload' as const, parent: seed.id, state: 'unknown' as const },
    ];
    const artifacts = [{ ...artifact, type: 'ec2-instance', id, state: 'removed' as const }];
    const said = renderTerminal({ ...investigation, credentials, artifacts }, { width: 120 });
    expect(sectionOf(said, 'STILL ALIVE')).toContain('instance i-0abc: removed since');
  });

  it('offers no pin for an address from where the attacker calls, too', () => {
    const clusters = investigation.clusters.map((one) =>
      one.actor === 'unclear' ? { ...one, address: '198.51.100.7' } : one,
    );
    const said = sectionOf(renderTerminal({ ...investigation, clusters }, { width: 120 }), 'UNCLEAR');
    expect(said).toContain('\n      --attacker 198.51.100.7');
    expect(said).not.toContain('--pin');
  });

  it('says how to settle what is unclear', () => {
    expect(sectionOf(text, 'UNCLEAR')).toContain('\n      --pin 192.0.2.44');
  });

  it('says how many steps it leaves out, and that they have to be done', () => {
    const [step] = investigation.containment;
    if (step === undefined) throw new Error('the fixture has no advice');
    const containment = Array.from({ length: 62 }, () => step);
    const said = renderTerminal({ ...investigation, containment }, { width: 100 });
    expect(said).toMatch(
      / 8\. .*[\s\S]*and 54 more steps, which --json and --format md have: these too have to be done$/,
    );
    expect(said).not.toContain('  9. ');
  });

  it('keeps commands whole, and ids whole in them alone', () => {
    expect(text).toContain('\n      cordon contain AKIAIOSFODNN7EXA7Q2X\n');
  });

  it.each([
    [40, 80],
    [93, 93],
    [400, 120],
    [Number.NaN, 80],
  ])('of %d columns uses %d', (width, most) => {
    const lines = renderTerminal(investigation, { width }).split('\n');
    const widths = lines.filter((line) => !/^ {6}(aws|cordon) /.test(line)).map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(most);
    expect(Math.max(...widths)).toBeGreaterThan(most - 15);
  });

  it('marks headings as it is told to', () => {
    expect(renderTerminal(investigation, { width: 80, bold: (one) => `**${one}**` })).toMatch(
      /^\*\*VERDICT\*\*\n/,
    );
  });
});

describe('where nothing was found', () => {
  const text = renderTerminal(nothingFound, { width: 80 });

  it('each section says so, and that the key still works', () => {
    expect(sectionOf(text, 'STILL ALIVE').replace(/\s+/g, ' ')).toContain(
      'access key AKIA…7Q2X of user alice in 111122223333: active (what was asked about); only its owner is seen to use it',
    );
    expect(sectionOf(text, 'CONTAIN, IN THIS ORDER')).toContain('NOT CHECKED');
  });
});
