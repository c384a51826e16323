import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/findings/classify.ts';
import { readFindings } from '../../src/findings/read-findings.ts';
import { acts } from '../../src/model/decision.ts';
import { decide, decideUnreadable } from '../../src/policy/decide.ts';
import { defaultPolicy } from '../../src/policy/fixture.ts';

/**
 * Findings as people and exporters really produce them, mistakes included. They are read where they lie
 * (`CORDON_CONFORMANCE_DIR`) and not kept here: their licences are their owners'.
 */
const folder = process.env['CORDON_CONFORMANCE_DIR'];
const title =
  folder === undefined ? 'public samples (skipped: CORDON_CONFORMANCE_DIR is not set)' : 'public samples';

interface Sample {
  readonly file: string;
  readonly format: string;
  readonly type: string;
  readonly userType: string;
  readonly keyPrefix: string;
  readonly oddities: string;
  readonly content: unknown;
}

function readSamples(): Sample[] {
  if (folder === undefined) return [];
  const [header = '', ...rows] = readFileSync(join(folder, 'samples/INDEX.tsv'), 'utf8').trim().split('\n');
  const columns = header.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    return {
      file: cell('file'),
      format: cell('format'),
      type: cell('finding_type'),
      userType: cell('userType'),
      keyPrefix: cell('accessKeyId_prefix'),
      oddities: cell('oddities'),
      content: JSON.parse(readFileSync(join(folder, 'samples', cell('file')), 'utf8')),
    };
  });
}

const samples = readSamples();
const policy = defaultPolicy();

/** The finding's own account, so that nothing is passed over for being another's. */
function assessAtHome(event: unknown) {
  const detail: unknown = Reflect.get(Object(event), 'detail');
  const homeAccount = String(Reflect.get(Object(detail), 'accountId'));
  const [finding] = readFindings(event);
  if ('unreadable' in finding) {
    const credential = { kind: 'unknown', because: finding.because } as const;
    return { finding, credential, decision: decideUnreadable(finding) };
  }
  const credential = classify(finding);
  return {
    finding,
    credential,
    decision: decide({ finding, credential, homeAccount, isSimulationOn: true }, policy),
  };
}

const wrap = (detail: unknown) => ({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail });

describe.skipIf(folder === undefined)(title, () => {
  it('are all read or refused with a reason, whatever their format, as they are and as a detail', () => {
    expect(samples.length).toBeGreaterThan(100);
    for (const { content } of samples) {
      for (const event of [content, wrap(content)]) {
        const { decision } = assessAtHome(event);
        expect(decision.because).not.toBe('');
        for (const finding of readFindings(event)) {
          if ('unreadable' in finding) expect(finding.because).not.toBe('');
          else expect([finding.source, finding.via]).not.toContain('person');
        }
      }
    }
  });

  it('are read when they are findings with what identifies one', () => {
    const whole = samples.filter(
      ({ format, oddities, type }) =>
        /^(guardduty|finding-only|asff|ocsf)/.test(format) &&
        type !== '' &&
        !/missing-(id|accountId|region)|not-12-digits|severity-missing|no-findings|re-serialised/.test(
          oddities,
        ),
    );
    expect(whole.length).toBeGreaterThan(30);
    for (const { content, file } of whole) {
      expect(
        readFindings(content).filter((finding) => 'unreadable' in finding),
        file,
      ).toEqual([]);
    }
  });

  it('of GuardDuty have the type that they say', () => {
    const ofGuardDuty = samples.filter(({ format }) => /^(guardduty|finding-only)/.test(format));
    let read = 0;
    for (const { content, type, file } of ofGuardDuty) {
      const [finding] = readFindings(content);
      if ('unreadable' in finding) continue;
      read += 1;
      expect(finding, file).toMatchObject({ type, source: 'guardduty' });
    }
    expect(read).toBeGreaterThan(15);
  });

  it('that name a key, in any format, give that key', () => {
    const named = samples.filter(
      ({ format, keyPrefix, oddities, content }) =>
        /^(guardduty|finding-only|asff|ocsf|health)/.test(format) &&
        /^A[KS]IA$/.test(keyPrefix) &&
        /"A[KS]IA[A-Z0-9]{16}"|AccessKey:A[KS]IA[A-Z0-9]{16}"/.test(JSON.stringify(content)) &&
        !/missing-(id|accountId|region)|not-12-digits/.test(oddities),
    );
    expect(named.length).toBeGreaterThan(8);
    for (const { content, keyPrefix, file } of named) {
      const [finding] = readFindings(content);
      expect(finding, file).toMatchObject({ accessKeyId: expect.stringMatching(`^${keyPrefix}`) });
    }
  });

  it('of the quarantine name its victim', () => {
    const found = samples
      .filter(({ content }) => JSON.stringify(content).includes('AWSCompromisedKeyQuarantine'))
      .flatMap(({ content }) => readFindings(content));
    expect(found).toMatchObject([
      { source: 'quarantine', principalName: 'test-user' },
      { source: 'quarantine', principalName: 'compromised_user' },
    ]);
  });

  it('are never acted on but for a long-term key of a user, and never when they are samples', () => {
    for (const { content, file, userType, keyPrefix, oddities } of samples) {
      for (const event of [content, wrap(content)]) {
        const { finding, credential, decision } = assessAtHome(event);
        if (!('unreadable' in finding) && /sample=true/.test(oddities))
          expect(finding.isSample, file).toBe(true);
        if (!acts(decision.mode)) continue;
        expect([userType, keyPrefix, credential.kind], file).toEqual(['IAMUser', 'AKIA', 'user-key']);
      }
    }
  });
});
