import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useDayText } from '#web/parts/day_text.ts';
import type { Picture } from '#web/state/picture.ts';
import { useSituation } from '#web/state/situation.tsx';
import { Mark } from './mark.tsx';
import classes from './wall.module.css';

/** Of the height of the screen, as in wall.module.css. */
const ROW = 0.042;
const COLUMN = 0.36;

/** As many whole rows as there is room for: a wall does not scroll. */
function useRoom() {
  const { ref, width, height } = useElementSize<HTMLUListElement>();
  const rows = Math.floor(height / (window.innerHeight * ROW));
  return { ref, columns: Math.max(1, Math.floor(width / (window.innerHeight * COLUMN))), rows };
}

/** What changed since the day compared with: raised first, the worst on top. */
export function Moves({ picture }: { picture: Picture | null }) {
  const { t } = useTranslation();
  const say = useDayText();
  const { compared_date, by_code } = useSituation();
  const { ref, columns, rows } = useRoom();
  const { up, down, other } = picture?.transitions ?? { up: [], down: [], other: [] };
  const all = [...up, ...down, ...other].flatMap(({ from, to, areas }) => areas.map(area => ({ from, to, area })));
  const room = rows * columns;
  const shown = all.length > room ? all.slice(0, Math.max(0, room - 1)) : all;
  const count = (groups: Picture['transitions']['up']) => groups.reduce((sum, { areas }) => sum + areas.length, 0);
  return (
    <section className={classes.moves} aria-label={t('changes.title')}>
      <h2>
        {compared_date ? t('wall.changes', { date: say(compared_date) }) : t('changes.title')}
        <small>
          <b className={classes.worse}>
            ▲ {t('wall.raised')} {picture ? count(up) : '–'}
          </b>
          <b className={classes.better}>
            ▼ {t('wall.lowered')} {picture ? count(down) : '–'}
          </b>
        </small>
      </h2>
      <ul ref={ref} data-columns={columns} data-moves={all.length}>
        {picture && all.length === 0 && <li>{t('wall.no_changes')}</li>}
        {shown.map(({ from, to, area }) => (
          <li key={area.code}>
            <Mark grade={from} />
            <span aria-hidden>→</span>
            <Mark grade={to} />
            <span className={classes.name}>{area.name}</span>
            <span className={classes.place}>{(area.parent && by_code.get(area.parent)?.name) ?? ''}</span>
          </li>
        ))}
        {shown.length < all.length && <li>{t('changes.more', { count: all.length - shown.length })}</li>}
      </ul>
    </section>
  );
}
