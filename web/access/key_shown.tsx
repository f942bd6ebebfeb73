import { useTranslation } from 'react-i18next';
import type { NewKeyPayload } from '#core/contract_services.ts';
import classes from './panel.module.css';
import { Copyable } from './secret.tsx';

/** The only time that a key is seen whole: it is in this component and nowhere else, and gone with it. */
export function KeyShown({ made, onClose }: { made: NewKeyPayload; onClose(): void }) {
  const { t } = useTranslation();
  return (
    <section className={classes.shown} role="status" data-key-shown>
      <h3>{t('access.keys.shown.title', { name: made.name })}</h3>
      <p>{t('access.keys.shown.text')}</p>
      <Copyable text={made.key} label={t('access.keys.shown.title', { name: made.name })} />
      <p className={classes.small}>{t('access.keys.shown.try')}</p>
      <Copyable
        text={`curl -H "Authorization: Bearer ${made.key}" ${location.origin}/api/status`}
        label={t('access.keys.shown.try')}
      />
      <button type="button" className={classes.button} onClick={onClose}>
        {t('access.keys.shown.done')}
      </button>
    </section>
  );
}
