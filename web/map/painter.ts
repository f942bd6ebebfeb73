import type { Map as MapLibre } from 'maplibre-gl';
import { frameSeverity, type Level, STATES } from '#core/contract.ts';
import { pointSource } from './expressions.ts';

/**
 * Paints frames through feature-state, only where a byte differs from the one painted last: a day changes a few dozen
 * of 1,200 areas. States outlive tiles, so a tile that comes later is painted as it arrives.
 */
export type Painter = {
  /**
   * Returns how many areas carry a state now. `steps[seq - 1]` (layers.ts) where the map shows what changes, `classes[seq - 1]` where it
   * shows an indicator.
   */
  paint(level: Level, frame: Uint8Array, steps?: Int8Array | null, classes?: Int8Array | null): number;
  forget(): void;
};

const NOT_PAINTED = 255;

export function createPainter(map: MapLibre): Painter {
  const painted = new Map<Level, Uint8Array>();
  const stepped = new Map<Level, Int8Array>();
  const classed = new Map<Level, Int8Array>();

  const paintClasses = (level: Level, classes: Int8Array) => {
    const before = classed.get(level);
    for (let i = 0; i < classes.length; i++)
      if (before?.[i] !== classes[i])
        map.setFeatureState({ source: level, sourceLayer: level, id: i + 1 }, { i: classes[i] });
    classed.set(level, classes.slice());
  };

  const paintSteps = (level: Level, steps: Int8Array) => {
    const before = stepped.get(level) ?? new Int8Array(0);
    for (let i = 0; i < steps.length; i++) {
      const d = steps[i]!;
      if ((before[i] ?? 0) === d) continue;
      map.setFeatureState({ source: level, sourceLayer: level, id: i + 1 }, { d });
      map.setFeatureState({ source: pointSource(level), id: i + 1 }, { d });
    }
    stepped.set(level, steps.slice());
  };

  return {
    paint(level, frame, steps, classes) {
      const before = painted.get(level) ?? new Uint8Array(0);
      for (let seq = 1; seq < frame.length; seq++) {
        const byte = frame[seq]!;
        if ((before[seq] ?? NOT_PAINTED) === byte) continue;
        const state = { g: frameSeverity(byte) ?? -1, s: Math.min(byte >> 3, STATES.length - 1) };
        map.setFeatureState({ source: level, sourceLayer: level, id: seq }, state);
        map.setFeatureState({ source: pointSource(level), id: seq }, state);
      }
      painted.set(level, frame.slice());
      if (steps) paintSteps(level, steps);
      if (classes) paintClasses(level, classes);
      return frame.length - 1;
    },
    forget: () => {
      painted.clear();
      stepped.clear();
      classed.clear();
    },
  };
}
