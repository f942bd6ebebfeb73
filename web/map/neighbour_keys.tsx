import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useSituation } from '#web/state/situation.tsx';
import { getView, setView } from '#web/state/store.ts';
import { areaAt, areaTowards, type Direction } from './towards.ts';

const DIRECTIONS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const STEP = 100;

type Parts = {
  children?: ReactNode;
  className?: string | undefined;
  ref?: Ref<HTMLDivElement>;
  label: string;
  onPan(right: number, down: number): void;
  onZoom(steps: number): void;
  /** Where the map looks, in degrees. */
  middle(): readonly [number, number] | null;
};

/**
 * The map as one stop of the tab key: arrows go from area to area, which the announcer says; with Shift they move the map, plus and minus
 * zoom. In either renderer, before it hears of the key itself.
 */
export function NeighbourKeys({ children, className, ref, label, onPan, onZoom, middle }: Parts) {
  const { t } = useTranslation();
  const { level, areas, by_code } = useSituation();
  const list = level ? (areas[level] ?? []) : [];

  const step = (direction: Direction) => {
    const at = by_code.get(getView().sel ?? '');
    const place = at?.point ?? middle();
    // From an area of another level, or from none: the one that is there.
    const next = at && at.level === level ? areaTowards(list, at, direction) : place && areaAt(list, place);
    if (next) setView({ sel: next.code });
  };
  const act = (key: string, shift: boolean): (() => void) | null => {
    const direction = DIRECTIONS[key];
    if (direction && !shift) return () => step(direction);
    switch (key) {
      case 'ArrowLeft':
        return () => onPan(-STEP, 0);
      case 'ArrowRight':
        return () => onPan(STEP, 0);
      case 'ArrowUp':
        return () => onPan(0, -STEP);
      case 'ArrowDown':
        return () => onPan(0, STEP);
      case '+':
      case '=':
        return () => onZoom(1);
      case '-':
      case '_':
        return () => onZoom(-1);
      case 'Enter':
        return getView().sel === null ? null : () => setView({ front: 'why' });
      default:
        return null;
    }
  };
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = act(event.key, event.shiftKey);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  return (
    <div
      ref={ref}
      className={className}
      role="application"
      aria-roledescription={t('map.role')}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself, as its label says
      tabIndex={0}
      data-map-keys
      onKeyDownCapture={onKeyDownCapture}
    >
      {children}
    </div>
  );
}
