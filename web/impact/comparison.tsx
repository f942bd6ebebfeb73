import { useTranslation } from 'react-i18next';
import { useLanguage } from '#web/parts/language.ts';
import classes from './parts.module.css';
import { Problem } from './parts.tsx';
import { useComparison, type Which } from './requests.ts';

const say = (value: unknown): string =>
  value === undefined || value === null ? '—' : typeof value === 'string' ? value : JSON.stringify(value);

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
            <del>{say(field.before)}</del>
            <ins>{say(field.after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
