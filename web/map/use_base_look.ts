import { useMemo } from 'react';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import type { BaseLook } from './base_map.ts';

/** The base map that the settings name, as faded as the address says. The map of the standard editor is about grades alone. */
export function useBaseLook(): BaseLook | null {
  const { base_map: map } = useSituation().status;
  const fade = useView(view => view.fade);
  const wanted = useView(view => view.screen !== 'standard');
  return useMemo(() => (map && wanted ? { map, fade } : null), [map, wanted, fade]);
}
