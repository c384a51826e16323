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
        const { finding, decision } = assessAtHome(event);
        if ('unreadable' in finding) expect(finding.because).not.toBe('');
        expect(decision.because).not.toBe('');
      }
    }
  });

  it('are read when they are GuardDuty events with what identifies a finding', () => {
    const whole = samples.filter(
      ({ format, oddities, type }) =>
        /camelCase$/.test(format) &&
        type !== '' &&
        !/missing-(id|accountId|region)|not-12-digits|severity-missing/.test(oddities),
    );
    expect(whole.length).toBeGreaterThan(15);
    for (const { format, content, type, file } of whole) {
      const { finding } = assessAtHome(format.startsWith('finding-only') ? wrap(content) : content);
      expect(finding, file).toMatchObject({ type });
    }
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
