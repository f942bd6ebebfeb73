/** Where a map looks, in degrees, as the address has it. */
export type Look = { x: number; y: number; z: number };

/** A map that others follow, whatever draws it. */
export type LinkedMap = {
  looks(): Look;
  look(at: Look): void;
  /** Gives what ends it. */
  onMove(listener: () => void): () => void;
};

/** Maps that look at the same place: whichever is moved leads the others. Gives what a map joins with, which gives what it leaves with. */
export type CameraLink = (map: LinkedMap) => () => void;

export function linkCameras(): CameraLink {
  const maps = new Set<LinkedMap>();
  // A follower's own move event comes while it is led.
  let leading = false;
  return map => {
    const [first] = maps;
    if (first) map.look(first.looks());
    maps.add(map);
    const unfollow = map.onMove(() => {
      if (leading) return;
      leading = true;
      for (const other of maps) if (other !== map) other.look(map.looks());
      leading = false;
    });
    return () => {
      unfollow();
      maps.delete(map);
    };
  };
}
