import { useTranslation } from 'react-i18next';
import type { DeliveryPayload } from '#core/contract_services.ts';
import { isPrivateTarget, useDeliveryError } from './delivery_words.ts';
import classes from './panel.module.css';

/** How the test went that was just sent. */
export function TestResult({ of: { state, response_code, error } }: { of: DeliveryPayload }) {
  const { t } = useTranslation();
  const words = useDeliveryError();
  if (state === 'delivered')
    return (
      <p className={classes.success} role="status" data-tested="delivered">
        {t('access.webhooks.test_ok', { code: response_code })}
      </p>
    );
  return (
    <p className={classes.problem} role="alert" data-tested="failed">
      {t('access.webhooks.test_failed', { error: words(error) })}
      {isPrivateTarget(error) && <> {t('access.webhooks.refused_hint')}</>}
    </p>
  );
}
