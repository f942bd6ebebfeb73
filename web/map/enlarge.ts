import type { LayerSpecification } from 'maplibre-gl';

/** `['interpolate', ['linear'], ['zoom'], zoom, value, …]`: every value times the factor. */
const times = (expression: unknown, factor: number): unknown =>
  typeof expression === 'number'
    ? expression * factor
    : Array.isArray(expression) && expression[0] === 'interpolate'
      ? expression.map((part, i) => (i >= 4 && i % 2 === 0 ? (part as number) * factor : part))
      : expression;

/** For who reads from afar: text and lines times the factor, and text from the zoom at which it has room. */
export function enlarge(layers: LayerSpecification[], factor: number): LayerSpecification[] {
  const later = Math.log2(factor);
  return layers.map(layer => {
    if (layer.type === 'line')
      return { ...layer, paint: { ...layer.paint, 'line-width': times(layer.paint?.['line-width'], factor) } } as never;
    if (layer.type !== 'symbol') return layer;
    const { minzoom, maxzoom, ...rest } = layer;
    return {
      ...rest,
      ...(minzoom ? { minzoom: Math.min(24, minzoom + later) } : {}),
      ...(maxzoom ? { maxzoom: Math.min(24, maxzoom + later) } : {}),
      layout: { ...layer.layout, 'text-size': times(layer.layout?.['text-size'], factor) },
    } as never;
  });
}
