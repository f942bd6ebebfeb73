import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BulletinDocument, BulletinRow } from '#core/contract_bulletin.ts';
import { formatLongDay } from '#web/i18n/format.ts';
import { GradeChip } from '#web/parts/grade_chip.tsx';
import { useLanguage } from '#web/parts/language.ts';
import { Matrix } from '#web/parts/matrix.tsx';
import { Failed, Waiting } from '#web/shell/messages.tsx';
import { setView } from '#web/state/store.ts';
import { differenceOf, type Moved } from './issue_difference.ts';
import { useDocument } from './requests.ts';
import classes from './screen.module.css';

/** Two issues as they were signed, from their documents. */
export function IssueComparison({ before_id, after_id }: { before_id: number; after_id: number }) {
  const { t } = useTranslation('bulletin');
  const before = useDocument(before_id);
  const after = useDocument(after_id);
  const failed = [before, after].find(answer => answer.isError);
  return (
    <main className={classes.main} data-comparison={`${before_id}>${after_id}`}>
      <header className={classes.bar}>
        <div className={classes.barLine}>
          <button type="button" className={classes.button} onClick={() => setView({ against: null })}>
            <IconArrowLeft size={16} stroke={1.8} aria-hidden />
            {t('compare.back')}
          </button>
          <strong>{t('compare.title')}</strong>
        </div>
      </header>
      {failed?.error ? (
        <Failed error={failed.error} retry={() => void failed.refetch()} />
      ) : before.data && after.data ? (
        <Difference before={before.data} after={after.data} />
      ) : (
        <Waiting />
      )}
    </main>
  );
}

function Difference({ before, after }: { before: BulletinDocument; after: BulletinDocument }) {
  const { t } = useTranslation('bulletin');
  const { matrix, moved, only_before, only_after } = useMemo(
    () => differenceOf(before.areas, after.areas),
    [before, after],
  );
  const standards = [before, after].map(({ content: { standard } }) => `${standard.id}@${standard.version}`);
  const changed = moved.reduce((sum, { areas }) => sum + areas.length, 0);
  return (
    <div className={classes.difference}>
      <div className={classes.pair}>
        <Named document={before} title={t('compare.before')} />
        <Named document={after} title={t('compare.after')} />
      </div>
      {standards[0] !== standards[1] && (
        <p className={classes.note}>{t('compare.standards', { before: standards[0], after: standards[1] })}</p>
      )}
      <p data-changed={changed}>
        <strong>{changed === 0 ? t('compare.same') : t('compare.changed', { count: changed })}</strong>
      </p>
      <div className={classes.matrix}>
        <Matrix
          counts={matrix}
          words={{
            ...{ caption: t('compare.caption'), from: t('compare.from') },
            ...{ to: t('compare.to'), sum: t('compare.sum') },
          }}
        />
      </div>
      {moved.map(group => (
        <Group key={`${group.from}>${group.to}`} group={group} />
      ))}
      {only_before.length > 0 && <Names title={t('compare.only_before')} areas={only_before} />}
      {only_after.length > 0 && <Names title={t('compare.only_after')} areas={only_after} />}
    </div>
  );
}

function Named({ document, title }: { document: BulletinDocument; title: string }) {
  const { t } = useTranslation('bulletin');
  const language = useLanguage();
  const { number, content, text, bulletin_id } = document;
  return (
    <section>
      <h3>{title}</h3>
      <button type="button" onClick={() => setView({ bulletin: bulletin_id, against: null })}>
        {t('compare.issue', { number, date: formatLongDay(content.date, language) })}
      </button>
      <p>{text.title}</p>
    </section>
  );
}

function Group({ group: { from, to, direction, areas } }: { group: Moved }) {
  const { t } = useTranslation('bulletin');
  return (
    <section data-moved={`${from}>${to}`} data-count={areas.length}>
      <h3>
        {t(`compare.${direction}`)} <GradeChip grade={from} /> → <GradeChip grade={to} /> {areas.length}
      </h3>
      <List areas={areas} />
    </section>
  );
}

const Names = ({ title, areas }: { title: string; areas: BulletinRow[] }) => (
  <section>
    <h3>
      {title} {areas.length}
    </h3>
    <List areas={areas} />
  </section>
);

const MOST = 300;

function List({ areas }: { areas: BulletinRow[] }) {
  const { t } = useTranslation('bulletin');
  return (
    <ul className={classes.names}>
      {areas.slice(0, MOST).map(({ code, name }) => (
        <li key={code} title={code}>
          {name}
        </li>
      ))}
      {areas.length > MOST && <li>{t('compare.more', { count: areas.length - MOST })}</li>}
    </ul>
  );
}
