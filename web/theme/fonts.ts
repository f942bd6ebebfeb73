import { useEffect, useState } from 'react';
import type { AreaSummary } from '#core/contract.ts';

/**
 * Names are drawn with the fonts of this machine, as a page that brought its own Chinese would fetch megabytes for what nearly every machine
 * has. What a machine lacks comes from us: all of Chinese (slices of 50 KB, only those that are needed), or the rare characters of names.
 */
export type Lack = 'nothing' | 'rare' | 'chinese';

const FAMILIES: Record<Lack, readonly string[]> = {
  nothing: [],
  rare: ['Wusetu Rare'],
  chinese: ['Noto Sans SC Variable', 'Wusetu Rare'],
};

/** Characters that many fonts leave out: the extensions, the compatibility block, and what was added after 1993. */
const RARE = /[\u3400-\u4dbf\u9fa6-\u9fff\uf900-\ufaff]|[\u{20000}-\u{3fffd}]/gu;
/** Never assigned: what a browser draws for them it draws for whatever it has no glyph for. */
const UNKNOWN = ['\u{3fffc}', '\u{3fffd}'] as const;
const SIZE = 24;

/** True where this machine draws the character like one that no font has; also where it cannot be told, as in Firefox, which draws the code. */
function tofu(): (character: string) => boolean {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE * 2;
  canvas.height = SIZE * 2;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return () => true;
  const families = getComputedStyle(document.documentElement).getPropertyValue('--font-system');
  context.font = `${SIZE}px ${families}, sans-serif`;
  context.textBaseline = 'top';
  const drawn = (character: string): string => {
    context.clearRect(0, 0, SIZE * 2, SIZE * 2);
    context.fillText(character, 4, 4);
    return context.getImageData(0, 0, SIZE * 2, SIZE * 2).data.join();
  };
  const [unknown, another] = UNKNOWN.map(drawn);
  if (unknown !== another) return () => true;
  return character => drawn(character) === unknown;
}

export function lackOf(names: readonly string[], isTofu: (character: string) => boolean): Lack {
  if (isTofu('永')) return 'chinese';
  const rare = new Set(names.flatMap(name => name.match(RARE) ?? []));
  return [...rare].some(isTofu) ? 'rare' : 'nothing';
}

/** Loads what these names need of a font before anyone draws with it: the map keeps what it once drew. */
async function bring(lack: Lack, names: readonly string[]): Promise<void> {
  // 100 KB of ranges, which nobody else needs.
  if (lack === 'chinese') await import('./chinese.css');
  document.documentElement.dataset.lack = lack;
  const letters = [...new Set(names.join(''))].join('');
  await Promise.all(FAMILIES[lack].map(family => document.fonts.load(`${SIZE}px "${family}"`, letters)));
}

/** Before there are names: the page speaks Chinese itself. */
export function applyFonts(): void {
  const lack = lackOf([], tofu());
  if (lack !== 'nothing') void bring(lack, []);
}

const NONE: readonly string[] = [];

/** Families that the names of these areas need beside those of this machine, once they are here. */
export function useNameFonts(areas: Partial<Record<string, AreaSummary[]>>): readonly string[] {
  const [families, setFamilies] = useState(NONE);
  useEffect(() => {
    const names = Object.values(areas).flatMap(list => (list ?? []).map(area => area.name));
    const lack = lackOf(names, tofu());
    if (lack === 'nothing') return;
    let wanted = true;
    void bring(lack, names).then(() => wanted && setFamilies(FAMILIES[lack]));
    return () => {
      wanted = false;
    };
  }, [areas]);
  return families;
}
