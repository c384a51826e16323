import type { Investigation } from '../../model/investigation.ts';
import { collectFacts, sayCall, sayResult } from './call-phrase.ts';
import { jsonLine } from './json-line.ts';
import { sayCredential, sayName, sayText } from './safe-words.ts';

/**
 * One call a line, as Timesketch imports it: `message`, `datetime` and `timestamp_desc` are what it asks for, the rest
 * are fields of CloudTrail and ours. https://timesketch.org/guides/user/import-from-json-csv/
 */
export function* renderTimesketch(investigation: Investigation): Generator<string> {
  const facts = collectFacts(investigation);
  for (const event of investigation.events) {
    const traced = facts.credentials.get(event.credential);
    const who = traced === undefined ? sayText(event.credential, 64) : sayCredential(traced);
    const { evidence, copies, ...fields } = event;
    const line = {
      message: `${who} ${sayCall(event, facts)}: ${sayResult(event)}, from ${sayName(event.sourceIPAddress)}`,
      datetime: event.eventTime,
      timestamp_desc: 'Event Logged',
      data_type: 'aws:cloudtrail:entry',
      ...fields,
      tag: [event.actor, ...(event.technique === undefined ? [] : [event.technique])],
      file: evidence.file,
      offset: evidence.offset,
      sha256: evidence.sha256,
      copies: copies.length,
    };
    yield `${jsonLine(line)}\n`;
  }
}
