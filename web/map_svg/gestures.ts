import { LONG_PRESS_MILLISECONDS } from '#web/map/area_menu.tsx';

/** What a hand does on the map, in pixels from the middle of it. */
export type Hand = {
  move(right: number, down: number): void;
  zoom(steps: number, right: number, down: number): void;
  /** Null: outside of all areas. */
  point(seq: number | null, x: number, y: number): void;
  choose(seq: number | null): void;
  /** By a double click. */
  nearer(right: number, down: number, seq: number | null): void;
  /** What there is to do with an area, by the right button or a long press; null where there is no menu. */
  ask: ((seq: number | null, x: number, y: number) => void) | null;
};

/** A hand that trembles has not moved. */
const STILL = 4;
const PIXELS_A_LINE = 30;
const WHEEL_PIXELS = 300;
const PINCH_PIXELS = 80;

const seqOf = (target: EventTarget | null): number | null => {
  const seq = target instanceof Element ? target.getAttribute('data-seq') : null;
  return seq === null ? null : Number(seq);
};

/** Drag, wheel, two fingers, click, double click, right button, long press. Returns the undo. */
export function followGestures(area: HTMLElement, hand: Hand): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let pressed = 0;

  const place = ({ clientX, clientY }: MouseEvent) => {
    const box = area.getBoundingClientRect();
    return {
      x: clientX - box.left,
      y: clientY - box.top,
      right: clientX - box.left - box.width / 2,
      down: clientY - box.top - box.height / 2,
    };
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return b ? Math.hypot(a!.x - b.x, a!.y - b.y) : 0;
  };

  const release = () => clearTimeout(pressed);
  const ask = (event: MouseEvent) => {
    const { x, y } = place(event);
    hand.ask?.(seqOf(event.target), x, y);
  };
  const menu = (event: MouseEvent) => {
    if (!hand.ask) return;
    event.preventDefault();
    // A long press that the browser has noticed itself.
    release();
    travelled = Number.POSITIVE_INFINITY;
    ask(event);
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, place(event));
    release();
    if (event.pointerType === 'touch' && fingers.size === 1)
      pressed = window.setTimeout(() => {
        // Lifted, this finger chooses nothing.
        travelled = Number.POSITIVE_INFINITY;
        ask(event);
      }, LONG_PRESS_MILLISECONDS);
  };
  const drag = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    const now = place(event);
    if (!before) {
      if (event.pointerType !== 'touch') hand.point(seqOf(event.target), now.x, now.y);
      return;
    }
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled < STILL) return;
    release();
    // Only now, so that a click goes to the area under it.
    if (!area.hasPointerCapture(event.pointerId)) area.setPointerCapture(event.pointerId);
    hand.point(null, 0, 0);
    const apart = spread();
    fingers.set(event.pointerId, now);
    hand.move((before.x - now.x) / fingers.size, (before.y - now.y) / fingers.size);
    if (fingers.size === 2 && apart > 0) hand.zoom(Math.log2(spread() / apart), now.right, now.down);
  };
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    release();
  };
  const leave = () => hand.point(null, 0, 0);
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { right, down: low } = place(event);
    const turned = event.deltaY * (event.deltaMode === 0 ? 1 : PIXELS_A_LINE);
    // A pinch on a touch pad comes as a wheel with the control key.
    const steps = -turned / (event.ctrlKey ? PINCH_PIXELS : WHEEL_PIXELS);
    hand.zoom(Math.max(-1, Math.min(1, steps)), right, low);
  };
  const click = (event: MouseEvent) => {
    // The second of a double click would take back what the first has chosen.
    if (travelled < STILL && event.detail < 2) hand.choose(seqOf(event.target));
  };
  const twice = (event: MouseEvent) => {
    const { right, down: low } = place(event);
    hand.nearer(right, low, seqOf(event.target));
  };

  area.addEventListener('pointerdown', down);
  area.addEventListener('pointermove', drag);
  area.addEventListener('pointerup', up);
  area.addEventListener('pointercancel', up);
  area.addEventListener('pointerleave', leave);
  area.addEventListener('wheel', wheel, { passive: false });
  area.addEventListener('click', click);
  area.addEventListener('dblclick', twice);
  area.addEventListener('contextmenu', menu);
  return () => {
    release();
    area.removeEventListener('pointerdown', down);
    area.removeEventListener('pointermove', drag);
    area.removeEventListener('pointerup', up);
    area.removeEventListener('pointercancel', up);
    area.removeEventListener('pointerleave', leave);
    area.removeEventListener('wheel', wheel);
    area.removeEventListener('click', click);
    area.removeEventListener('dblclick', twice);
    area.removeEventListener('contextmenu', menu);
  };
}
