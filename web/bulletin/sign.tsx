import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GradeCounts } from '#core/contract.ts';
import { useWork } from '#web/access/work.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useLanguage } from '#web/parts/language.ts';
import { GradeCell } from './counts.tsx';
import classes from './dialogue.module.css';
import { Dialogue } from './dialogue.tsx';
import { useOpened } from './draft.tsx';
import { signDraft, usePublishedCounts, useTakeOver } from './requests.ts';
import { useBulletinProblem } from './words.ts';

/** What signing means, the counts beside those published now, and the name it is signed with. */
export function Sign({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('bulletin');
  const { bulletin } = useOpened();
  const takeOver = useTakeOver();
  const words = useBulletinProblem();
  const { working, error, run } = useWork();
  const [checked, setChecked] = useState(false);
  const { data: published, isPending } = usePublishedCounts(bulletin);
  const { signatory, classification } = bulletin.text;
  return (
    <Dialogue title={t('sign.title')} onClose={onClose}>
      <p>{t('sign.what')}</p>
      <SecondLook published={published ?? null} />
      <Agreement published={published ?? null} looking={isPending} />
      <p>
        <strong>{t('sign.as', { name: signatory, classification: t(`list.${classification}`) })}</strong>
      </p>
      <label className={classes.check}>
        <input type="checkbox" name="checked" checked={checked} onChange={event => setChecked(event.target.checked)} />
        {t('sign.confirm')}
      </label>
      {error && (
        <p className={classes.problem} role="alert">
          {words(error)}
        </p>
      )}
      <div className={classes.foot}>
        <button type="button" className={classes.button} onClick={onClose}>
          {t('sign.cancel')}
        </button>
        <button
          type="button"
          className={classes.primary}
          data-sign-now
          disabled={!checked || working}
          onClick={async () => {
            const signed = await run(() => signDraft(bulletin));
            if (!signed) return;
            takeOver(signed);
            onClose();
          }}
        >
          {t(working ? 'sign.sending' : 'sign.send')}
        </button>
      </div>
    </Dialogue>
  );
}

const agrees = (grades: { key: keyof GradeCounts; areas: number }[], published: GradeCounts): boolean =>
  grades.every(({ key, areas }) => published[key] === areas);

function SecondLook({ published }: { published: GradeCounts | null }) {
  const { t } = useTranslation('bulletin');
  const language = useLanguage();
  const { content } = useOpened().bulletin;
  const number = (value: number | undefined) => (value === undefined ? '…' : formatNumber(value, language));
  return (
    <table className={classes.look} data-second-look>
      <caption>{t('sign.again')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('sign.grade')}</th>
          <th scope="col">{t('sign.draft')}</th>
          <th scope="col">{t('sign.now')}</th>
        </tr>
      </thead>
      <tbody>
        {content.grades.map(grade => (
          <tr key={grade.key} data-differs={(published && published[grade.key] !== grade.areas) || undefined}>
            <th scope="row">
              <GradeCell grade={grade} />
            </th>
            <td>{number(grade.areas)}</td>
            <td>{number(published?.[grade.key])}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('sign.total')}</th>
          <td>{number(content.areas)}</td>
          <td>{number(published ? Object.values(published).reduce((sum, count) => sum + count, 0) : undefined)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function Agreement({ published, looking }: { published: GradeCounts | null; looking: boolean }) {
  const { t } = useTranslation('bulletin');
  const { content, outdated } = useOpened().bulletin;
  const same = published !== null && agrees(content.grades, published) && !outdated;
  return (
    <p className={looking ? undefined : same ? classes.same : classes.differs} role="status" data-agrees={same}>
      {t(looking ? 'sign.looking' : same ? 'sign.same' : 'sign.differs')}
    </p>
  );
}
