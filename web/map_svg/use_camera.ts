import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LinkedMap, Look } from '#web/map/linked_cameras.ts';
import { type Box, fitPadding, roomAround } from '#web/map/room.ts';
import { getView, setView } from '#web/state/store.ts';
import {
  between,
  type Camera,
  fitted,
  frameOf,
  moved,
  type Size,
  toDegrees,
  toWorld,
  within,
  zoomedAbout,
} from './camera.ts';
import { createPicture, type Picture } from './picture.ts';

const FLIGHT = 260;
/** `told`: it is a journey of the reader, which the address keeps. */
type Flight = { milliseconds?: number; told?: boolean };
/** The address follows once the hand rests. */
const TELL = 200;

type Parts = {
  root: RefObject<SVGSVGElement | null>;
  /** All there is. */
  box: Box;
  start: Box;
  followZoom(zoom: number): void;
};

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Where the map looks: made once, kept in its room, told to the address, and to the situation how near. */
export function useCamera({ root, box, start, followZoom }: Parts) {
  const hands = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState<Picture | null>(null);
  // Rendered only when what depends on it is another: the zoom of the outlines, and the scale bar at rest.
  const [camera, setCamera] = useState<Camera | null>(null);
  const state = useRef({
    size: { width: 1, height: 1 } as Size,
    flight: 0,
    telling: 0,
    moved: false,
    listeners: new Set<() => void>(),
  });
  const [west, south, east, north] = box;
  const room = useMemo(() => frameOf(roomAround([west, south, east, north])), [west, south, east, north]);
  const begin = useRef(start);
  const follow = useRef(followZoom);
  follow.current = followZoom;

  const whole = useCallback(
    (all: Box) => {
      const { size } = state.current;
      return within(fitted(frameOf(all), size, fitPadding(size.width, getView())), room, size);
    },
    [room],
  );

  useEffect(() => {
    if (!root.current || !hands.current) return;
    const area = hands.current;
    const measure = (): Size => ({ width: area.clientWidth || 1, height: area.clientHeight || 1 });
    const now = state.current;
    now.size = measure();
    const kept = getView().camera;
    const [x, y] = kept ? toWorld([kept.x, kept.y]) : [0, 0];
    const first = kept ? within({ x, y, zoom: kept.z }, room, now.size) : whole(begin.current);
    now.moved = kept !== null;
    const made = createPicture(root.current, first, {
      rest: resting => {
        area.dataset.resting = String(resting);
        if (resting) setCamera(made.camera());
      },
    });
    made.resize(now.size);
    follow.current(first.zoom);
    setCamera(first);
    setPicture(made);
    const observer = new ResizeObserver(() => {
      const size = measure();
      if (size.width === now.size.width && size.height === now.size.height) return;
      now.size = size;
      made.resize(size);
      // A map that nobody has moved still shows all; nor one that it is linked with.
      const kept = now.moved || getView().camera !== null;
      made.look(kept ? within(made.camera(), room, size) : whole(begin.current));
      follow.current(made.camera().zoom);
      for (const listener of now.listeners) listener();
    });
    observer.observe(area);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(now.flight);
      clearTimeout(now.telling);
      made.remove();
      setPicture(null);
    };
  }, [root, room, whole]);

  const go = useMemo(() => {
    const now = state.current;
    const look = (next: Camera, told = true) => {
      if (!picture) return;
      now.moved = true;
      const inside = within(next, room, now.size);
      picture.look(inside);
      follow.current(inside.zoom);
      for (const listener of now.listeners) listener();
      clearTimeout(now.telling);
      if (!told) return;
      now.telling = window.setTimeout(() => {
        const { x, y, zoom } = picture.camera();
        const [longitude, latitude] = toDegrees(x, y);
        setView({ camera: { x: longitude, y: latitude, z: zoom } });
      }, TELL);
    };
    const fly = (to: Camera, { milliseconds = FLIGHT, told = true }: Flight = {}) => {
      cancelAnimationFrame(now.flight);
      if (!picture || still()) return look(to, told);
      const from = picture.camera();
      const begun = performance.now();
      const step = () => {
        const share = Math.min(1, (performance.now() - begun) / milliseconds);
        look(between(from, to, share), told);
        if (share < 1) now.flight = requestAnimationFrame(step);
      };
      step();
    };
    return {
      size: () => now.size,
      middle: () => (picture ? toDegrees(picture.camera().x, picture.camera().y) : null),
      move: (right: number, down: number) => {
        cancelAnimationFrame(now.flight);
        if (picture) look(moved(picture.camera(), right, down));
      },
      zoom: (steps: number, right: number, down: number) => {
        cancelAnimationFrame(now.flight);
        if (picture) look(zoomedAbout(picture.camera(), picture.camera().zoom + steps, right, down));
      },
      fly,
      fly_by: (right: number, down: number) =>
        picture && fly(within(moved(picture.camera(), right, down), room, now.size)),
      fly_nearer: (right: number, down: number, steps = 1) =>
        picture &&
        fly(within(zoomedAbout(picture.camera(), picture.camera().zoom + steps, right, down), room, now.size)),
      fly_look: ({ x, y, z }: Look, flight?: Flight) => {
        const [at_x, at_y] = toWorld([x, y]);
        fly(within({ x: at_x, y: at_y, zoom: z }, room, now.size), flight);
      },
      /** All of a box, no nearer than `most`. */
      fly_to: (all: Box, padding: number, most?: number, flight?: Flight) => {
        if (!picture) return;
        const around = { top: padding, right: padding, bottom: padding, left: padding };
        fly(within(fitted(frameOf(all), now.size, around, most ?? picture.camera().zoom), room, now.size), flight);
      },
    };
  }, [picture, room]);

  const linked = useMemo(
    (): LinkedMap | null =>
      picture && {
        looks: () => {
          const { x, y, zoom } = picture.camera();
          const [longitude, latitude] = toDegrees(x, y);
          return { x: longitude, y: latitude, z: zoom };
        },
        look: at => {
          const [x, y] = toWorld([at.x, at.y]);
          picture.look({ x, y, zoom: at.z });
          follow.current(at.z);
        },
        onMove: listener => {
          state.current.listeners.add(listener);
          return () => void state.current.listeners.delete(listener);
        },
      },
    [picture],
  );
  const home = useCallback((flight?: Flight) => go.fly(whole(begin.current), flight), [go, whole]);
  return { hands, picture, camera, zoom: camera?.zoom ?? 0, go, home, linked };
}
