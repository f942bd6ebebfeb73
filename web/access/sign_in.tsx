import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '#web/parts/language.ts';
import { Logo } from '#web/parts/logo.tsx';
import { setView } from '#web/state/store.ts';
import { useProblemWords } from './problem.tsx';
import { signIn } from './session.ts';
import classes from './sign_in.module.css';

export type Ended = 'expired' | 'revoked';

/** All there is to see without a key: the name of the service, and how to come by one. */
export function SignIn({ ended }: { ended: Ended | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <main className={classes.screen}>
      <button
        type="button"
        className={classes.language}
        lang={other === 'zh' ? 'zh-CN' : 'en'}
        aria-label={`${t('header.language')}: ${other === 'zh' ? '中文' : 'EN (English)'}`}
        onClick={() => setView({ lang: other })}
      >
        {other === 'zh' ? '中文' : 'EN'}
      </button>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={30} />
          <p>{t('title')}</p>
        </div>
        <h1>{t('access.sign_in.title')}</h1>
        <p className={classes.text}>{t('access.sign_in.text')}</p>
        {ended && (
          <p className={classes.ended} role="status">
            {t(`access.sign_in.${ended}`)}
          </p>
        )}
        <KeyForm />
        <section className={classes.where}>
          <h2>{t('access.sign_in.where')}</h2>
          <p>{t('access.sign_in.where_operator')}</p>
          <p>{t('access.sign_in.where_first')}</p>
        </section>
      </div>
      <p className={classes.kept}>{t('access.sign_in.kept')}</p>
    </main>
  );
}

function KeyForm() {
  const { t } = useTranslation();
  const words = useProblemWords();
  const id = useId();
  const [key, setKey] = useState('');
  const [shown, setShown] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(null);
    try {
      await signIn(key.trim());
    } catch (refused) {
      setError(refused as Error);
      setWorking(false);
    }
  };
  return (
    <form className={classes.form} onSubmit={event => void submit(event)}>
      <label htmlFor={id}>{t('access.sign_in.label')}</label>
      <div className={classes.field}>
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          value={key}
          onChange={event => {
            setKey(event.target.value);
            setError(null);
          }}
          maxLength={200}
          autoComplete="current-password"
          autoCapitalize="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the only thing to do here
          autoFocus
          required
          aria-invalid={error !== null}
          aria-describedby={`${id}-hint`}
        />
        <button
          type="button"
          aria-label={t(shown ? 'access.sign_in.hide' : 'access.sign_in.show')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <IconEyeOff size={18} stroke={1.7} aria-hidden /> : <IconEye size={18} stroke={1.7} aria-hidden />}
        </button>
      </div>
      <small id={`${id}-hint`}>{t('access.sign_in.hint')}</small>
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
      <button type="submit" className={classes.submit} disabled={working || key.trim() === ''}>
        {t(working ? 'access.sign_in.working' : 'access.sign_in.submit')}
      </button>
    </form>
  );
}
