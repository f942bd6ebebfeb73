import type { Language } from '#core/contract.ts';
import { formatShare, formatValue } from '#web/i18n/format.ts';

/** An indicator's value as one says it: a share in percent. The number itself is compared unrounded, elsewhere. */
export const indicatorValue = (name: string | null, value: number | null, language: Language): string =>
  value !== null && name !== null && /_share(_|$)/.test(name)
    ? formatShare(value, language).replace('.0%', '%')
    : formatValue(value, language);
