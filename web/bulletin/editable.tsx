import { useTranslation } from 'react-i18next';
import { BULLETIN_TEXT_LENGTHS } from '#core/contract_bulletin.ts';
import { useOpened } from './draft.tsx';
import classes from './editable.module.css';
import type { Field } from './edits.ts';

type TextField = Exclude<Field, 'classification'>;

/** Text of the paper, edited where it stands; as high as what is written. Without the right to write it is text. */
export function Editable(parts: {
  field: TextField;
  hint?: string;
  paragraphs?: boolean;
  lacking?: boolean;
  describedBy?: string | undefined;
}) {
  const { field, hint = '', paragraphs = false, lacking = false, describedBy } = parts;
  const { t } = useTranslation('bulletin');
  const { text, editable, edit } = useOpened();
  const value = text[field];
  if (!editable)
    return value === '' ? null : (
      <span className={classes.text} data-text={field}>
        {value}
      </span>
    );
  return (
    <span className={classes.grow} data-lacking={lacking || undefined}>
      <span className={classes.text} data-empty={value === '' || undefined} aria-hidden>
        {/* A line that was only begun has height too. */}
        {value === '' ? hint : `${value}\u200b`}
      </span>
      <textarea
        rows={1}
        data-field={field}
        aria-label={t(`field.${field}`)}
        aria-invalid={lacking || undefined}
        aria-describedby={describedBy}
        placeholder={hint}
        maxLength={BULLETIN_TEXT_LENGTHS[field]}
        value={value}
        onChange={event => edit(field, paragraphs ? event.target.value : event.target.value.replace(/\s*\n\s*/g, ' '))}
      />
    </span>
  );
}
