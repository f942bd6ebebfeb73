import type { band as bandZh, compare as compareZh, wall as wallZh } from './compare_zh.ts';
import type { Plural } from './plural.ts';

/** Two days compared, what the time band says more, the wall. */
export const compare: Plural<typeof compareZh> = {
  label: 'Compare two days',
  open: 'Compare',
  close: 'End comparison',
  mode_label: 'Way to compare',
  mode: { difference: 'Difference', side: 'Side by side', swipe: 'Swipe' },
  from: 'Against',
  pick: 'Day to compare with',
  no_day: 'No day to compare with: it must be graded and before the day shown',
  waiting: 'Fetching the grades of both days…',
  up: '{{value, number}} up',
  down: '{{value, number}} down',
  other: '{{value, number}} lost or found a grade',
  same: '{{value, number}} unchanged',
  divider: 'Divider: {{before}} on the left, {{date}} on the right',
  matrix: {
    title: 'Transition matrix',
    hint: 'Rows are {{before}}, columns {{date}}; a number lists its areas and leaves only them on the map',
    caption: 'Number of areas from the grade of {{before}} (rows) to that of {{date}} (columns)',
    from: 'Before↓',
    to: 'Now→',
    sum: 'Total',
  },
  cell_all: 'Show all',
  since: 'Against {{date}}',
};

export const band: Plural<typeof bandZh> = {
  unpublished: 'Hatched: no case report of that day',
  unpublished_day: 'no case report',
  change: 'From {{date}}: {{title}}, version {{version}}',
  compared: 'Compared',
};

export const wall: Plural<typeof wallZh> = {
  title: 'Wall',
  leave: 'Leave the wall',
  counts: 'Grades',
  changes: 'Changes since {{date}}',
  todo: 'To do',
  todo_withheld: 'This key does not read it',
  spotlight: 'Tour: very high and newly raised',
  nothing: 'No area at very high, none raised today',
  tour: '{{index}} of {{count}}',
  paused: 'Tour paused, goes on in {{seconds}} s',
  whole: 'All areas',
  next: 'Next',
  why_withheld: 'This key does not read reasons',
  raised: 'Up',
  lowered: 'Down',
  no_changes: 'No changes',
  fresh_one: 'Last data {{count, number}} minute ago',
  fresh_other: 'Last data {{count, number}} minutes ago',
  fresh_hours_one: 'Last data {{count, number}} hour ago',
  fresh_hours_other: 'Last data {{count, number}} hours ago',
  fresh_days_one: 'Last data {{count, number}} day ago',
  fresh_days_other: 'Last data {{count, number}} days ago',
  fresh_now: 'Last data just now',
  fresh_never: 'No data yet',
  old: 'Not updated for more than {{limit}} minutes',
  lost: 'Connection lost, reconnecting',
};
