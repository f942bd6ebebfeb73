import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { drawMap } from '#core/drawing/map_drawing.ts';
import type { Box, OutlinesPayload } from '#core/drawing/outlines.ts';
import { toSvg } from '#core/drawing/svg.ts';
import { outlinesZoom, useOutlines } from '#web/api/outlines.ts';
import type { ShownMaps } from '#web/compare/shown_maps.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { useIndicatorLayer } from '#web/layers/indicators.ts';
import { type Box as Degrees, roomAround } from '#web/map/room.ts';
import { frameOf, placed, toWorld, within } from '#web/map_svg/camera.ts';
import { paintOf } from '#web/map_svg/paint.ts';
import { useLanguage } from '#web/parts/language.ts';
import { SituationContext, useSituation } from '#web/state/situation.tsx';
import { useView } from '#web/state/store.ts';
import type { View } from '#web/state/view.ts';
import { THEMES, type ThemeId } from '#web/theme/themes.ts';
import classes from './printing.module.css';

/** Of the map on paper, in its own pixels: as wide as the place it has on A4 across. */
const WIDTH = 980;
const HEIGHT = 860;

/** A dark theme would be ink; the ordered one is legible on a copy too. */
export const onPaper = (theme: ThemeId): ThemeId => (THEMES[theme].dark ? 'luminance' : theme);

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

/** One map as it is on the screen: grades, steps, or the classes of an indicator. `share`: of the width of the page's map. */
function PrintedMap({ moves, share, onReady }: { moves: Int8Array | null; share: number; onReady(): void }) {
  const { t } = useTranslation();
  const { status, level, levels, areas, frame, zooms } = useSituation();
  const theme = onPaper(useView(view => view.theme));
  const filter = useView(view => view.filter);
  const camera = useView(view => view.camera);
  const indicator = useIndicatorLayer();
  const waits = moves === null && indicator !== null && !(indicator.classes || indicator.coarse || indicator.failed);
  const holder = useRef<HTMLDivElement>(null);
  const drawn = useMemo(() => (level ? levels.slice(0, levels.indexOf(level) + 1).toReversed() : []), [level, levels]);
  const zoom = camera?.z ?? zooms.find(entry => entry.level === level)?.shown ?? 11;
  const { set } = useOutlines(drawn, outlinesZoom(zoom), status.boundary_version);
  const outlines = set?.outlines[0];
  const bytes = frame && outlines && frame.level === outlines.level ? frame.bytes : null;
  const svg = useMemo(() => {
    if (!outlines || !bytes || waits) return null;
    const box = boxOnScreen({ camera }, status.bbox!, outlines);
    const drawing = drawMap({
      ...{ outlines, above: set.outlines.slice(1), frame: bytes, theme, width: WIDTH * share, height: HEIGHT },
      labels: areas[outlines.level] ?? [],
      paint: paintOf({ frame: bytes, theme, filter, moves, indicator }),
      ...(box ? { box } : {}),
    });
    return toSvg({ ...drawing, ground: '#ffffff' }, { font: 'var(--font)', title: t('title') });
  }, [outlines, set, bytes, theme, filter, moves, indicator, waits, share, areas, camera, status.bbox, t]);

  const ready = useRef(onReady);
  ready.current = onReady;
  useLayoutEffect(() => {
    if (!svg || !holder.current) return;
    holder.current.innerHTML = svg;
    ready.current();
  }, [svg]);

  return svg ? <div ref={holder} className={classes.map} data-printed-map /> : <p>{t('print.without_map')}</p>;
}

/** What the screen shows in the middle: one map, or two with their days. */
export function PrintedMaps({ moves, now, before, onReady }: ShownMaps & { onReady(): void }) {
  const language = useLanguage();
  const maps = before?.date ? [before, now] : [now];
  const drawn = useRef(new Set<string | null>());
  const wanted = maps.length;
  const ready = useCallback(
    (date: string | null) => {
      drawn.current.add(date);
      if (drawn.current.size === wanted) onReady();
    },
    [wanted, onReady],
  );
  return (
    <div className={classes.maps}>
      {maps.map(situation => (
        <SituationContext key={situation.date} value={situation}>
          <figure>
            {wanted > 1 && situation.date && <figcaption>{formatLongDay(situation.date, language)}</figcaption>}
            <PrintedMap moves={moves} share={1 / wanted} onReady={() => ready(situation.date)} />
          </figure>
        </SituationContext>
      ))}
    </div>
  );
}
