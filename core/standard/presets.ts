import type { CompiledStandard } from './compile.ts';
import type { Standard } from './document.ts';
import cn_state_council_2020_02_17 from './presets/cn-state-council-2020-02-17.json' with { type: 'json' };
import cz_pes_2020 from './presets/cz-pes-2020.json' with { type: 'json' };
import us_cdc_transmission_2021 from './presets/us-cdc-transmission-2021.json' with { type: 'json' };
import wusetu_community from './presets/wusetu-community.json' with { type: 'json' };
import { validateStandard } from './validate.ts';

/** The standards that ship, read-only; each says its source. JSON widens a severity to `number`: a test validates all. */
export const PRESETS: Record<string, Standard> = Object.fromEntries(
  [wusetu_community, cn_state_council_2020_02_17, us_cdc_transmission_2021, cz_pes_2020].map(document => [
    document.id,
    document as Standard,
  ]),
);

/** A preset, ready to evaluate; null if there is none of that id. */
export function preset(id: string): CompiledStandard | null {
  const document = Object.hasOwn(PRESETS, id) ? PRESETS[id] : undefined;
  if (!document) return null;
  const result = validateStandard(document);
  if ('standard' in result) return result.standard;
  throw new Error(`Preset ${id}: ${JSON.stringify(result.problems)}`);
}
