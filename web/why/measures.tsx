import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import { Section } from '#web/parts/section.tsx';
import classes from './measures.module.css';

type Parts = Pick<ExplainPayload, 'measures' | 'resumption' | 'original'>;

/** What the standard asks for at this grade, and whether its source says so or we do. */
export function Measures({ measures, resumption, original }: Parts) {
  const { t } = useTranslation();
  return (
    <>
      {(['measures', 'resumption'] as const).map(which => {
        const list = which === 'measures' ? measures : resumption;
        if (!list) return null;
        return (
          <Section
            key={which}
            title={t(`standing.${which}`)}
            aside={
              <span className={classes.source} title={t(`standing.${list.source}_hint`)}>
                {t(`standing.${list.source}`)}
              </span>
            }
          >
            {which === 'measures' && original && (
              <p className={classes.original}>
                {original.colour && (
                  <span className={classes.swatch} style={{ background: original.colour }} aria-hidden />
                )}
                {t('standing.original', { name: original.name })}
              </p>
            )}
            <ul className={classes.items}>
              {list.items.map(item => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </Section>
        );
      })}
    </>
  );
}
