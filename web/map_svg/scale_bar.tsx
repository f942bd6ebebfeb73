import { type Camera, pixelsOf, toDegrees } from './camera.ts';
import classes from './map_svg.module.css';

const WIDEST = 110;
const EQUATOR_METRES = 40_075_016.686;

/** The longest of 1, 2, 3, 5 × 10ⁿ metres that is no wider than `most` pixels in the middle of the map. */
export function scaleOf({ x, y, zoom }: Camera, most = WIDEST): { metres: number; pixels: number } {
  const [, latitude] = toDegrees(x, y);
  const pixel = (EQUATOR_METRES * Math.cos((latitude * Math.PI) / 180)) / pixelsOf(zoom);
  const power = 10 ** Math.floor(Math.log10(most * pixel));
  const metres = power * ([5, 3, 2].find(times => times * power <= most * pixel) ?? 1);
  return { metres, pixels: metres / pixel };
}

export function ScaleBar({ camera }: { camera: Camera }) {
  const { metres, pixels } = scaleOf(camera);
  return (
    <div className={classes.scale} data-scale>
      {metres >= 1000 ? `${metres / 1000} km` : `${metres} m`}
      <svg width={pixels} height={6} aria-hidden focusable="false">
        <path d={`M1 0V5H${(pixels - 1).toFixed(1)}V0`} fill="none" stroke="currentColor" strokeWidth={2} />
      </svg>
    </div>
  );
}
