import { frameSeverity, frameState, type Grade, gradeOf, type Level, type State } from '../contract.ts';
import { GRADE_COLOURS, NUMERALS, type ThemeId } from '../theme/grade_colours.ts';
import { LINE_STOPS, MAP_COLOURS, OVERRIDE_DASHES, STATE_LINE_OPACITY } from '../theme/map_colours.ts';
import type { Drawing, Mark } from './drawing.ts';
import {
  type Box,
  boxOfRings,
  gridPoint,
  type OutlinesPayload,
  type Placement,
  pathOfRings,
  placeBox,
} from './outlines.ts';

/** What labels need of an area: `point` is inside of it, in degrees. */
export type Labelled = { seq: number; name: string; point: readonly [number, number] };

export type MapQuestion = {
  /** The painted level. */
  outlines: OutlinesPayload;
  /** Levels above it whose borders are drawn over it, coarse to fine. */
  above: OutlinesPayload[];
  /** One byte an area in `seq` order, as `/frames` has it. */
  frame: Uint8Array;
  theme: ThemeId;
  width: number;
  height: number;
  margin?: number;
  /** What the picture shows, in grid units of the outlines; all areas where it is left out. */
  box?: Box;
  labels?: Labelled[];
  /** Areas (seq) that are left grey, as the filter of the page leaves them; none where it is left out. */
  muted?: (seq: number) => boolean;
};

/** An area without a byte (a frame of older boundaries) is without data, never green. */
export function shownOf(frame: Uint8Array, seq: number): { key: Grade | 'insufficient'; state: State } {
  const byte = frame[seq];
  if (byte === undefined) return { key: 'insufficient', state: 'insufficient' };
  return { key: gradeOf(frameSeverity(byte)) ?? 'insufficient', state: frameState(byte) };
}

/** The map of a day as a picture: opaque fills, patterns of the states, borders over them, numerals and names where they fit. */
export function drawMap(question: MapQuestion): Drawing {
  const { outlines, theme, width, height, margin = 8 } = question;
  const ground = MAP_COLOURS[theme].ground;
  const box = question.box ?? outlines.box;
  if (box === null) return { width, height, ground, marks: [] };
  const placement = placeBox(box, width, height, margin);
  const zoom = zoomOf(outlines, placement);
  return {
    ...{ width, height, ground },
    marks: [
      ...areaMarks(question, placement),
      ...borderMarks(question, placement, zoom),
      ...stateMarks(question, placement, zoom),
      ...labelMarks(question, placement),
    ],
  };
}

export function areaMarks({ outlines, frame, theme, muted }: MapQuestion, placement: Placement): Mark[] {
  const colours = GRADE_COLOURS[theme];
  const { hatch, dots, muted: grey } = MAP_COLOURS[theme];
  return outlines.areas.map(({ seq, rings }): Mark => {
    const path = pathOfRings(rings, placement);
    if (muted?.(seq)) return { kind: 'area', seq, path, fill: grey, pattern: null, ink: hatch };
    const { key, state } = shownOf(frame, seq);
    const pattern = key === 'insufficient' ? 'hatch' : state === 'stale' ? 'dots' : null;
    return { kind: 'area', seq, path, fill: colours[key].fill, pattern, ink: pattern === 'dots' ? dots : hatch };
  });
}

/** Thin between areas of the painted level, heavier for each level above it. */
export function borderMarks({ outlines, above, theme }: MapQuestion, placement: Placement, zoom: number): Mark[] {
  const colours = MAP_COLOURS[theme];
  const line = ({ areas }: OutlinesPayload, stroke: string, width: number): Mark => ({
    ...{ kind: 'line', stroke, width, dash: null },
    path: areas.map(({ rings }) => pathOfRings(rings, placement)).join(''),
  });
  const at = (name: keyof typeof LINE_STOPS) => stopAt(LINE_STOPS[name], zoom);
  const marks = [line(outlines, colours.border, at('border'))];
  const outer = (level: Level) => above.find(other => other.level === level);
  const [street, district] = [outer('street'), outer('district') ?? outer('city')];
  if (street) marks.push(line(street, colours.border_street, at('border_street')));
  if (district) {
    marks.push(line(district, colours.casing, at('casing')));
    marks.push(line(district, colours.border_district, at('border_district')));
  }
  return marks;
}

