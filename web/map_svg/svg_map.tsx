import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { smallAreasOf } from '#core/drawing/small_areas.ts';
import { useProblemWords } from '#web/access/problem.tsx';
import { useReads } from '#web/access/session.ts';
import { useClusters } from '#web/api/clusters.ts';
import { outlinesZoom, useOutlines } from '#web/api/outlines.ts';
import { useIndicatorLayer } from '#web/layers/indicators.ts';
import { AreaMenu, type Asked } from '#web/map/area_menu.tsx';
import { nearestOf, WALL_FLIGHT_SECONDS } from '#web/map/fly_to.ts';
import { MapControls } from '#web/map/map_controls.tsx';
import type { MapParts } from '#web/map/map_parts.ts';
import { NeighbourKeys } from '#web/map/neighbour_keys.tsx';
import { AreaTooltip, type Hovered } from '#web/map/tooltip.tsx';
import { useBaseLook } from '#web/map/use_base_look.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { THEMES } from '#web/theme/themes.ts';
import { frameOf, MOST_ZOOM, shows } from './camera.ts';
import { choose } from './choose.ts';
import { followGestures } from './gestures.ts';
import { labelsAt } from './labels.ts';
import classes from './map_svg.module.css';
import { paintOf } from './paint.ts';
import { ScaleBar } from './scale_bar.tsx';
import { useCamera } from './use_camera.ts';

const NO_CLUSTER: string[] = [];
/** Not a journey of a reader. */
const WALL_FLIGHT = { milliseconds: WALL_FLIGHT_SECONDS * 1000, told: false };

/** Codes of the areas, of the finest level, of the detected clusters that an area is in. */
function useCluster(sel: string | null): string[] {
  const { date, range } = useSituation();
  const numbers = useReads('indicators');
  const { data } = useClusters(numbers ? date : null, range?.revision);
  return useMemo(() => {
    const holding = sel === null ? [] : (data?.clusters ?? []).filter(({ areas }) => areas.includes(sel));
    return holding.length === 0 ? NO_CLUSTER : holding.flatMap(({ areas }) => areas);
  }, [data, sel]);
}

/**
 * The map of the situation without WebGL: what web/map/map_view.tsx shows, from the same theme, paint, sizes and frames, and the same parts.
 * Outlines come once a boundary version; a day is a change of colours.
 */
