import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasWebgl2 } from '#web/map/webgl.ts';
import { type Choice, styleAddress } from './snippets/choice.ts';
import classes from './start.module.css';

const StylePreview = lazy(() => import('#web/map/style_preview.tsx'));
const WEBGL2 = hasWebgl2();

/** The chosen style as a stranger's map draws it. */
export function Preview({ choice }: { choice: Choice }) {
  const { t } = useTranslation('integrate');
  const [failure, setFailure] = useState<string | null>(null);
  const style = styleAddress(choice, choice.level);
  return (
    <section className={classes.preview} aria-label={t('preview.title')}>
      <h3>{t('preview.title')}</h3>
      <p className={classes.hint}>{t('preview.hint')}</p>
      <div className={classes.map}>
        {WEBGL2 ? (
          <Suspense fallback={<p className={classes.message}>{t('preview.waiting')}</p>}>
            <StylePreview style={style} bbox={choice.bbox} label={t('preview.title')} onFailure={setFailure} />
          </Suspense>
        ) : (
          <p className={classes.message} role="alert">
            {t('preview.webgl')}
          </p>
        )}
      </div>
      {failure && (
        <p className={classes.failed} role="alert">
          {t('preview.failed')}
        </p>
      )}
      <p className={classes.address}>
        {t('preview.address')}
        <a href={style} target="_blank" rel="noreferrer">
          {style}
        </a>
      </p>
    </section>
  );
}
