// biome-ignore lint/style/noRestrictedImports: for tests, never loaded by the page
import { readFileSync } from 'node:fs';
import type { Queryable, QueryableType } from './filter.ts';

/** For tests: the examples of the standard, from the table beside this file. */

const NAMES: [QueryableType, string][] = [
  [
    'string',
    'city cityName name road_class etat_vol landsat:scene_id eo:instrument beamMode swathDirection polarization',
  ],
  ['string', 'owner material geophys:SURVEY_NAME id'],
  [
    'number',
    'balance depth category vehicle_height bridge_clearance eo:cloud_cover taxes value foo bar x floors windSpeed',
  ],
  ['number', 'landsat:wrs_row landsat:wrs_path values layer:ids'],
  ['boolean', 'swimming_pool'],
  ['date', 'built'],
  ['timestamp', 'updated event_time touchdown liftOff starts_at ends_at updated_at'],
  ['geometry', 'geometry road footprint location'],
];
/** What other examples compare with numbers is text in these. */
const TEXTS: Record<string, string> = { example03: 'landsat:wrs_path', example40: 'value', 'example40-alt01': 'value' };

export const propertiesOfExamples = (example: string): Queryable[] =>
  NAMES.flatMap(([type, names]) =>
    names.split(' ').map(name => ({ name, type: TEXTS[example] === name ? 'string' : type })),
  );

const rows = readFileSync(new URL('./standard_examples.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => line.split('\t') as [example: string, text: string, json: string, told: string]);

export const STANDARD_EXAMPLES = rows
  .filter(([, , json]) => json !== 'refused')
  .map(([example, text, json, told]) => ({
    example,
    text,
    json: JSON.parse(json) as unknown,
    matches: told === 'yes',
  }));

export const REFUSED_EXAMPLES = rows
  .filter(([, , json]) => json === 'refused')
  .map(([example, text, , reason]) => ({ example, text, reason }));
