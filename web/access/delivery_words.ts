import { useTranslation } from 'react-i18next';
import type { DeliveryPayload } from '#core/contract_services.ts';

/** What the courier writes down (server/publish/webhooks/sending.ts) and Node says of connections; the rest is shown as it is. */
const PATTERNS = {
  timeout: /^No answer within (?<seconds>[\d.]+) s\.$/,
  status: /^The answer was (?<code>\d+)\.$/,
  redirect: /^The answer was a redirect/,
  private: /^(?:\S+ is at )?(?<address>[^ ,]+),? (?:which )?is not a public address\.$/,
  connection: /ECONNREFUSED/,
  name: /(?:ENOTFOUND|EAI_AGAIN) (?<name>\S+)/,
  certificate: /(?<detail>.*certificate.*)/i,
  other: /(?<detail>.*)/s,
};
type Words = { key: keyof typeof PATTERNS; values: Record<string, string> };

export function deliveryError(error: string): Words {
  for (const [key, pattern] of Object.entries(PATTERNS)) {
    const found = pattern.exec(error);
    if (found) return { key: key as Words['key'], values: { ...found.groups } };
  }
  return { key: 'other', values: { detail: error } };
}

export const isPrivateTarget = (error: string | null): boolean =>
  error !== null && deliveryError(error).key === 'private';

export function useDeliveryError(): (error: DeliveryPayload['error']) => string {
  const { t } = useTranslation();
  return error => {
    if (error === null) return '';
    const { key, values } = deliveryError(error);
    return t(`access.webhooks.delivery.error.${key}`, values as { detail: string });
  };
}
