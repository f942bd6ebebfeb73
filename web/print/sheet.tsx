import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { drawMap } from '#core/drawing/map_drawing.ts';
import type { Box, OutlinesPayload } from '#core/drawing/outlines.ts';
import { toSvg } from '#core/drawing/svg.ts';
import { outlinesZoom, useOutlines } from '#web/api/outlines.ts';
import { formatLongDay, formatMoment, formatNumber } from '#web/i18n/format.ts';
import { type Box as Degrees, roomAround } from '#web/map/room.ts';
import { frameOf, placed, toWorld, within } from '#web/map_svg/camera.ts';
import { paintOf } from '#web/map_svg/paint.ts';
import { useCredit } from '#web/parts/credit.ts';
import { GradeMark, useGradeText } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import type { View } from '#web/state/view.ts';
import { applyTheme } from '#web/theme/apply.ts';
import { GRADE_ORDER, THEMES, type ThemeId } from '#web/theme/themes.ts';
import { PrintedChanges } from './changes.tsx';
import classes from './printing.module.css';

/** Of the map on paper, in its own pixels: as wide as the place it has on A4 across. */
const WIDTH = 980;
const HEIGHT = 860;

/** A dark theme would be ink; the ordered one is legible on a copy too. */
const onPaper = (theme: ThemeId): ThemeId => (THEMES[theme].dark ? 'luminance' : theme);

/** What the screen shows of the map, where someone has moved it; else all. */
function boxOnScreen({ camera }: Pick<View, 'camera'>, all: Degrees, { units }: OutlinesPayload): Box | undefined {
  const map = document.querySelector('[data-renderer]');
  if (!camera || !map) return undefined;
  const size = { width: map.clientWidth, height: map.clientHeight };
  const [x, y] = toWorld([camera.x, camera.y]);
  const look = within({ x, y, zoom: camera.z }, frameOf(roomAround(all)), size);
  const { scale, left, top } = placed(look, units, size);
  return [-left / scale, -top / scale, (size.width - left) / scale, (size.height - top) / scale];
}

function PrintedMap({ onReady }: { onReady(): void }) {
  const { t } = useTranslation();
  const { status, level, levels, areas, frame, zooms } = useSituation();
  const theme = onPaper(useView(view => view.theme));
  const filter = useView(view => view.filter);
  const camera = useView(view => view.camera);
  const holder = useRef<HTMLDivElement>(null);
  const drawn = useMemo(() => (level ? levels.slice(0, levels.indexOf(level) + 1).toReversed() : []), [level, levels]);
  const zoom = camera?.z ?? zooms.find(entry => entry.level === level)?.shown ?? 11;
  const { set } = useOutlines(drawn, outlinesZoom(zoom), status.boundary_version);
  const outlines = set?.outlines[0];
  const bytes = frame && outlines && frame.level === outlines.level ? frame.bytes : null;
  const svg = useMemo(() => {
    if (!outlines || !bytes) return null;
    const box = boxOnScreen({ camera }, status.bbox!, outlines);
    const drawing = drawMap({
      ...{ outlines, above: set.outlines.slice(1), frame: bytes, theme, width: WIDTH, height: HEIGHT },
      labels: areas[outlines.level] ?? [],
      paint: paintOf({ frame: bytes, theme, filter, moves: null, indicator: null }),
      ...(box ? { box } : {}),
    });
    return toSvg({ ...drawing, ground: '#ffffff' }, { font: 'var(--font)', title: t('title') });
  }, [outlines, set, bytes, theme, filter, areas, camera, status.bbox, t]);

  const ready = useRef(onReady);
  ready.current = onReady;
  useLayoutEffect(() => {
    if (!svg || !holder.current) return;
    holder.current.innerHTML = svg;
    ready.current();
  }, [svg]);

  return svg ? <div ref={holder} className={classes.map} data-printed-map /> : <p>{t('print.without_map')}</p>;
}

/** One page of A4 across: title, day, map, counts, changes, where it comes from. On the screen it is not there. */
export default function Sheet({ onReady }: { onReady(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const text = useGradeText();
  const { status, date, level, picture, legend } = useSituation();
  const credit = useCredit();
  const theme = onPaper(useView(view => view.theme));
  const filter = useView(view => view.filter);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (page.current) applyTheme(THEMES[theme], page.current);
  }, [theme]);
  const standard = legend?.standard ?? status.standard;
  return createPortal(
    <div ref={page} className={classes.sheet} data-print-sheet>
      <header>
        <h1>{t('title')}</h1>
        <p>
          {date && <strong>{t('as_of', { date: formatLongDay(date, language) })}</strong>}
          <span>
            {standard.title[language]} {t('standard_version', { version: standard.version })}
          </span>
          {level && picture && <span>{t(`unit.${level}`, { count: picture.total })}</span>}
          {filter.length > 0 && <span>{t('print.filter', { grades: filter.map(text).join(' ') })}</span>}
        </p>
      </header>
      <PrintedMap onReady={onReady} />
      <aside>
        <table>
          <tbody>
            {GRADE_ORDER.map(key => (
              <tr key={key}>
                <td>
                  <GradeMark grade={key} />
                </td>
                <th scope="row">
                  {text(key)}
                  <small>{legend?.grades.find(entry => entry.grade === key)?.words?.[language]}</small>
                </th>
                <td data-printed-count={key}>{picture ? formatNumber(picture.counts[key], language) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <PrintedChanges />
      </aside>
      <footer>
        <span>{credit}</span>
        <span>{t('print.made', { time: formatMoment(new Date().toISOString(), status.time_zone) })}</span>
      </footer>
    </div>,
    document.body,
  );
}