/** Suspended: a second outline; set by hand: a dashed one. */
export function stateMarks({ outlines, frame, theme, muted }: MapQuestion, placement: Placement, zoom: number): Mark[] {
  return outlines.areas.flatMap(({ seq, rings }): Mark[] => {
    const { key, state } = shownOf(frame, seq);
    if ((state !== 'suspended' && state !== 'override') || muted?.(seq)) return [];
    return [
      {
        kind: 'inset',
        path: pathOfRings(rings, placement),
        stroke: GRADE_COLOURS[theme][key].text,
        gap: GRADE_COLOURS[theme][key].fill,
        width: stopAt(LINE_STOPS[state], zoom),
        inset: stopAt(LINE_STOPS.inset, zoom),
        dash: state === 'override' ? OVERRIDE_DASHES : null,
        opacity: STATE_LINE_OPACITY,
      },
    ];
  });
}

const NUMERAL_SIZE = 11;
const NAME_SIZE = 9;

/** A numeral where the area has room for it, its name below where there is room for that too. Greens are quiet: they are the rule. */
export function labelMarks({ outlines, frame, theme, labels = [], muted }: MapQuestion, placement: Placement): Mark[] {
  const points = new Map(labels.map(label => [label.seq, label]));
  return outlines.areas.flatMap(({ seq, rings }): Mark[] => {
    const label = points.get(seq);
    const box = boxOfRings(rings);
    if (!label || !box || muted?.(seq)) return [];
    const [wide, high] = [(box[2] - box[0]) * placement.scale, (box[3] - box[1]) * placement.scale];
    if (wide < NUMERAL_SIZE * 1.8 || high < NUMERAL_SIZE * 1.6) return [];
    const { key, state } = shownOf(frame, seq);
    const [gx, gy] = gridPoint(outlines.units, label.point);
    const [x, y] = [gx * placement.scale + placement.left, gy * placement.scale + placement.top];
    const named = wide > label.name.length * NAME_SIZE * 1.1 && high > (NUMERAL_SIZE + NAME_SIZE) * 1.9;
    const fill = GRADE_COLOURS[theme][key].text;
    const marks: Mark[] = [];
    if (key !== 'insufficient')
      marks.push({
        ...{ kind: 'text', x, y: named ? y - NAME_SIZE * 0.6 : y, size: NUMERAL_SIZE, fill, halo: null, bold: true },
        text: NUMERALS[key] + (state === 'override' ? '*' : ''),
      });
    if (named)
      marks.push({
        ...{ kind: 'text', x, y: key === 'insufficient' ? y : y + NUMERAL_SIZE * 0.6, size: NAME_SIZE },
        ...{ fill: MAP_COLOURS[theme].label, halo: MAP_COLOURS[theme].label_halo, text: label.name, bold: false },
      });
    return marks;
  });
}

/** MapLibre's zoom (a world of 512 units at 0) that shows areas as large: lines are as wide as there. */
export const zoomOf = ({ units }: OutlinesPayload, { scale }: Placement): number => Math.log2((units * scale) / 512);

type Stops = readonly (readonly [zoom: number, value: number])[];

function stopAt(stops: Stops, zoom: number): number {
  const after = stops.findIndex(([at]) => at >= zoom);
  if (after === 0) return stops[0]![1];
  if (after < 0) return stops.at(-1)![1];
  const [[from, low], [to, high]] = [stops[after - 1]!, stops[after]!];
  return low + ((high - low) * (zoom - from)) / (to - from);
}
