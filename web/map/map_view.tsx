import type { Map as MapLibre } from 'maplibre-gl';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReads } from '#web/access/session.ts';
import { useClusters } from '#web/api/clusters.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView, useView } from '#web/state/store.ts';
import { THEMES } from '#web/theme/themes.ts';
import { addPatterns, createMap, fitPadding } from './engine.ts';
import { followPointer } from './interaction.ts';
import classes from './map.module.css';
import { MapControls } from './map_controls.tsx';
import { createPainter, type Painter } from './painter.ts';
import { heedRefusedTiles } from './refused_tiles.ts';
import { buildStyle } from './style.ts';
import { AreaTooltip, type Hovered } from './tooltip.tsx';

type Box = [west: number, south: number, east: number, north: number];
type Ready = { map: MapLibre; painter: Painter };

/** Makes the map once, tells the address where it looks, and the situation how near. */
function useMapLibre(box: Box, start: Box, followZoom: (zoom: number) => void) {
  const container = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState<Ready | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const follow = useRef(followZoom);
  follow.current = followZoom;
  const begin = useRef(start);
  const [west, south, east, north] = box;

  useEffect(() => {
    if (!container.current) return;
    let map: MapLibre;
    try {
      map = createMap(
        container.current,
        [west, south, east, north],
        begin.current,
        getView(),
        THEMES[getView().theme].map.ground,
      );
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return;
    }
    map.on('load', () => {
      addPatterns(map);
      follow.current(map.getZoom());
      setReady({ map, painter: createPainter(map) });
    });
    // Nothing left to load or to draw: what tests and prints wait for.
    const rest = (resting: boolean) => {
      map.getContainer().dataset.resting = String(resting);
    };
    map.on('idle', () => rest(true));
    map.on('dataloading', () => rest(false));
    map.on('movestart', () => rest(false));
    map.on('zoom', () => follow.current(map.getZoom()));
    map.on('moveend', event => {
      // A resize is not a journey: the address changes when someone moves the map.
      if (!('originalEvent' in event) && !('byPage' in event)) return;
      const { lng, lat } = map.getCenter();
      setView({ camera: { x: lng, y: lat, z: map.getZoom() } });
    });
    const unheed = heedRefusedTiles(map);
    return () => {
      setReady(null);
      unheed();
      map.remove();
    };
  }, [west, south, east, north]);

  return { container, ready, failure };
}

type Parts = {
  /** Show these steps (layers.ts) instead of the grades of the frame; `steps[seq - 1]`. */
  moves?: Int8Array | null;
  /** What the pointer says, where it is not the grade of the situation's frame. */
  tooltip?: (hovered: Hovered) => ReactNode;
  /** Where the map begins, if not at all areas. */
  start?: Box;
};

/** The map of the situation: style from theme and view, colours from frames. */
export default function MapView({ moves = null, tooltip, start }: Parts) {
  const { t } = useTranslation();
  const { status, zooms, level, areas, frame, by_code, followZoom, date, range } = useSituation();
  const box = status.bbox!;
  const { container, ready, failure } = useMapLibre(box, start ?? box, followZoom);
  const themeId = useView(view => view.theme);
  const filter = useView(view => view.filter);
  const sel = useView(view => view.sel);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [painted, setPainted] = useState({ day: '', areas: 0 });

  const showsMoves = moves !== null;
  const numbers = useReads('indicators');
  const { data: clusters } = useClusters(numbers ? date : null, range?.revision);
  const cluster = useMemo(() => {
    const holding = showsMoves ? [] : (clusters?.clusters ?? []);
    return sel === null ? [] : holding.filter(({ areas }) => areas.includes(sel)).flatMap(({ areas }) => areas);
  }, [clusters, sel, showsMoves]);
  const style = useMemo(
    () =>
      level && zooms.length > 0
        ? buildStyle({
            theme: THEMES[themeId],
            levels: zooms,
            active: level,
            filter,
            sel,
            cluster,
            origin: location.origin,
            boundary: status.boundary_version,
            box,
            areas,
            moves: showsMoves,
          })
        : null,
    [themeId, zooms, level, filter, sel, cluster, status.boundary_version, box, areas, showsMoves],
  );

  const boundary = useRef(status.boundary_version);
  useEffect(() => {
    if (!ready || !style) return;
    ready.map.setStyle(style, { diff: true, validate: false });
    // New boundaries are new sources, which know no states.
    if (boundary.current !== status.boundary_version) ready.painter.forget();
    boundary.current = status.boundary_version;
  }, [ready, style, status.boundary_version]);

  useEffect(() => {
    if (!ready || !style || !frame || frame.level !== level) return;
    setPainted({ day: `${level}/${frame.date}`, areas: ready.painter.paint(frame.level, frame.bytes, moves) });
  }, [ready, style, level, frame, moves]);

  useEffect(() => {
    if (!ready || !level) return;
    return followPointer(ready.map, level, setHovered);
  }, [ready, level]);

  // A selection from a list or a link is brought into view; one made on the map already is.
  useEffect(() => {
    const area = sel ? by_code.get(sel) : undefined;
    if (!ready || !area) return;
    const bounds = ready.map.getBounds();
    const [west, south, east, north] = area.bbox;
    if (bounds.contains([west, south]) && bounds.contains([east, north])) return;
    ready.map.fitBounds(area.bbox, { padding: 140, maxZoom: ready.map.getZoom(), duration: 500 }, { byPage: true });
  }, [ready, sel, by_code]);

  const flyHome = () =>
    ready?.map.fitBounds(
      start ?? box,
      { padding: fitPadding(ready.map.getContainer().clientWidth, getView()), duration: 500 },
      { byPage: true },
    );

  if (failure)
    return (
      <div className={classes.failure} role="alert">
        <strong>{t('map.failed_title')}</strong>
        <p>{failure}</p>
      </div>
    );
  return (
    <section
      className={classes.frame}
      aria-label={t('map.label', { level: level ? t(`level.${level}`) : '' })}
      data-painted={painted.areas}
      data-day={painted.day}
    >
      <div ref={container} className={classes.canvas} />
      {ready && (
        <MapControls
          onZoom={step => ready.map.zoomTo(ready.map.getZoom() + step, { duration: 220 }, { byPage: true })}
          onHome={flyHome}
        />
      )}
      {hovered && (tooltip ? tooltip(hovered) : <AreaTooltip hovered={hovered} />)}
    </section>
  );
}
