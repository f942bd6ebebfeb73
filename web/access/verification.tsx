import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NODE_EXAMPLE, PYTHON_EXAMPLE } from '#core/webhook_examples.ts';
import classes from './panel.module.css';
import { Copyable } from './secret.tsx';

const EXAMPLES = { 'Node.js': NODE_EXAMPLE, Python: PYTHON_EXAMPLE };
type Example = keyof typeof EXAMPLES;

export function Verification() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Example>('Node.js');
  return (
    <section className={classes.verify}>
      <h3>{t('access.webhooks.verify.title')}</h3>
      <p>{t('access.webhooks.verify.text')}</p>
      <p>{t('access.webhooks.verify.answer')}</p>
      <p>{t('access.webhooks.verify.standard')}</p>
      <fieldset className={classes.choice} aria-label={t('access.webhooks.verify.title')}>
        {(Object.keys(EXAMPLES) as Example[]).map(name => (
          <button key={name} type="button" aria-pressed={shown === name} onClick={() => setShown(name)}>
            {name}
          </button>
        ))}
      </fieldset>
      <Copyable key={shown} text={EXAMPLES[shown]} label={`${t('access.webhooks.verify.title')} · ${shown}`} long />
    </section>
  );
}
