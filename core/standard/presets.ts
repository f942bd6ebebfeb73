import type { CompiledStandard } from './compile.ts';
import type { Standard } from './document.ts';
import ca_blueprint_2020 from './presets/ca-blueprint-2020.json' with { type: 'json' };
import can_2020 from './presets/can-2020.json' with { type: 'json' };
import cn_protocol_9_2022_06 from './presets/cn-protocol-9-2022-06.json' with { type: 'json' };
import cn_shanghai_2022_05_22 from './presets/cn-shanghai-2022-05-22.json' with { type: 'json' };
import cn_state_council_2020_02_17 from './presets/cn-state-council-2020-02-17.json' with { type: 'json' };
import cz_pes_2020 from './presets/cz-pes-2020.json' with { type: 'json' };
import eu_2020_1475 from './presets/eu-2020-1475.json' with { type: 'json' };
import il_ramzor_2020 from './presets/il-ramzor-2020.json' with { type: 'json' };
import us_cdc_community_2022 from './presets/us-cdc-community-2022.json' with { type: 'json' };
import us_cdc_transmission_2021 from './presets/us-cdc-transmission-2021.json' with { type: 'json' };
import wusetu_community from './presets/wusetu-community.json' with { type: 'json' };
import { validateStandard } from './validate.ts';

/** The standards that ship, read-only; each says its source. JSON widens a severity to `number`: a test validates all. */
export const PRESETS: Record<string, Standard> = Object.fromEntries(
  [
    wusetu_community,
    cn_state_council_2020_02_17,
    cn_protocol_9_2022_06,
    cn_shanghai_2022_05_22,
    cz_pes_2020,
    can_2020,
    us_cdc_transmission_2021,
    us_cdc_community_2022,
    eu_2020_1475,
    ca_blueprint_2020,
    il_ramzor_2020,
  ].map(document => [document.id, document as Standard]),
);

/** A preset, ready to evaluate; null if there is none of that id. */
export function preset(id: string): CompiledStandard | null {
  const document = Object.hasOwn(PRESETS, id) ? PRESETS[id] : undefined;
  if (!document) return null;
  const result = validateStandard(document);
  if ('standard' in result) return result.standard;
  throw new Error(`Preset ${id}: ${JSON.stringify(result.problems)}`);
}
