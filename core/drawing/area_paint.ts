import { frameSeverity, frameState, type Grade, gradeOf, type State } from '../contract.ts';
import { GRADE_COLOURS, NUMERALS, type ThemeId } from '../theme/grade_colours.ts';
import { CLASS_COLOURS, NO_VALUE } from '../theme/indicator_classes.ts';
import { MAP_COLOURS } from '../theme/map_colours.ts';
import type { Pattern } from './drawing.ts';

/** How one area is drawn, whatever the picture tells: its fill, and the sign that says the same without colour. */
export type AreaPaint = {
  fill: string;
  pattern: Pattern | null;
  /** An outline inside the border; what was set by hand has an asterisk beside its sign too. */
  outline: 'suspended' | 'override' | null;
  /** A numeral or an arrow; empty where there is none. */
  sign: string;
  /** Of sign and outline. */
  ink: string;
  /** The rule, not the exception: its sign is pale. */
  quiet: boolean;
  /** Left out by the filter: neither sign nor name. */
  muted: boolean;
};

type GradeQuestion = { frame: Uint8Array; theme: ThemeId; muted?: ((seq: number) => boolean) | undefined };

/** A byte that no frame of the service carries (severity 6): an area that is left out of what is shown. */
export const LEFT_OUT = 6;

/** An area without a byte (a frame of older boundaries) is without data, never green. */
export function shownOf(frame: Uint8Array, seq: number): { key: Grade | 'insufficient'; state: State } {
  const byte = frame[seq];
  if (byte === undefined) return { key: 'insufficient', state: 'insufficient' };
  return { key: gradeOf(frameSeverity(byte)) ?? 'insufficient', state: frameState(byte) };
}

const plain = (fill: string): AreaPaint => ({
  ...{ fill, pattern: null, outline: null, sign: '', ink: '', quiet: false, muted: false },
});

/** The grades of a day. */
export function gradePaint({ frame, theme, muted }: GradeQuestion): (seq: number) => AreaPaint {
  const colours = GRADE_COLOURS[theme];
  const left_out = { ...plain(MAP_COLOURS[theme].muted), muted: true };
  return seq => {
    if (frame[seq] === LEFT_OUT || muted?.(seq)) return left_out;
    const { key, state } = shownOf(frame, seq);
    const { fill, text } = colours[key];
    return {
      fill,
      pattern: key === 'insufficient' ? 'hatch' : state === 'stale' ? 'dots' : null,
      outline: state === 'suspended' || state === 'override' ? state : null,
      sign: key === 'insufficient' ? '' : NUMERALS[key],
      ink: text,
      quiet: key === 'green',
      muted: false,
    };
  };
}

/** A step to or from no grade; the others are -4 to 4, 0 = stays. */
export const NO_GRADE_STEP = 9;

export type MoveKey = 'up' | 'down' | 'other';
export const moveOf = (steps: number): MoveKey => (steps === NO_GRADE_STEP ? 'other' : steps > 0 ? 'up' : 'down');

/** ↑, ↓, and how many steps where it is more than one. */
export const arrowOf = (steps: number): string =>
  steps === NO_GRADE_STEP ? '–' : `${steps > 0 ? '↑' : '↓'}${Math.abs(steps) > 1 ? Math.abs(steps) : ''}`;

/** Only what changes has a colour of its own, hatched where a grade is lost or found. `steps[seq - 1]`. */
export function movePaint({ steps, theme }: { steps: Int8Array; theme: ThemeId }): (seq: number) => AreaPaint {
  const { moved, muted } = MAP_COLOURS[theme];
  const stays = plain(muted);
  return seq => {
    const step = steps[seq - 1] ?? 0;
    if (step === 0) return stays;
    const { fill, text } = moved[moveOf(step)];
    return { ...plain(fill), pattern: step === NO_GRADE_STEP ? 'hatch' : null, sign: arrowOf(step), ink: text };
  };
}

type ClassQuestion = { classes: Int8Array | null; theme: ThemeId; muted?: ((seq: number) => boolean) | undefined };

/** The classes of an indicator, `classes[seq - 1]`: hatched without a value, and no sign, since a numeral would be that of a grade. */
export function classPaint({ classes, theme, muted }: ClassQuestion): (seq: number) => AreaPaint {
  const colours = CLASS_COLOURS[theme];
  const without = { ...plain(MAP_COLOURS[theme].muted), pattern: 'hatch' as const };
  const left_out = { ...plain(MAP_COLOURS[theme].muted), muted: true };
  return seq => {
    if (muted?.(seq)) return left_out;
    const found = classes?.[seq - 1] ?? NO_VALUE;
    return found === NO_VALUE ? without : plain(colours[found]!);
  };
}
