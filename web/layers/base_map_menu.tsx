import { Popover } from '@mantine/core';
import { IconMap2 } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaseMapReached } from '#web/map/base_map_reach.ts';
import { drawsBaseMap, useRenderer } from '#web/map/renderer.ts';
import { useSituation } from '#web/state/situation.tsx';
import { setView, useView } from '#web/state/store.ts';
import { FADE } from '#web/state/view.ts';
import classes from './layers.module.css';

/** How much of the base map is seen; the grades themselves are never faded. Only where the settings name a base map. */
export function BaseMapMenu() {
  const { t } = useTranslation();
  const { base_map } = useSituation().status;
  const drawn = drawsBaseMap(useRenderer(), base_map);
  const reached = useBaseMapReached();
  const fade = useView(view => view.fade);
  const id = useId();
  if (base_map === null) return null;
  return (
    <Popover position="bottom-end" offset={6} width={272} trapFocus withinPortal={false}>
      <Popover.Target>
        <button type="button" className={classes.button} data-base-map-menu>
          <IconMap2 size={17} stroke={1.7} aria-hidden />
          <span>{t('situation.base_map.title')}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.fade} aria-label={t('situation.base_map.title')}>
        {drawn && (
          <>
            <label htmlFor={id}>
              <span>{t('situation.base_map.fade')}</span>
              <output>{fade} %</output>
            </label>
            <input
              id={id}
              type="range"
              min={FADE.least}
              max={FADE.most}
              step={FADE.step}
              value={fade}
              onChange={({ currentTarget }) => setView({ fade: Number(currentTarget.value) })}
            />
            <p className={classes.ends} aria-hidden>
              <span>{t('situation.base_map.full')}</span>
              <span>{t('situation.base_map.none')}</span>
            </p>
          </>
        )}
        <p className={classes.foot} role={drawn && !reached ? 'status' : undefined}>
          {!drawn
            ? t('situation.base_map.not_drawn')
            : reached
              ? t('situation.base_map.hint')
              : t('situation.base_map.lost')}
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
