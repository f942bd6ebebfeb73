import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Check } from '#core/contract_standards.ts';
import { useLanguage } from '#web/parts/language.ts';
import classes from './parts.module.css';

const ICONS = { passed: IconCircleCheck, warning: IconAlertTriangle, failed: IconCircleX };
const SHOWN_DETAILS = 8;

/** Green, amber or red, each by sign and word too, with what was found. */
export function Checks({ checks }: { checks: Check[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className={classes.checks}>
      {checks.map(({ id, status, summary, details }) => {
        const Icon = ICONS[status];
        return (
          <li key={id} data-check={id} data-status={status}>
            <Icon size={18} stroke={1.9} aria-label={t(`impact.checks.${status}`)} />
            <div>
              <strong>{t(`impact.checks.${id}`)}</strong>
              <p>{summary[language]}</p>
              {details.length > 0 && (
                <details open={status === 'failed'}>
                  <summary>{t('impact.checks.details', { count: details.length })}</summary>
                  <ul>
                    {details.slice(0, SHOWN_DETAILS).map(({ path, text }, i) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: findings have no name of their own
                      <li key={i}>
                        {path && <code>{path}</code>} {text[language]}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