export default function SvgMap({ moves = null, tooltip, start, link, bare, day, wall }: MapParts) {
  const { t } = useTranslation();
  const { status, zooms, level, levels, areas, frame, by_code, followZoom } = useSituation();
  const words = useProblemWords();
  const box = status.bbox!;
  const theme = useView(view => view.theme);
  const filter = useView(view => view.filter);
  const chosen = useView(view => view.sel);
  const sel = wall?.focus?.code ?? chosen;
  const factor = wall?.factor ?? 1;
  const indicator = useIndicatorLayer();
  const cluster = useCluster(moves ? null : sel);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const embed = useView(view => view.embed);
  const has_menu = !bare && !embed;
  const root = useRef<SVGSVGElement>(null);
  const { hands, picture, zoom, camera, go, home, linked } = useCamera({ root, box, start: start ?? box, followZoom });

  const painted_level = level ?? levels.at(-1)!;
  const drawn = useMemo(() => levels.slice(0, levels.indexOf(painted_level) + 1).toReversed(), [levels, painted_level]);
  const outlines_zoom = outlinesZoom(zoom);
  const { set, error } = useOutlines(drawn, outlines_zoom, status.boundary_version);
  const selected = sel === null ? undefined : by_code.get(sel);
  const finest = levels.at(-1)!;
  const extra_levels = useMemo(
    () => [...new Set([...(selected ? [selected.level] : []), ...(cluster.length > 0 ? [finest] : [])])],
    [selected, cluster, finest],
  );
  const { set: extra } = useOutlines(extra_levels, set?.zoom ?? outlines_zoom, status.boundary_version);

  const painted = set?.outlines[0];
  const shown = painted?.level ?? null;
  const list = shown ? areas[shown] : undefined;
  const day_frame = frame && frame.level === shown ? frame : null;
  const paint = useMemo(
    () => (day_frame ? paintOf({ frame: day_frame.bytes, theme, filter, moves, indicator }) : null),
    [day_frame, theme, filter, moves, indicator],
  );

  const base = useBaseLook();
  useEffect(() => picture?.base(base, THEMES[theme].dark), [picture, base, theme]);

  useEffect(() => {
    if (picture && set) picture.shapes(set.outlines[0]!, set.outlines.slice(1));
  }, [picture, set]);

  // Dots are of grades.
  const plain = moves === null && indicator === null;
  const small = useMemo(() => (list && plain ? smallAreasOf(list) : null), [list, plain]);
  useEffect(() => {
    if (!picture || !set || !paint || !shown) return;
    picture.paint(paint, theme);
    picture.onLabels(place =>
      labelsAt({ levels: zooms, painted: shown, areas, small, paint, arrows: moves !== null, theme, factor }, place),
    );
  }, [picture, set, paint, shown, theme, zooms, areas, small, moves, factor]);

  useEffect(() => {
    if (!picture || !set) return;
    const of = (level: string | undefined) =>
      [...set.outlines, ...(extra?.outlines ?? [])].find(outlines => outlines.level === level);
    const at = of(selected?.level);
    picture.outline('select', selected && at ? { outlines: at, seqs: [selected.seq] } : null);
    const around = of(finest);
    const seqs = cluster.flatMap(code => by_code.get(code)?.seq ?? []);
    picture.outline('cluster', around && seqs.length > 0 ? { outlines: around, seqs } : null);
    // Redrawn for other shapes too: `theme` gives the outlines their colours.
  }, [picture, set, extra, selected, cluster, finest, by_code]);

  const under = hovered?.seq ?? null;
  useEffect(() => {
    if (picture && painted) picture.outline('hover', under === null ? null : { outlines: painted, seqs: [under] });
  }, [picture, painted, under]);

  const by_seq = useMemo(() => new Map(list?.map(area => [area.seq, area])), [list]);
  useEffect(() => {
    if (!picture || !hands.current) return;
    const at = (seq: number | null) => (seq === null ? undefined : by_seq.get(seq));
    return followGestures(hands.current, {
      move: (right, down) => go.move(right, down),
      zoom: (steps, right, down) => go.zoom(steps, right, down),
      nearer: (right, down, seq) => {
        const area = has_menu ? at(seq) : undefined;
        if (!area) return go.fly_nearer(right, down);
        // The two clicks before it chose the area and let it go again.
        setView({ sel: area.code });
        go.fly_to(area.bbox, 80, MOST_ZOOM);
      },
      point: (seq, x, y) => {
        const area = at(seq);
        setHovered(area ? { code: area.code, name: area.name, seq: area.seq, x, y } : null);
      },
      choose: seq => {
        setAsked(null);
        choose(at(seq)?.code ?? null);
      },
      ask: has_menu
        ? (seq, x, y) => {
            const area = at(seq);
            setHovered(null);
            setAsked(area ? { code: area.code, x, y } : null);
          }
        : null,
    });
  }, [picture, hands, by_seq, go, has_menu]);
  useEffect(() => linked?.onMove(() => setAsked(null)), [linked]);

  // A selection from a list or a link is brought into view; one made on the map already is.
  useEffect(() => {
    const area = chosen ? by_code.get(chosen) : undefined;
    if (picture && area && !shows(picture.camera(), frameOf(area.bbox), go.size())) go.fly_to(area.bbox, 140);
  }, [picture, chosen, by_code, go]);

  useEffect(() => (linked && link ? link(linked) : undefined), [linked, link]);

  const focus = wall?.focus;
  const wall_home = wall?.home;
  useEffect(() => {
    if (!picture || focus === undefined) return;
    const { width, height } = go.size();
    const most = nearestOf({ level: zooms.at(-1), factor });
    if (focus) go.fly_to(focus.bbox, Math.min(width, height) / 4, most, WALL_FLIGHT);
    else if (wall_home) go.fly_look(wall_home, WALL_FLIGHT);
    else home(WALL_FLIGHT);
  }, [picture, focus, wall_home, zooms, factor, go, home]);

  const name = [day, t('map.label', { level: t(`level.${painted_level}`) })].filter(Boolean).join(' · ');
  return (
    <section
      className={classes.frame}
      aria-label={name}
      data-renderer="svg"
      data-painted={day_frame && painted ? painted.areas.length : 0}
      data-day={day_frame ? `${day_frame.level}/${day_frame.date}` : ''}
      data-indicator={indicator && !moves ? indicator.name : undefined}
    >
      <NeighbourKeys
        ref={hands}
        className={classes.hands}
        label={name}
        onPan={(right, down) => go.fly_by(right, down)}
        onZoom={steps => go.fly_nearer(0, 0, steps)}
        middle={() => go.middle()}
      >
        <svg ref={root} className={classes.picture} aria-hidden focusable="false" />
      </NeighbourKeys>
      {camera && <ScaleBar camera={camera} />}
      {!bare && <MapControls onZoom={steps => go.fly_nearer(0, 0, steps)} onHome={() => home()} />}
      {has_menu && (
        <AreaMenu
          asked={asked}
          room={go.size()}
          onGo={box => go.fly_to(box, 80, MOST_ZOOM)}
          onClose={() => setAsked(null)}
        />
      )}
      {hovered && (tooltip ? tooltip(hovered) : <AreaTooltip hovered={hovered} />)}
      {error && !set && (
        <div className={classes.failure} role="alert">
          <strong>{t('map.failed_title')}</strong>
          <p>{words(error)}</p>
        </div>
      )}
    </section>
  );
}
