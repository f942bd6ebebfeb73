import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './secret.module.css';

/**
 * A text to copy, of which no part may be missing. Over plain HTTP other than loopback a browser has no clipboard for scripts; its older
 * command then copies what is selected.
 */
export function Copyable({ text, label, long = false }: { text: string; label: string; long?: boolean }) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      getSelection()?.selectAllChildren(place.current!);
      document.execCommand('copy');
    }
    setCopied(true);
  };
  // A long one scrolls, so the keyboard must reach it.
  const Place = long ? 'pre' : 'code';
  return (
    <div className={long ? classes.block : classes.line}>
      <Place ref={place as never} aria-label={label} role="region" tabIndex={0}>
        {text}
      </Place>
      <button type="button" onClick={() => void copy()}>
        {copied ? <IconCheck size={15} stroke={2} aria-hidden /> : <IconCopy size={15} stroke={1.8} aria-hidden />}
        <span aria-live="polite">{t(copied ? 'access.copied' : 'access.copy')}</span>
      </button>
    </div>
  );
}
