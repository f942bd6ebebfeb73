import { useTranslation } from 'react-i18next';
import { useReads } from '#web/access/session.ts';
import { useClusters } from '#web/api/clusters.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import classes from './clusters.module.css';

/** The clusters detected on the day, the strongest first; a choice selects the area at the centre. Nothing where there is none. */
export function Clusters() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { date, range, by_code } = useSituation();
  const numbers = useReads('indicators');
  const { data, isError } = useClusters(numbers ? date : null, range?.revision);
  // Not said, it would look as if there were none.
  if (isError)
    return (
      <Section title={t('clusters.title')}>
        <p className={classes.failed} role="alert">
          {t('clusters.failed')}
        </p>
      </Section>
    );
  if (!data || data.date !== date || data.clusters.length === 0) return null;
  const number = (value: number) => formatNumber(value, language);
  return (
    <Section title={t('clusters.title')} aside={number(data.clusters.length)} hint={t('clusters.hint')}>
      <ul className={classes.clusters}>
        {data.clusters.map(cluster => (
          <li key={cluster.id}>
            <button
              type="button"
              title={t('why.cluster_hint', { p: cluster.p_value })}
              onClick={() => setView({ sel: cluster.centre, front: 'why' })}
            >
              <span className={classes.id}>{cluster.id}</span>
              <span className={classes.status}>{t(`clusters.${cluster.status}`)}</span>
              <span className={classes.place}>
                {t('clusters.around', {
                  name: by_code.get(cluster.centre)?.name ?? cluster.centre,
                  areas: number(cluster.areas.length),
                  cases: number(cluster.cases),
                })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
