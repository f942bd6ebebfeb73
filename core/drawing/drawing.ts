/**
 * A vector picture, as a list of marks in the order they are painted: what the SVG map, the bulletin's PDF and PNG and an embed are
 * all made of. Places and sizes are in the units of `width` and `height`, from the top left; paths are written as in SVG (M, L, Z).
 */
export type Drawing = { width: number; height: number; ground: string; marks: Mark[] };

export type Pattern = 'hatch' | 'dots';

export type Mark =
  /** A filled area, even-odd; `pattern` is drawn over the fill in `ink`. `seq` is null where it is no area of the painted level. */
  | { kind: 'area'; seq: number | null; path: string; fill: string; pattern: Pattern | null; ink: string }
  | { kind: 'line'; path: string; stroke: string; width: number; dash: number[] | null }
  /** A line inside an area along its border, `width` wide after a gap of `inset` in the colour of the area. */
  | {
      kind: 'inset';
      path: string;
      stroke: string;
      gap: string;
      width: number;
      inset: number;
      dash: number[] | null;
      opacity: number;
    }
  /** `y` is the middle of the text. */
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      size: number;
      fill: string;
      halo: string | null;
      bold: boolean;
      /** 1 where it is left out. */
      opacity?: number;
    };
