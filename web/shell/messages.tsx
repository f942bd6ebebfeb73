import { Loader } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '#web/access/problem.tsx';
import { RequestError } from '#web/api/request.ts';
import { useSituation } from '#web/state/situation.tsx';
import classes from './messages.module.css';

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.message} role="status">
      <Loader size={26} color="var(--ink-3)" />
      <p>{t('loading')}</p>
    </div>
  );
}

export function Failed({ retry, error }: { retry(): void; error: Error }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  return (
    <div className={classes.message} role="alert">
      <h1>{t('error.title')}</h1>
      <p>{error instanceof RequestError ? words(error) : t('error.text')}</p>
      <button type="button" className={classes.button} onClick={retry}>
        {t('error.retry')}
      </button>
    </div>
  );
}

function Command({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <li>
      <span className={classes.step}>{title}</span>
      <code>{text}</code>
      <button
        type="button"
        aria-label={`${t('empty.copy')}: ${title}`}
        onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}
      >
        {copied ? t('empty.copied') : <IconCopy size={15} stroke={1.8} aria-hidden />}
      </button>
    </li>
  );
}

/** Nothing to show yet: what to type so that there is. Step one is left out once there are areas. */
export function Empty() {
  const { t } = useTranslation();
  const { status, live } = useSituation();
  const level = status.graded_level;
  const hasAreas = level !== null;
  const port = location.port ? `:${location.port}` : '';
  const url = port === ':8080' ? '' : ` --url ${location.protocol}//${location.hostname}${port}`;
  const loadsDemo = status.demo && status.graded_to === null;
  if (live.grading || live.importing || status.stale_areas > 0 || loadsDemo)
    return (
      <div className={classes.message} role="status">
        <Loader size={26} color="var(--ink-3)" />
        <p>
          {loadsDemo && !live.grading ? t('empty.demo') : live.importing ? t('live.importing') : t('live.grading')}{' '}
          {live.grading && t('live.grading_areas', live.grading)}
        </p>
      </div>
    );
  return (
    <div className={classes.message}>
      <h1>{hasAreas ? t('empty.no_data_title') : t('empty.title')}</h1>
      <p>
        {hasAreas && level
          ? t('empty.no_data_text', { areas: t(`unit.${level}`, { count: status.levels[level] ?? 0 }) })
          : t('empty.text')}
      </p>
      <ol className={classes.steps}>
        {!hasAreas && (
          <Command
            title={t('empty.step_areas')}
            text={`npx wusetu import areas areas.geojson --level community --code code --name name --parent-name district --population population${url}`}
          />
        )}
        <Command title={t('empty.step_cases')} text={`npx wusetu import cases cases.csv${url}`} />
        <Command title={t('empty.step_screening')} text={`npx wusetu import screening screening.csv${url}`} />
      </ol>
    </div>
  );
}
