import { useTranslation } from 'react-i18next';
import { setView, useView } from '#web/state/store.ts';
import { SIDES } from '#web/state/view.ts';
import { Backtest } from './backtest.tsx';
import { ByGrade } from './by_grade.tsx';
import { EdgeList, MovedList, Streets } from './lists.tsx';
import { ImpactMatrix } from './matrix.tsx';
import classes from './screen.module.css';
import { SensitivityTable } from './sensitivity_table.tsx';
import { Sentence } from './sentence.tsx';
import { Submit } from './submit.tsx';
import { Versions } from './versions.tsx';
import { useEdges, useSensitivity, useWhatIf } from './what_if.tsx';

function Live() {
  const { outcome } = useWhatIf();
  return (
    <>
      {outcome && <ImpactMatrix impact={outcome.impact} />}
      {outcome && <ByGrade impact={outcome.impact} />}
      <MovedList />
      <Edges />
      <Streets />
    </>
  );
}

function Edges() {
  const edges = useEdges();
  return <EdgeList edges={edges} />;
}

function Tests() {
  const rows = useSensitivity();
  return (
    <>
      <SensitivityTable rows={rows} />
      <Backtest />
    </>
  );
}

/** What the edit would do, how sturdy it is, and the way into force. */
export function Side() {
  const { t } = useTranslation();
  const chosen = useView(view => view.side);
  const side = chosen === 'rules' ? 'impact' : chosen;
  return (
    <>
      <div className={classes.sideHead}>
        <div role="tablist" className={classes.tabs}>
          {SIDES.filter(id => id !== 'rules').map(id => (
            <button key={id} type="button" role="tab" aria-selected={side === id} onClick={() => setView({ side: id })}>
              {t(`impact.side.${id}`)}
            </button>
          ))}
        </div>
        <Sentence />
      </div>
      {side === 'impact' && <Live />}
      {side === 'tests' && <Tests />}
      {side === 'submit' && <Submit />}
      {side === 'versions' && <Versions />}
    </>
  );
}
