import type { StyleSpecification, VectorSourceSpecification } from 'maplibre-gl';
import { type Day, type Language, LEVELS, type Level, type StandardRef } from '#core/contract.ts';
import { GRADE_COLOURS, type ThemeId } from '#core/theme/grade_colours.ts';
import { type LevelZooms, zoomForSide, zoomsOf } from '#core/theme/level_zooms.ts';
import type { Extent } from './extent.ts';
import { layersOf } from './style_layers.ts';
import { MAXIMUM_ZOOM } from './tile_grid.ts';
import { creditOf, GRADE_LABELS, MAP_NAMES, STATE_LABELS } from './wording.ts';
import type { World } from './world.ts';

export type StyleQuestion = {
  /** Scheme and host by which the client came. */
  origin: string;
  theme: ThemeId;
  language: Language;
  /** One level at every zoom; undefined: by zoom, as in the page. */
  level: Level | undefined;
  /** Null: tiles of the present, whichever day that will be. */
  dated: { date: Day; version: string } | null;
  /** The day whose grades are shown as this is asked; null before any. */
  date: Day | null;
  standard: StandardRef;
  bounds: Extent | null;
};

/** A MapLibre style, version 8: complete in itself but for our tiles and our sprite. */
export function styleOf(world: World, question: StyleQuestion): StyleSpecification {
  const { origin, theme, language, level, dated, bounds } = question;
  const { levels, boundary_version } = world.areas;
  const present = LEVELS.filter(name => levels[name] !== undefined);
  const zooms = bounds === null ? [] : shownLevels(world, level, present, bounds);
  const query = dated === null ? '' : `?date=${dated.date}&version=${dated.version}`;
  const credit = creditOf(question.standard)[language];
  const source = (name: Level): VectorSourceSpecification => ({
    type: 'vector',
    tiles: [`${origin}/tiles/${name}/{z}/{x}/{y}.mvt${query}`],
    minzoom: 0,
    maxzoom: MAXIMUM_ZOOM,
    // A source that is drawn after its tiles were asked for again has no other sign of whom it is from. Clients show it as HTML.
    attribution: escaped(credit),
    ...(bounds === null ? {} : { bounds }),
  });
  return {
    version: 8,
    name: MAP_NAMES[language],
    metadata: {
      wusetu: {
        ...{ theme, language, standard: question.standard, date: question.date, version: dated?.version ?? null },
        follows: dated === null,
        as_of: world.as_of,
        boundary_version,
        credit,
        levels: zooms.map(entry => ({ level: entry.level, from_zoom: entry.shown })),
        legend: legendOf(theme, language),
        legend_url: `${origin}/legend.json?theme=${theme}${dated === null ? '' : `&date=${dated.date}`}`,
      },
    },
    ...viewOf(bounds),
    sprite: `${origin}/sprite`,
    sources: Object.fromEntries(zooms.map(entry => [entry.level, source(entry.level)])),
    layers: layersOf({ theme, zooms, present }),
  };
}

/** A city as one area says nothing as a map: it is drawn only where finer tiles hand it out, or where there is nothing else. */
function shownLevels(world: World, level: Level | undefined, present: Level[], bounds: Extent): LevelZooms[] {
  const below = present.filter(name => name !== 'city');
  const counts = Object.fromEntries(present.map(name => [name, world.areas.levels[name]!.count]));
  const zooms = zoomsOf(level ? [level] : below.length > 0 ? below : present, counts, bounds);
  return zooms.map(({ level, shown, numeral, name }) => ({
    level,
    ...{ shown: inSteps(shown), numeral: inSteps(numeral), name: inSteps(name) },
  }));
}

/** Hundredths, and no nearer than any client comes. */
const inSteps = (zoom: number): number => Math.min(22, Math.round(zoom * 100) / 100);

/** All areas on a map of some 500 pixels. */
function viewOf(bounds: Extent | null): Pick<StyleSpecification, 'center' | 'zoom'> {
  if (bounds === null) return {};
  const [west, south, east, north] = bounds;
  const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5;
  return { center: [round((west + east) / 2), round((south + north) / 2)], zoom: inSteps(zoomForSide(bounds, 1, 400)) };
}

/** For clients that read this document only; /legend.json says more. */
function legendOf(theme: ThemeId, language: Language) {
  const grades = (Object.keys(GRADE_LABELS) as (keyof typeof GRADE_LABELS)[]).map(grade => ({
    ...{ grade, label: GRADE_LABELS[grade][language], colour: GRADE_COLOURS[theme][grade].fill },
  }));
  const none = {
    grade: null,
    label: STATE_LABELS.insufficient[language],
    colour: GRADE_COLOURS[theme].insufficient.fill,
  };
  return [...grades, none];
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
