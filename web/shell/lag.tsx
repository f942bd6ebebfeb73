import { useNetwork } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '#web/i18n/format.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './app.module.css';

/** What is on screen may be behind: this device has no network, the line to the service is lost, or the service has lost its database. */
export function Lag() {
  const { t } = useTranslation();
  const { status, live } = useSituation();
  const { stale_since, time_zone } = status;
  const { online } = useNetwork();
  if (online && live.connected && !stale_since) return null;
  return (
    <p className={classes.offline} role="status" data-lag={online ? 'service' : 'network'}>
      {!online
        ? t('live.no_network')
        : !live.connected || !stale_since
          ? t('live.offline')
          : t('live.stale', { time: formatMoment(stale_since, time_zone) })}
    </p>
  );
}
