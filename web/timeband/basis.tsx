import { useTranslation } from 'react-i18next';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import classes from './timeband.module.css';

/** Each day under the standard of that day, or all days under today's. */
export function Basis() {
  const { t } = useTranslation();
  const { status } = useSituation();
  const basis = useView(view => view.basis);
  const choices = [
    { id: 'published', on: basis === null, set: null },
    { id: 'recomputed', on: basis !== null, set: status.standard.id },
  ] as const;
  return (
    <div className={classes.basis} role="radiogroup" aria-label={t('basis.label')}>
      {choices.map(({ id, on, set }) => (
        // biome-ignore lint/a11y/useSemanticElements: two words in a line read better than two native radio buttons
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={on}
          data-basis={id}
          onClick={() => setView({ basis: set })}
        >
          {t(`basis.${id}`)}
        </button>
      ))}
    </div>
  );
}

/** Stands on the map as long as what it shows was never published. */
export function BasisBanner() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { status, frame_failed } = useSituation();
  const basis = useView(view => view.basis);
  if (basis === null) return null;
  const title = basis === status.standard.id ? status.standard.title[language] : basis;
  return (
    <p className={classes.basisBanner} role="status" data-basis-banner={basis}>
      {t(frame_failed ? 'basis.failed' : 'basis.banner', { title })}
      {frame_failed && (
        <button type="button" onClick={() => setView({ basis: null })}>
          {t('basis.published')}
        </button>
      )}
    </p>
  );
}
