import { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import './engine.ts';
import classes from './style_preview.module.css';

type Credited = { metadata?: { wusetu?: { credit?: string } } };

/** A bare map of a style by its address, as another page would load it: nothing of ours is added but the credit. */
export default function StylePreview(parts: {
  style: string;
  bbox: [number, number, number, number];
  label: string;
  onFailure(reason: string | null): void;
}) {
  const { style, bbox, label, onFailure } = parts;
  const container = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | null>(null);
  const [credit, setCredit] = useState('');
  const [resting, setResting] = useState(false);
  const [west, south, east, north] = bbox;

  useEffect(() => {
    if (!container.current) return;
    const made = new MapLibre({
      container: container.current,
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      dragRotate: false,
    });
    map.current = made;
    made.on('styledata', () => setCredit((made.getStyle() as Credited | undefined)?.metadata?.wusetu?.credit ?? ''));
    made.on('error', event => onFailure(event.error.message));
    made.on('idle', () => setResting(true));
    made.on('dataloading', () => setResting(false));
    return () => {
      map.current = null;
      made.remove();
    };
  }, [west, south, east, north, onFailure]);

  // Not diffed: it must look as it does for one who opens the address anew.
  useEffect(() => {
    onFailure(null);
    setResting(false);
    map.current?.setStyle(style, { diff: false });
  }, [style, onFailure]);

  return (
    <section className={classes.frame} aria-label={label} data-preview={style} data-preview-resting={resting}>
      <div ref={container} className={classes.canvas} />
      {credit && <p className={classes.credit}>{credit}</p>}
    </section>
  );
}
