import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import { indicatorValue } from './indicator_value.ts';
import classes from './why.module.css';

export function Indicators({ trace }: { trace: ExplainPayload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { standard } = trace;
  const fidelity =
    standard.fidelity === 'exact' || standard.fidelity === 'adapted'
      ? t(`why.fidelity.${standard.fidelity}`)
      : standard.fidelity;
  return (
    <Section title={t('why.indicators')}>
      <ul className={classes.indicators}>
        {trace.indicators.map(({ name, label, unit, value }) => (
          <li key={name} title={name}>
            <span>{label}</span>
            <strong>{indicatorValue(name, value, language)}</strong>
            <span className={classes.measure}>{/_share(_|$)/.test(name) ? '' : unit}</span>
          </li>
        ))}
      </ul>
      <p className={classes.source}>
        {t('why.source')}: {standard.title[language]}, {t('standard_version', { version: standard.version })} (
        {fidelity}
        ). {standard.source}
      </p>
    </Section>
  );
}
