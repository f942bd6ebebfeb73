import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RequestError, refusals } from '#web/api/request.ts';
import classes from './notices.module.css';

/** Of a tile the map does not tell. */
const UNTOLD_SECONDS = 3;

/** While the key's rate is used up; then what was refused is asked for again. */
export function Limited() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const hear = (event: Event) => {
      const { status, retry_after } = (event as CustomEvent<RequestError>).detail;
      if (status === 429) setSeconds(retry_after ?? UNTOLD_SECONDS);
    };
    refusals.addEventListener('refused', hear);
    return () => refusals.removeEventListener('refused', hear);
  }, []);
  useEffect(() => {
    if (seconds === 0) return;
    const timer = setTimeout(() => {
      setSeconds(0);
      refusals.dispatchEvent(new Event('resumed'));
      void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
    }, seconds * 1_000);
    return () => clearTimeout(timer);
  }, [client, seconds]);
  if (seconds === 0) return null;
  return (
    <p className={classes.limited} role="status">
      {t('access.limited')}
    </p>
  );
}
