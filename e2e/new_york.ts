import { existsSync, readFileSync } from 'node:fs';
import type { ImportPayload } from '#core/contract.ts';
import { type Service, start } from './service.ts';

/** Real data of New York (nychealth/coronavirus-data): absent from a checkout without the shared folder. */
const FOLDER = '../shared/data/nyc';
export const HAS_NEW_YORK = existsSync(FOLDER);

const FILES: [path: string, file: string, type: string][] = [
  [
    'areas?level=community&code=code&name=name&parent_name=parent_name&population=population',
    'areas.geojson',
    'application/geo+json',
  ],
  ['cases', 'cases.csv', 'text/csv'],
  ['screening', 'screening.csv', 'text/csv'],
];

/** New York as it is at TEST_NEW_YORK_URL, else a service of its own, filled through its API. */
export const startNewYork = (): Promise<Service> =>
  start(
    process.env.TEST_NEW_YORK_URL,
    { WUSETU_DEMO: 'off', WUSETU_STANDARD: 'us-cdc-transmission-2021', WUSETU_TIME_ZONE: 'America/New_York' },
    async url => {
      for (const [path, file, type] of FILES) {
        const response = await fetch(`${url}/api/imports/${path}`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: readFileSync(`${FOLDER}/${file}`),
        });
        const { rejected } = (await response.json()) as ImportPayload;
        if (rejected !== 0) throw new Error(`${file}: ${rejected} rows were refused.`);
      }
    },
  );
