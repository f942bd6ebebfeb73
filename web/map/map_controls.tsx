import { IconFocusCentered, IconMinus, IconPlus, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { printSituation } from '#web/print/printing.tsx';
import { useView } from '#web/state/store.ts';
import classes from './map.module.css';

export function MapControls({ onZoom, onHome }: { onZoom(step: number): void; onHome(): void }) {
  const { t } = useTranslation();
  const printable = useView(view => view.screen === 'map' && !view.embed);
  const buttons = [
    { label: t('map.zoom_in'), icon: IconPlus, act: () => onZoom(1) },
    { label: t('map.zoom_out'), icon: IconMinus, act: () => onZoom(-1) },
    { label: t('map.home'), icon: IconFocusCentered, act: onHome },
    ...(printable ? [{ label: t('print.title'), icon: IconPrinter, act: printSituation }] : []),
  ];
  return (
    <div className={classes.controls}>
      {buttons.map(({ label, icon: Icon, act }) => (
        <button key={label} type="button" aria-label={label} title={label} onClick={act}>
          <Icon size={18} stroke={1.8} aria-hidden />
        </button>
      ))}
    </div>
  );
}
