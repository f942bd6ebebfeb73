import { useTranslation } from 'react-i18next';
import { useSituation } from '#web/state/situation.tsx';

/** Who makes the map, under which number it was reviewed; that it is internal where it was not, or invented. */
export function useCredit(): string {
  const { t } = useTranslation();
  const { status } = useSituation();
  const { organisation, review_number } = status.credit;
  const maker = organisation ? t('map.made_by', { organisation }) : t('map.attribution');
  const reviewed = review_number ? t('map.review_number', { number: review_number }) : t('map.internal');
  return `${maker} · ${status.demo ? t('map.attribution_demo') : reviewed}`;
}
