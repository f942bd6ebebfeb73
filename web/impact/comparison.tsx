import { useTranslation } from 'react-i18next';
import type { Language } from '#core/contract.ts';
import { useLanguage } from '#web/parts/language.ts';
import classes from './parts.module.css';
import { Problem } from './parts.tsx';
import { useComparison, type Which } from './requests.ts';

/** A text in the language of the page, everything else as it stands in the document. */
function say(value: unknown, language: Language): string {
  if (value === undefined || value === null) return '—';
  if (typeof value === 'string') return value;
  const text = value as Partial<Record<Language, unknown>>;
  return typeof text[language] === 'string' ? (text[language] as string) : JSON.stringify(value);
}

/** Every field that differs between two versions, before struck through and after below it. */
export function Comparison({ before, after }: { before: Which | null; after: Which | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const comparison = useComparison(before, after);
  if (!before || !after) return <p className={classes.nothing}>{t('impact.compare.nothing_to')}</p>;
  if (comparison.error) return <Problem error={comparison.error} />;
  if (!comparison.data) return <p className={classes.nothing}>{t('loading')}</p>;
  const { fields } = comparison.data;
  if (fields.length === 0) return <p className={classes.nothing}>{t('impact.compare.same')}</p>;
  return (
    <dl className={classes.fields} data-fields={fields.length}>
      {fields.map(field => (
        <div key={field.path}>
          <dt>
            {field.label[language]} <code>{field.path}</code>
          </dt>
          <dd>
            <del>{say(field.before, language)}</del>
            <ins>{say(field.after, language)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
