import * as z from 'zod';
import {
  CHANGE_DETAIL_TYPE,
  CHANGE_SOURCE,
  CHANGES,
  IncidentChange,
} from '../../src/respond/incident-change.ts';

const PATTERN = {
  source: [CHANGE_SOURCE],
  'detail-type': [CHANGE_DETAIL_TYPE],
  detail: { change: ['not contained', 'unknown', 'escalated'] },
};

/** The events that Cordon puts on the bus, from their schema. */
export function renderEvents(): string {
  const show = (value: object) => ['```json', JSON.stringify(value, null, 2), '```', ''];
  return [
    '# Events',
    '',
    'Generated from `src/respond/incident-change.ts` by `npm run docs`.',
    '',
    `Whatever becomes of an incident, Cordon puts an event on the default bus of its home region: source \`${CHANGE_SOURCE}\`,`,
    `detail-type \`${CHANGE_DETAIL_TYPE}\`. A rule of your own delivers it to where your people look.`,
    'It comes at least once, and seldom twice. What EventBridge does not take is put again for a day.',
    'Fields are only ever added to a schema; they are never null in one version and absent in the next.',
    '',
    'An event is news and no order: whoever may put events in the account can put one of this source. Ask Cordon',
    '(`cordon incident show`) before acting on it.',
    '',
    `Changes: ${CHANGES.map((change) => `\`${change}\``).join(', ')}.`,
    '',
    '## A rule for what needs a person',
    '',
    ...show(PATTERN),
    '## Schema of `detail`',
    '',
    ...show(z.toJSONSchema(IncidentChange)),
  ].join('\n');
}
