import { Menu } from '@mantine/core';
import { IconCheck, IconStack2, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { useReads } from '#web/access/session.ts';
import { useLanguage } from '#web/parts/language.ts';
import { setView, useView } from '#web/state/store.ts';
import { BaseMapMenu } from './base_map_menu.tsx';
import { useIndicatorLayer, useLayerIndicators } from './indicators.ts';
import classes from './layers.module.css';

export function useIndicatorLabel(): (name: string) => string {
  const language = useLanguage();
  return name => {
    const indicator = parseIndicator(name);
    return indicator ? labels(indicator).label[language] : name;
  };
}

/** What the map shows: grades, or one indicator in shades of a hue that no grade has; and the way to the table. */
export function LayerMenu() {
  const { t } = useTranslation();
  const labelOf = useIndicatorLabel();
  const indicators = useLayerIndicators();
  const layer = useIndicatorLayer();
  const numbers = useReads('indicators');
  const ind = useView(view => view.ind);
  const names = ind !== null && layer && !indicators.includes(ind) ? [ind, ...indicators] : indicators;
  const item = (name: string | null, label: string) => (
    <Menu.Item
      key={name ?? ''}
      role="menuitemradio"
      aria-checked={(layer?.name ?? null) === name}
      data-layer={name ?? 'grades'}
      onClick={() => setView({ ind: name })}
      rightSection={(layer?.name ?? null) === name ? <IconCheck size={15} stroke={2.2} aria-hidden /> : null}
    >
      {label}
    </Menu.Item>
  );
  return (
    <div className={classes.bar}>
      {numbers && (
        <Menu position="bottom-end" offset={6} width={312} withinPortal={false}>
          <Menu.Target>
            <button type="button" className={classes.button} title={t('situation.layers.label')}>
              <IconStack2 size={17} stroke={1.7} aria-hidden />
              <span>{t('situation.layers.title')}</span>
            </button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            {item(null, t('situation.layers.grades'))}
            <Menu.Divider />
            <Menu.Label>{t('situation.layers.indicators')}</Menu.Label>
            {names.map(name => item(name, labelOf(name)))}
          </Menu.Dropdown>
        </Menu>
      )}
      <BaseMapMenu />
      <button type="button" className={classes.button} data-mode="table" onClick={() => setView({ mode: 'table' })}>
        <IconTable size={17} stroke={1.7} aria-hidden />
        <span>{t('situation.table.title')}</span>
      </button>
    </div>
  );
}
