import { type ComponentType, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import classes from './printing.module.css';

const requests = new EventTarget();

/** Prints the situation: the sheet is made first, with its map, and taken away afterwards. */
export const printSituation = (): void => void requests.dispatchEvent(new Event('print'));

type Sheet = ComponentType<{ onReady(): void }>;

const load = async (): Promise<Sheet> => (await import('./sheet.tsx')).default;

/** A while after the page is there: its code and the outlines wait for nobody, so that the browser's own command has the map too. */
const QUIET = 5_000;

/** A canvas is blank on paper, and panels that scroll are cut: what is printed is a page of its own, whichever way printing was begun. */
export function Printing() {
  const { t } = useTranslation();
  const [sheet, setSheet] = useState<{ Sheet: Sheet } | null>(null);
  const [stage, setStage] = useState<'idle' | 'preparing' | 'printing' | 'failed'>('idle');

  useEffect(() => {
    // What does not come now is asked for again when it is to be printed.
    const fetched = () => load().then(Sheet => setSheet({ Sheet }));
    const timer = setTimeout(() => void fetched().catch(() => {}), QUIET);
    const begin = () => {
      setStage('preparing');
      fetched().catch(() => setStage('failed'));
    };
    // The browser's own command does not wait: the sheet stands with what is there.
    const before = () => flushSync(() => setStage(now => (now === 'idle' ? 'printing' : now)));
    const after = () => setStage('idle');
    requests.addEventListener('print', begin);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      clearTimeout(timer);
      requests.removeEventListener('print', begin);
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);

  if (stage === 'failed')
    return (
      <p className={classes.preparing} role="alert">
        {t('broken.title')}{' '}
        <button type="button" onClick={() => setStage('idle')}>
          {t('access.close')}
        </button>
      </p>
    );
  if (stage === 'idle' || !sheet) return null;
  const ready = () => {
    if (stage !== 'preparing') return;
    setStage('printing');
    window.print();
  };
  return (
    <>
      {stage === 'preparing' && (
        <p className={classes.preparing} role="status">
          {t('print.preparing')}
        </p>
      )}
      <sheet.Sheet onReady={ready} />
    </>
  );
}
