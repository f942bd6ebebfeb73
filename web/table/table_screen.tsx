import { IconArrowDown, IconArrowUp, IconCheck, IconCopy, IconMap } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatLongDay } from '#web/i18n/format.ts';
import { copyText } from '#web/parts/copy.ts';
import { useLanguage } from '#web/parts/language.ts';
import { Waiting } from '#web/shell/messages.tsx';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { type Cell, useCells } from './cells.tsx';
import { ColumnChooser } from './column_chooser.tsx';
import { type Row, toTsv } from './rows.ts';
import classes from './table.module.css';
import { useChosenColumns, useRows } from './use_rows.ts';

/** Rows are of one height, so that only those in sight need be in the page: this one until one is there to be measured (fingers need higher ones). */
const USUAL_HEIGHT = 34;
const BEYOND = 12;
const PAGE = 15;

/** The way to say it again without one's eyes: every area of the level in a table, in place of the map. */
export default function TableScreen() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { level, date } = useSituation();
  const columns = useChosenColumns();
  const { rows, indicators_failed } = useRows(columns);
  const cells = useCells(columns);
  const caption =
    level && date
      ? t('situation.table.caption', { level: t(`level.${level}`), date: formatLongDay(date, language) })
      : '';
  return (
    <section className={classes.screen} aria-label={t('situation.table.title')} data-table={rows.length}>
      <header className={classes.bar}>
        <button type="button" className={classes.button} data-mode="map" onClick={() => setView({ mode: 'map' })}>
          <IconMap size={15} stroke={1.8} aria-hidden />
          {t('situation.table.map')}
        </button>
        <h2>{caption}</h2>
        <span className={classes.count}>{t('situation.table.rows', { count: rows.length })}</span>
        {indicators_failed && <span role="alert">{t('situation.table.indicators_failed')}</span>}
        <ColumnChooser columns={columns} />
        <CopyButton rows={rows} cells={cells} />
      </header>
      {rows.length === 0 ? <NoRows /> : <Rows rows={rows} cells={cells} caption={caption} />}
    </section>
  );
}

/** The filter leaves none, or they are not there yet, or do not come. */
function NoRows() {
  const { t } = useTranslation();
  const { missing } = useSituation();
  if (missing === 'waiting') return <Waiting />;
  return (
    <p className={classes.nothing} role={missing ? 'alert' : undefined}>
      {missing ? t(`error.${missing}`) : t('situation.table.empty')}
    </p>
  );
}

function CopyButton({ rows, cells }: { rows: Row[]; cells: Cell[] }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<'copied' | 'copy_failed' | null>(null);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => setDone(null), 3_000);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    const lines = [cells.map(({ label }) => label), ...rows.map(row => cells.map(({ text }) => text(row)))];
    setDone((await copyText(toTsv(lines))) ? 'copied' : 'copy_failed');
  };
  return (
    <button type="button" className={classes.button} onClick={() => void copy()}>
      {done === 'copied' ? (
        <IconCheck size={15} stroke={2} aria-hidden />
      ) : (
        <IconCopy size={15} stroke={1.8} aria-hidden />
      )}
      <span aria-live="polite">
        {done === null ? t('situation.table.copy') : t(`situation.table.${done}`, { count: rows.length })}
      </span>
    </button>
  );
}

function Head({ cell }: { cell: Cell }) {
  const { t } = useTranslation();
  const sort = useView(view => view.sort) ?? { column: 'grade', down: true };
  const on = sort.column === cell.column;
  // A first press shows the greatest number on top, but names from their beginning.
  const down = on ? !sort.down : cell.numeric;
  return (
    <th
      scope="col"
      className={cell.numeric ? classes.numeric : undefined}
      aria-sort={on ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        title={t('situation.table.sort', { column: cell.label })}
        onClick={() => setView({ sort: { column: cell.column, down } })}
      >
        <span>{cell.label}</span>
        {on &&
          (sort.down ? (
            <IconArrowDown size={13} stroke={2.2} aria-hidden />
          ) : (
            <IconArrowUp size={13} stroke={2.2} aria-hidden />
          ))}
      </button>
    </th>
  );
}

function Rows({ rows, cells, caption }: { rows: Row[]; cells: Cell[]; caption: string }) {
  const sel = useView(view => view.sel);
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 800, row: USUAL_HEIGHT });
  const [active, setActive] = useState(0);
  const focused = useRef(false);
  const at = Math.min(active, rows.length - 1);
  const first = Math.max(0, Math.floor(seen.top / seen.row) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((seen.top + seen.height) / seen.row) + BEYOND);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const row = element.querySelector<HTMLElement>('tr[data-code]')?.offsetHeight || USUAL_HEIGHT;
      setSeen({ top: element.scrollTop, height: element.clientHeight, row });
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  const show = (index: number) => {
    const element = box.current;
    if (!element) return;
    const [top, bottom] = [index * seen.row, (index + 1) * seen.row];
    // The head stays in place over the rows.
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom + seen.row > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom + seen.row - element.clientHeight;
  };

  // A selection from a link or the search is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order moves nothing that one is looking at
  useEffect(() => {
    const index = rows.findIndex(({ area }) => area.code === sel);
    if (index < 0 || focused.current) return;
    setActive(index);
    show(index);
  }, [sel]);

  const move = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    show(next);
    focused.current = true;
  };
  useEffect(() => {
    if (focused.current)
      box.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
    };
    const ends: Record<string, number> = { Home: 0, End: rows.length - 1 };
    const next = steps[event.key] ?? ends[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: moves between the buttons inside, which are what is operated
    <div
      ref={box}
      className={classes.scroll}
      onKeyDown={onKeyDown}
      onFocus={event => {
        focused.current = (event.target as HTMLElement).dataset.index !== undefined;
      }}
      onBlur={() => {
        focused.current = false;
      }}
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <caption className={classes.unseen}>{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {cells.map(cell => (
              <Head key={cell.column} cell={cell} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * seen.row }} />}
          {rows.slice(first, last).map((row, i) => {
            const index = first + i;
            const { code } = row.area;
            return (
              <tr
                key={code}
                aria-rowindex={index + 2}
                className={code === sel ? classes.selected : undefined}
                data-code={code}
                onClick={() => setView({ sel: code, front: 'why' })}
              >
                {cells.map(cell => (
                  <td key={cell.column} className={cell.numeric ? classes.numeric : undefined}>
                    {cell.column === 'name' || (cell === cells[0] && !cells.some(other => other.column === 'name')) ? (
                      <button
                        type="button"
                        tabIndex={index === at ? 0 : -1}
                        data-index={index}
                        aria-current={code === sel ? 'true' : undefined}
                        onFocus={() => setActive(index)}
                      >
                        {cell.show(row)}
                      </button>
                    ) : (
                      cell.show(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < rows.length && <tr aria-hidden style={{ height: (rows.length - last) * seen.row }} />}
        </tbody>
      </table>
    </div>
  );
}
