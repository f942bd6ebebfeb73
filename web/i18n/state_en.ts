import type { Plural } from './plural.ts';
import type { standing as zh } from './state_zh.ts';

/** How a grade can move, grades set by hand, measures. */
export const standing: Plural<typeof zh> = {
  title: 'How the grade can move',
  diagram: 'State diagram: {{current}} now, by the rules {{raw}} for this day',
  today: 'Rules today',
  counted: 'day {{done}} of {{need}}',
  waits: '{{need}} days full, still waiting',
  after_one: 'after {{count}} day',
  after_other: 'after {{count}} days',
  at_once: 'same day',
  kind: { raise: 'Up', lower: 'Down', override: 'Set by hand', suspended: 'Suspended' },
  override: 'Set by hand: {{grade}}',
  override_days: '{{from}} to {{to}}, then it ends by itself',
  override_people: 'Asked for by {{requested}}, approved by {{approved}}',
  override_reason: 'Reason',
  override_evidence: 'Evidence',
  measures: 'Measures',
  resumption: 'Return to work',
  source: 'from the source',
  ours: 'ours',
  source_hint: 'As the text of the standard has them',
  ours_hint: 'The source has none, or its own were not taken over: written by us as a suggestion',
  original: 'In the original: {{name}}',
};
