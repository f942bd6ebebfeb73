import { useTranslation } from 'react-i18next';
import type { DeliveryPayload } from '#core/contract_services.ts';

type Key = 'timeout' | 'status' | 'redirect' | 'private' | 'connection' | 'name' | 'certificate';

/** What the courier writes down (server/publish/webhooks/sending.ts) and Node says of connections; the rest is shown as it is. */
const PATTERNS: [RegExp, Key][] = [
  [/^No answer within (?<seconds>[\d.]+) s\.$/, 'timeout'],
  [/^The answer was (?<code>\d+)\.$/, 'status'],
  [/redirect/, 'redirect'],
  [/^(?<address>.*?),? (?:which )?is not a public address\.$/, 'private'],
  [/ECONNREFUSED/, 'connection'],
  [/(?:ENOTFOUND|EAI_AGAIN) (?<name>\S+)/, 'name'],
  [/(?<detail>.*certificate.*)/i, 'certificate'],
];

export const isPrivateTarget = (error: string | null): boolean => error?.endsWith('is not a public address.') ?? false;

export function useDeliveryError(): (error: DeliveryPayload['error']) => string {
  const { t } = useTranslation();
  return error => {
    if (error === null) return '';
    for (const [pattern, key] of PATTERNS) {
      const found = pattern.exec(error);
      if (found) return t(`access.webhooks.delivery.error.${key}`, { ...(found.groups as { detail: string }) });
    }
    return t('access.webhooks.delivery.error.other', { detail: error });
  };
}
