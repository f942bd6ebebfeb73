import { type Color, converter, differenceCiede2000 } from 'culori';

/**
 * Machado, Oliveira, Fernandes 2009 (doi 10.1109/TVCG.2009.113), severity 1.0, for linear RGB. culori's own filters apply
 * the same matrices to gamma-coded values, which moves the worst pair of theme C by three.
 */
const MATRICES = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

export type Vision = keyof typeof MATRICES;
export const VISIONS = Object.keys(MATRICES) as Vision[];

export const toLinear = converter('lrgb');
export const difference = differenceCiede2000();

export function seenAs(colour: Color | string, vision: Vision): Color {
  const linear = toLinear(colour)!;
  const from = [linear.r, linear.g, linear.b];
  const [r, g, b] = MATRICES[vision].map(row =>
    Math.max(
      0,
      Math.min(
        1,
        row.reduce((sum, weight, i) => sum + weight * from[i]!, 0),
      ),
    ),
  );
  return { mode: 'lrgb', r: r!, g: g!, b: b! };
}

export function worstPair(colours: string[], vision: Vision): number {
  const seen = colours.map(colour => seenAs(colour, vision));
  return Math.min(...seen.flatMap((a, i) => seen.slice(i + 1).map(b => difference(a, b))));
}
