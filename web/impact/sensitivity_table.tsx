import { useTranslation } from 'react-i18next';
import type { SensitivityRow } from '#core/contract_standards.ts';
import { formatNumber, formatValue } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Section } from '#web/parts/section.tsx';
import classes from './parts.module.css';

function Bar({ side, most }: { side: SensitivityRow['lower']; most: number }) {
  return (
    <svg className={classes.twin} viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden>
      <rect width={side.up} height={1} className={classes.barUp} />
      <rect x={side.up} width={side.down} height={1} className={classes.barDown} />
      <rect
        x={side.up + side.down}
        width={Math.max(0, side.areas - side.up - side.down)}
        height={1}
        className={classes.barOther}
      />
    </svg>
  );
}

/** Each threshold a tenth lower and higher: how many communities another number would move. */
export function SensitivityTable({ rows }: { rows: SensitivityRow[] | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const most = Math.max(1, ...(rows ?? []).flatMap(({ lower, higher }) => [lower.areas, higher.areas]));
  const number = (value: number) => formatNumber(value, language);
  const side = (entry: SensitivityRow['lower']) => (
    <>
      <td className={classes.quiet}>{formatValue(entry.value, language)}</td>
      <td title={`↑${entry.up} ↓${entry.down}`}>{number(entry.areas)}</td>
      <td>
        <Bar side={entry} most={most} />
      </td>
    </>
  );
  return (
    <Section title={t('impact.sensitivity.title')} hint={t('impact.sensitivity.hint')}>
      {!rows && <p className={classes.nothing}>{t('loading')}</p>}
      {rows && (
        <table className={`${classes.table} ${classes.sensitivity}`} data-sensitivity={rows.length}>
          <thead>
            <tr>
              <th scope="col">{t('impact.sensitivity.threshold')}</th>
              <th scope="col" colSpan={3}>
                −10%
              </th>
              <th scope="col" colSpan={3}>
                +10%
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same comparison may stand twice in one condition
              <tr key={`${row.path} ${row.expression} ${i}`}>
                <th scope="row" title={row.path}>
                  <code>{row.expression}</code>
                </th>
                {side(row.lower)}
                {side(row.higher)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
