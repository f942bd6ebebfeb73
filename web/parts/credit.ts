import { useTranslation } from 'react-i18next';
import { useBaseMapReached } from '#web/map/base_map_reach.ts';
import { drawsBaseMap, useRenderer } from '#web/map/renderer.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import { FADE } from '#web/state/view.ts';

/** Who makes the map, under which number it was reviewed; that it is internal where it was not, or invented. */
export function useCredit(): string {
  const { t } = useTranslation();
  const { status } = useSituation();
  const { organisation, review_number } = status.credit;
  const maker = organisation ? t('map.made_by', { organisation }) : t('map.attribution');
  const reviewed = review_number ? t('map.review_number', { number: review_number }) : t('map.internal');
  return `${maker} · ${status.demo ? t('map.attribution_demo') : reviewed}`;
}

/** The same for a map on the screen, which may be drawn over somebody's base map; that it does not come is said here, as the map needs it for nothing. */
export function useMapCredit(): string {
  const { t } = useTranslation();
  const { base_map } = useSituation().status;
  const credit = useCredit();
  const reached = useBaseMapReached();
  const gone = useView(view => view.fade === FADE.most);
  if (!drawsBaseMap(useRenderer(), base_map) || gone) return credit;
  return `${credit} · ${t(reached ? 'map.base_map' : 'map.base_map_lost', { credit: base_map.credit })}`;
}
