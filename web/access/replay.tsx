import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './panel.module.css';

/** From which cursor on to deliver again; null: where deliveries ended. */
export function Replay({ working, onReplay }: { working: boolean; onReplay(since: string | null): void }) {
  const { t } = useTranslation();
  const [since, setSince] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onReplay(since === '' ? null : since);
  };
  return (
    <form className={classes.replay} onSubmit={submit}>
      <p>{t('access.webhooks.replay_text')}</p>
      <label>
        <span>{t('access.webhooks.replay_cursor')}</span>
        <input
          value={since}
          onChange={event => setSince(event.target.value.trim())}
          inputMode="numeric"
          pattern="0|[1-9]\d{0,14}"
          autoComplete="off"
        />
      </label>
      <button type="submit" className={classes.button} disabled={working}>
        {t('access.webhooks.replay_do')}
      </button>
    </form>
  );
}
