import { Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useReads } from '#web/access/session.ts';
import { useLayerIndicators } from '#web/layers/indicators.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView } from '#web/state/store.ts';
import { useColumnLabel } from './cells.tsx';
import { COLUMNS } from './rows.ts';
import classes from './table.module.css';

/** Which columns are shown, in a fixed order; indicators of the graded level below. */
export function ColumnChooser({ columns }: { columns: string[] }) {
  const { t } = useTranslation();
  const { level, status } = useSituation();
  const labelOf = useColumnLabel();
  const indicators = useLayerIndicators();
  const numbers = useReads('indicators') && level === status.graded_level;
  const offered = [...COLUMNS, ...(numbers ? indicators : [])];
  const toggle = (column: string) => {
    const next = columns.includes(column) ? columns.filter(other => other !== column) : [...columns, column];
    // The last one stays: a table without columns could not be brought back by what is in it.
    if (next.length > 0)
      setView({
        cols: [...offered.filter(other => next.includes(other)), ...next.filter(other => !offered.includes(other))],
      });
  };
  return (
    <Popover position="bottom-end" offset={6} withinPortal={false} trapFocus returnFocus width={300}>
      <Popover.Target>
        <button type="button" className={classes.button}>
          <IconColumns3 size={15} stroke={1.8} aria-hidden />
          {t('situation.table.columns')}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <fieldset>
          <legend>{t('situation.table.choose')}</legend>
          {offered.map(column => (
            <label key={column} title={column}>
              <input type="checkbox" checked={columns.includes(column)} onChange={() => toggle(column)} />
              {labelOf(column)}
            </label>
          ))}
        </fieldset>
        <button type="button" className={classes.button} onClick={() => setView({ cols: null, sort: null })}>
          {t('situation.table.reset')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
