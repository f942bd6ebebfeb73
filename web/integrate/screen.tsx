import './language.ts';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Waiting } from '#web/shell/messages.tsx';
import { setView, useView } from '#web/state/store.ts';
import { PARTS, type PartId } from '#web/state/view.ts';
import { Addresses } from './addresses.tsx';
import { Contract } from './contract.tsx';
import { Coordinates } from './coordinates.tsx';
import { EmbedBuilder } from './embed_builder.tsx';
import classes from './screen.module.css';
import { SelfTest } from './selftest.tsx';
import { Start } from './start.tsx';

const CONTENTS: Record<PartId, ComponentType> = {
  start: Start,
  embed: EmbedBuilder,
  addresses: Addresses,
  contract: Contract,
  coordinates: Coordinates,
  keys: lazy(async () => ({ default: (await import('#web/access/keys.tsx')).Keys })),
  webhooks: lazy(async () => ({ default: (await import('#web/access/webhooks.tsx')).Webhooks })),
  selftest: SelfTest,
};

/** What integrators need, one part at a time: each has its own address. */
export default function IntegrateScreen() {
  const { t } = useTranslation('integrate');
  const part = useView(view => view.part);
  const Content = CONTENTS[part];
  const current = useRef<HTMLButtonElement>(null);
  // On a telephone the list is a strip, of which an address may open the far end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is another button
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [part]);
  return (
    <div className={classes.screen}>
      <nav className={classes.nav} aria-label={t('parts_label')}>
        <p className={classes.title}>{t('title')}</p>
        <p className={classes.lead}>{t('lead')}</p>
        <ul>
          {PARTS.map(id => (
            <li key={id}>
              <button
                type="button"
                data-part={id}
                ref={part === id ? current : null}
                aria-current={part === id ? 'page' : undefined}
                onClick={() => setView({ part: id })}
              >
                {t(`part.${id}`)}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <main className={classes.main} key={part} data-part-shown={part}>
        <Suspense fallback={<Waiting />}>
          <Content />
        </Suspense>
      </main>
    </div>
  );
}
