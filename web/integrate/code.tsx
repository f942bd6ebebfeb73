import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './code.module.css';

type Said = 'copied' | 'copy_failed' | null;

/** Over plain HTTP other than loopback a browser has no clipboard for us: the notice says so, the text can be selected. */
async function copy(text: string): Promise<Said> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'copy_failed';
  }
}

function save(text: string, file: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Text to copy and run. */
export function Code({ text, label, file }: { text: string; label: string; file?: string }) {
  const { t } = useTranslation('integrate');
  const [said, setSaid] = useState<Said>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has not been copied yet
  useEffect(() => setSaid(null), [text]);
  return (
    <div className={classes.code}>
      <div className={classes.bar}>
        <span role="status" className={said === 'copy_failed' ? classes.failed : classes.said}>
          {said && t(`start.${said}`)}
        </span>
        {file && (
          <button type="button" onClick={() => save(text, file)} title={file}>
            <IconDownload size={15} stroke={1.8} aria-hidden />
            {t('start.save')}
          </button>
        )}
        <button type="button" data-copy onClick={() => void copy(text).then(setSaid)}>
          <IconCopy size={15} stroke={1.8} aria-hidden />
          {t('start.copy')}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section tabIndex={0} aria-label={label} className={classes.text}>
        <pre data-snippet>{text}</pre>
      </section>
    </div>
  );
}
