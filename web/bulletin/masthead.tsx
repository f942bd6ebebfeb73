import { formatLongDay } from '#web/i18n/format.ts';
import { useOpened } from './draft.tsx';
import { Editable } from './editable.tsx';
import classes from './paper.module.css';
import { paperMoment, usePaperWords } from './words.ts';

/** Classification, number, title, as of when. */
export function Masthead() {
  const { bulletin, text } = useOpened();
  const { content, language, number, corrects, state } = bulletin;
  const words = usePaperWords();
  const day = (date: string) => formatLongDay(date, language);
  return (
    <header className={classes.masthead}>
      <div className={classes.marks}>
        <strong data-classification={text.classification}>{words(`paper.${text.classification}`)}</strong>
        {state === 'recalled' && <strong className={classes.recalled}>{words('paper.recalled')}</strong>}
        <span className={classes.issue} data-issue={number ?? 'draft'}>
          {number === null ? words('paper.draft') : words('paper.issue', { number })}
          {corrects && ` · ${words('paper.correction', { number: corrects.number })}`}
        </span>
      </div>
      <h2>
        <Editable field="title" lacking={text.title.trim() === ''} />
      </h2>
      <p className={classes.asof}>
        <strong>{content.as_of_words}</strong>
        <span>{words('paper.compared', { date: day(content.compared_with) })}</span>
        <span>{words('paper.compiled', { at: paperMoment(content.as_of, content.time_zone) })}</span>
      </p>
    </header>
  );
}
