import { IconCopy, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWork } from '#web/access/work.ts';
import { askFile } from '#web/api/request.ts';
import { copyText } from '#web/parts/copy.ts';
import { useOpened } from './draft.tsx';
import { download, fileAddress } from './requests.ts';
import classes from './side.module.css';
import { useBulletinProblem } from './words.ts';

const FORMATS = ['pdf', 'docx', 'png', 'svg', 'txt', 'atlas'] as const;
type Format = (typeof FORMATS)[number] | 'json';

/** Files of what is stored: what was typed is saved before. */
export function Files() {
  const { t } = useTranslation('bulletin');
  const { bulletin, save } = useOpened();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const [rendering, setRendering] = useState<Format | null>(null);
  const { state, files, number, date, bulletin_id } = bulletin;
  const draft = state === 'draft';
  const fetchFile = (format: Format) =>
    run(async () => {
      setRendering(format);
      const saved = await save();
      if (!saved) return;
      const ending = format === 'atlas' ? '-atlas.pdf' : `.${format}`;
      const name = draft ? `bulletin-draft-${bulletin_id}-${date}${ending}` : `bulletin-${number}-${date}${ending}`;
      await download(fileAddress(saved, format), name);
    });
  const sizeOf = (format: Format) => files.find(file => file.format === format)?.bytes;
  return (
    <section>
      <h3>{t('side.files')}</h3>
      {draft && <p className={classes.quiet}>{t('side.files_draft')}</p>}
      <ul className={classes.files}>
        {[...FORMATS, ...(draft ? [] : (['json'] as const))].map(format => {
          const size = sizeOf(format);
          return (
            <li key={format}>
              <button type="button" data-file={format} disabled={working} onClick={() => void fetchFile(format)}>
                <IconDownload size={15} stroke={1.8} aria-hidden />
                {t(`side.file.${format}`)}
                <small>
                  {working && rendering === format
                    ? t('side.rendering')
                    : size !== undefined && t('side.file_size', { kilobytes: Math.max(1, Math.round(size / 1024)) })}
                </small>
              </button>
            </li>
          );
        })}
      </ul>
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
      <Message />
      <button type="button" className={classes.button} data-print onClick={() => window.print()}>
        <IconPrinter size={15} stroke={1.8} aria-hidden />
        {t('side.print')}
      </button>
    </section>
  );
}

/** The text for messaging goes to the clipboard and is shown, so that it can be taken from there where the browser forbids that. */
function Message() {
  const { t } = useTranslation('bulletin');
  const { save } = useOpened();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const [message, setMessage] = useState<{ text: string; copied: boolean } | null>(null);
  const copy = () =>
    run(async () => {
      const saved = await save();
      if (!saved) return;
      const text = await (await askFile(fileAddress(saved, 'txt'))).text();
      setMessage({ text, copied: await copyText(text) });
    });
  return (
    <>
      <button type="button" className={classes.button} data-copy disabled={working} onClick={() => void copy()}>
        <IconCopy size={15} stroke={1.8} aria-hidden />
        {t(working ? 'side.rendering' : 'side.copy')}
      </button>
      {message && (
        <>
          <p className={classes.quiet} role="status" data-copied={message.copied}>
            {t(message.copied ? 'side.copied' : 'side.not_copied')}
          </p>
          <textarea className={classes.message} aria-label={t('side.message')} readOnly rows={8} value={message.text} />
        </>
      )}
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
    </>
  );
}
