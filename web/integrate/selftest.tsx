import { IconCheck, IconCircleDashed, IconMinus, IconX } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSituation } from '#web/state/situation.tsx';
import { CHECKS, type CheckId, type Subject } from './checks.ts';
import { useChoice } from './choice.ts';
import { Part } from './controls.tsx';
import parts from './parts.module.css';
import classes from './selftest.module.css';

type Outcome = { state: 'running' | 'passed' | 'failed' | 'skipped'; detail: string };
const ICONS = { running: IconCircleDashed, passed: IconCheck, failed: IconX, skipped: IconMinus };

function useSubject(): Subject | null {
  const choice = useChoice();
  const { by_code, areas } = useSituation();
  const area = choice ? by_code.get(choice.area.code) : undefined;
  if (!choice || !area) return null;
  return { level: area.level, date: choice.date, point: area.point, areas: areas[area.level]?.length ?? 0 };
}

/** One check after the other, from this browser; runs once by itself. */
export function SelfTest() {
  const { t } = useTranslation('integrate');
  const subject = useSubject();
  const [outcomes, setOutcomes] = useState<Partial<Record<CheckId, Outcome>>>({});
  const [running, setRunning] = useState(false);
  const latest = useRef({ t, subject });
  latest.current = { t, subject };

  const run = useCallback(async (stopped: () => boolean) => {
    setRunning(true);
    setOutcomes({});
    for (const check of CHECKS) {
      const tell = (state: Outcome['state'], detail: string) =>
        !stopped() && setOutcomes(now => ({ ...now, [check.id]: { state, detail } }));
      tell('running', '');
      try {
        const { t, subject } = latest.current;
        const detail = await check.run(t, subject);
        tell(detail === null ? 'skipped' : 'passed', detail ?? t('selftest.none'));
      } catch (error) {
        tell('failed', error instanceof Error ? error.message : String(error));
      }
    }
    if (!stopped()) setRunning(false);
  }, []);

  // The areas arrive after the page: without one there is no tile to look at.
  const ready = subject !== null;
  useEffect(() => {
    let stopped = false;
    const timer = setTimeout(() => void run(() => stopped), ready ? 0 : 3_000);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [run, ready]);

  const states = Object.values(outcomes).map(({ state }) => state);
  const failed = states.filter(state => state === 'failed').length;
  const done = !running && states.length === CHECKS.length;
  return (
    <Part title={t('selftest.title')} lead={t('selftest.lead')}>
      <div className={classes.head}>
        <button type="button" className={parts.button} disabled={running} onClick={() => void run(() => false)}>
          {running ? t('selftest.running') : t('selftest.run')}
        </button>
        <strong role="status" data-selftest={done ? failed : ''} className={failed > 0 ? classes.failed : undefined}>
          {done && (failed > 0 ? t('selftest.failed', { count: failed }) : t('selftest.passed_all'))}
        </strong>
      </div>
      <ul className={classes.list}>
        {CHECKS.map(({ id }) => {
          const { state, detail } = outcomes[id] ?? { state: 'running' as const, detail: '' };
          const Icon = ICONS[state];
          return (
            <li key={id} className={classes[state]} data-check={id} data-state={state}>
              <Icon size={18} stroke={2.2} aria-hidden />
              <span>{t(`selftest.check.${id}`)}</span>
              <code>{detail}</code>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
