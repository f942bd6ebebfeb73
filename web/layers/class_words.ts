import { useTranslation } from 'react-i18next';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { CLASS_COUNT, saidLimits } from '#core/theme/indicator_classes.ts';
import { formatValue } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';

/** An indicator in words: its name, its unit where that is more than a note in brackets, its classes from the least. */
export function useClassWords(name: string): { label: string; unit: string; classes: string[] } {
  const { t } = useTranslation();
  const language = useLanguage();
  const { label, unit } = labels(parseIndicator(name)!);
  const limits = saidLimits(name).map(limit => formatValue(limit, language));
  const words = (at: number): string => {
    if (at === 0) return t('situation.layers.below', { high: limits[0] });
    if (at === limits.length) return t('situation.layers.from', { low: limits[at - 1] });
    return t('situation.layers.between', { low: limits[at - 1], high: limits[at] });
  };
  return {
    label: label[language],
    unit: /^（|^\(/.test(unit[language]) ? '' : unit[language],
    classes: Array.from({ length: CLASS_COUNT }, (_, at) => words(at)),
  };
}
