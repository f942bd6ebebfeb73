import type { Plural } from './plural.ts';
import type { print as zh_print, renderer as zh_renderer } from './print_zh.ts';

export const print: Plural<typeof zh_print> = {
  title: 'Print this map (P)',
  preparing: 'Preparing to print…',
  as_of_changes: 'Changes since {{date}}',
  none: 'No changes',
  difference: 'Difference: {{before}} → {{date}}',
  up: 'Raised',
  down: 'Lowered',
  other: 'Grade lost or found',
  same: 'Unchanged',
  more_one: 'and {{count, number}} more',
  more_other: 'and {{count, number}} more',
  filter: 'Shown only: {{grades}}',
  made: 'Printed {{time}}',
  without_map: 'The map has not been loaded. Press P on the page to print it with the map.',
};

export const renderer: Plural<typeof zh_renderer> = {
  webgl: 'Map: WebGL',
  svg: 'Map: SVG',
  why: 'With a graphics card the map is drawn by WebGL, else by SVG, and shows the same; renderer=svg or renderer=webgl in the address chooses.',
};
