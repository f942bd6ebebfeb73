import type { Map as MapLibre } from 'maplibre-gl';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReads } from '#web/access/session.ts';
import { useClusters } from '#web/api/clusters.ts';
import { useIndicatorLayer } from '#web/layers/indicators.ts';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView, useView } from '#web/state/store.ts';
import { THEMES } from '#web/theme/themes.ts';
import { heedBaseMap } from './base_map_reach.ts';
import { addPatterns, createMap, linked } from './engine.ts';
import { flyTo } from './fly_to.ts';
import { followPointer } from './interaction.ts';
import classes from './map.module.css';
import { MapControls } from './map_controls.tsx';
import type { MapParts } from './map_parts.ts';
import { NeighbourKeys } from './neighbour_keys.tsx';
import { createPainter, type Painter } from './painter.ts';
import { heedRefusedTiles } from './refused_tiles.ts';
import { type Box, fitPadding } from './room.ts';
import { buildStyle } from './style.ts';
import { AreaTooltip, type Hovered } from './tooltip.tsx';
import { useBaseLook } from './use_base_look.ts';
import { WebglMenu } from './webgl_menu.tsx';

const SvgMap = lazy(() => import('#web/map_svg/svg_map.tsx'));

type Ready = { map: MapLibre; painter: Painter };

/** Makes the map once, tells the address where it looks, and the situation how near. */
function useMapLibre(box: Box, start: Box, followZoom: (zoom: number) => void) {
  const container = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState<Ready | null>(null);
  const [failed, setFailed] = useState(false);
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
      console.warn(error);
      setFailed(true);
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
    const unheed = [heedRefusedTiles(map), heedBaseMap(map)];
    return () => {
      setReady(null);
      for (const end of unheed) end();
      map.remove();
    };
  }, [west, south, east, north]);

  return { container, ready, failed };
}

/** The map of the situation: style from theme and view, colours from frames. */
export default function MapView(parts: MapParts) {
  const { moves = null, tooltip, start, link, bare, day, wall } = parts;
  const { t } = useTranslation();
  const { status, zooms, level, areas, frame, by_code, followZoom, date, range, name_fonts } = useSituation();
  const box = status.bbox!;
  const { container, ready, failed } = useMapLibre(box, start ?? box, followZoom);
  const themeId = useView(view => view.theme);
  const filter = useView(view => view.filter);
  const embed = useView(view => view.embed);
  const chosen = useView(view => view.sel);
  const sel = wall?.focus?.code ?? chosen;
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [painted, setPainted] = useState({ day: '', areas: 0 });

  const showsMoves = moves !== null;
  const indicator = useIndicatorLayer();
  const showsClasses = indicator !== null && !showsMoves;
  const numbers = useReads('indicators');
  const { data: clusters } = useClusters(numbers ? date : null, range?.revision);
  const cluster = useMemo(() => {
    const holding = showsMoves ? [] : (clusters?.clusters ?? []);
    return sel === null ? [] : holding.filter(({ areas }) => areas.includes(sel)).flatMap(({ areas }) => areas);
  }, [clusters, sel, showsMoves]);
  const base = useBaseLook();
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
            base,
            moves: showsMoves,
            classes: showsClasses,
            fonts: name_fonts,
            factor: wall?.factor ?? 1,
          })
        : null,
    [
      themeId,
      zooms,
      level,
      filter,
      sel,
      cluster,
      status.boundary_version,
      box,
      areas,
      base,
      showsMoves,
      showsClasses,
      name_fonts,
      wall?.factor,
    ],
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
    const areas = ready.painter.paint(frame.level, frame.bytes, moves, indicator?.classes);
    setPainted({ day: `${level}/${frame.date}`, areas });
  }, [ready, style, level, frame, moves, indicator]);

  useEffect(() => {
    if (!ready || !level) return;
    return followPointer(ready.map, level, setHovered);
  }, [ready, level]);

  useEffect(() => (ready && link ? link(linked(ready.map)) : undefined), [ready, link]);

  const focus = wall?.focus;
  useEffect(() => {
    if (!ready || focus === undefined) return;
    flyTo(ready.map, focus, { box, home: wall?.home ?? null, level: zooms.at(-1), factor: wall?.factor ?? 1 });
  }, [ready, focus, box, zooms, wall?.factor, wall?.home]);

  // A selection from a list or a link is brought into view; one made on the map already is.
  useEffect(() => {
    const area = chosen ? by_code.get(chosen) : undefined;
    if (!ready || !area) return;
    const bounds = ready.map.getBounds();
    const [west, south, east, north] = area.bbox;
    if (bounds.contains([west, south]) && bounds.contains([east, north])) return;
    ready.map.fitBounds(area.bbox, { padding: 140, maxZoom: ready.map.getZoom(), duration: 500 }, { byPage: true });
  }, [ready, chosen, by_code]);

  const flyHome = () =>
    ready?.map.fitBounds(
      start ?? box,
      { padding: fitPadding(ready.map.getContainer().clientWidth, getView()), duration: 500 },
      { byPage: true },
    );

  // WebGL 2 that is there and still does not start: a driver on somebody's list.
  if (failed)
    return (
      <Suspense fallback={null}>
        <SvgMap {...parts} />
      </Suspense>
    );
  const name = [day, t('map.label', { level: level ? t(`level.${level}`) : '' })].filter(Boolean).join(' · ');
  return (
    <section
      className={classes.frame}
      aria-label={name}
      data-renderer="webgl"
      data-painted={painted.areas}
      data-day={painted.day}
      data-indicator={showsClasses ? indicator.name : undefined}
    >
      <NeighbourKeys
        className={classes.keys}
        label={name}
        onPan={(right, down) => ready?.map.panBy([right, down], { duration: 220 }, { byPage: true })}
        onZoom={steps => ready?.map.zoomTo(ready.map.getZoom() + steps, { duration: 220 }, { byPage: true })}
        middle={() => ready?.map.getCenter().toArray() ?? null}
      >
        <div ref={container} className={classes.canvas} />
      </NeighbourKeys>
      {ready && !bare && (
        <MapControls
          onZoom={step => ready.map.zoomTo(ready.map.getZoom() + step, { duration: 220 }, { byPage: true })}
          onHome={flyHome}
        />
      )}
      {ready && level && !bare && !embed && <WebglMenu map={ready.map} level={level} />}
      {hovered && (tooltip ? tooltip(hovered) : <AreaTooltip hovered={hovered} />)}
    </section>
  );
}
