import { GradeCell } from './counts.tsx';
import { useOpened } from './draft.tsx';
import { Locked } from './locked.tsx';
import classes from './paper.module.css';
import { usePaperWords } from './words.ts';

/** Measures and rules of resumption in force, per grade that occurs. */
export function Measures() {
  const { content } = useOpened().bulletin;
  const words = usePaperWords();
  if (content.measures.length === 0) return null;
  return (
    <Locked title={words('paper.measures')}>
      {content.measures.map(({ key, measures, resumption }) => (
        <div key={key} className={classes.measures} data-measures={key}>
          <h4>
            <GradeCell grade={content.grades.find(grade => grade.key === key)!} />
          </h4>
          <dl>
            {(
              [
                ['measures_of', measures],
                ['resumption_of', resumption],
              ] as const
            ).map(
              ([what, list]) =>
                list && (
                  <div key={what}>
                    <dt>
                      {words(`paper.${what}`)}
                      {list.source === 'ours' && <small>{words('paper.ours')}</small>}
                    </dt>
                    <dd>
                      <ul>
                        {list.items.map(item => (
                          <li key={item}>{item}</li>
                        ))}
                      </ul>
                    </dd>
                  </div>
                ),
            )}
          </dl>
        </div>
      ))}
    </Locked>
  );
}
