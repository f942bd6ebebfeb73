import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { BULLETIN_CLASSIFICATIONS } from '#core/contract_bulletin.ts';
import { useOpened } from './draft.tsx';
import { Editable } from './editable.tsx';
import classes from './paper.module.css';
import { paperMoment, usePaperWords } from './words.ts';

const FIELDS = ['signatory', 'organisation', 'base_map_provider', 'review_number'] as const;
const ALWAYS: readonly string[] = ['signatory', 'organisation'];

/** Who signs, who made the map, and for whom it is. What a public map needs says why, where it is missing. */
export function Signature() {
  const { t } = useTranslation('bulletin');
  const words = usePaperWords();
  const { bulletin, text, editable } = useOpened();
  const id = useId();
  const forPublic = text.classification === 'public';
  const lacks = (field: (typeof FIELDS)[number]) =>
    editable && text[field].trim() === '' && (ALWAYS.includes(field) || forPublic);
  const why = (field: (typeof FIELDS)[number]) =>
    field === 'review_number'
      ? t('field.review_why')
      : field === 'base_map_provider'
        ? t('field.base_why')
        : t('field.needed');
  return (
    <section className={classes.signature}>
      <h3>{words('paper.signature')}</h3>
      <dl>
        <div>
          <dt id={`${id}-classification`}>{words('field.classification')}</dt>
          <dd>
            <Classification labelledBy={`${id}-classification`} />
          </dd>
        </div>
        {FIELDS.filter(field => editable || text[field] !== '').map(field => (
          <div key={field}>
            <dt>{words(`field.${field}`)}</dt>
            <dd>
              <Editable
                field={field}
                hint={t('field.empty')}
                lacking={lacks(field)}
                describedBy={lacks(field) ? `${id}-${field}` : undefined}
              />
              {lacks(field) && (
                <small id={`${id}-${field}`} className={classes.why} data-why={field}>
                  {why(field)}
                </small>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{words('paper.signed_at')}</dt>
          <dd>
            {bulletin.signed_at
              ? paperMoment(bulletin.signed_at, bulletin.content.time_zone)
              : words('paper.on_signing')}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Classification({ labelledBy }: { labelledBy: string }) {
  const words = usePaperWords();
  const { text, editable, edit } = useOpened();
  if (!editable) return words(`paper.${text.classification}`);
  return (
    <>
      <fieldset className={classes.choice} aria-labelledby={labelledBy}>
        {BULLETIN_CLASSIFICATIONS.map(one => (
          <button
            key={one}
            type="button"
            data-choose={one}
            aria-pressed={text.classification === one}
            onClick={() => edit('classification', one)}
          >
            {words(one === 'internal' ? 'paper.internal_option' : 'paper.public')}
          </button>
        ))}
      </fieldset>
      <span className={classes.printed}>{words(`paper.${text.classification}`)}</span>
    </>
  );
}
