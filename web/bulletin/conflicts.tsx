import { useTranslation } from 'react-i18next';
import { useOpened } from './draft.tsx';
import classes from './screen.module.css';

/** Both texts of a field that two people changed, to choose from. */
export function Conflicts() {
  const { t } = useTranslation('bulletin');
  const { conflicts, bulletin, text, settle } = useOpened();
  if (conflicts.length === 0) return null;
  return (
    <section className={classes.conflicts} role="alert" data-conflicts={conflicts.length}>
      <h3>{t('conflict.title')}</h3>
      <p>{t('conflict.lead')}</p>
      {conflicts.map(field => (
        <div key={field} data-conflict={field}>
          <h4>{t(`field.${field}`)}</h4>
          <dl>
            <div>
              <dt>{t('conflict.mine')}</dt>
              <dd>{text[field] || t('conflict.empty')}</dd>
              <button type="button" className={classes.button} onClick={() => settle(field, 'mine')}>
                {t('conflict.keep_mine')}
              </button>
            </div>
            <div>
              <dt>{t('conflict.theirs')}</dt>
              <dd>{bulletin.text[field] || t('conflict.empty')}</dd>
              <button type="button" className={classes.button} onClick={() => settle(field, 'theirs')}>
                {t('conflict.keep_theirs')}
              </button>
            </div>
          </dl>
        </div>
      ))}
    </section>
  );
}
