import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExplainPayload } from '#core/contract.ts';
import type { DecisionRequest, Override, OverridesPayload } from '#core/contract_standards.ts';
import { ProblemWords } from '#web/access/problem.tsx';
import { askJson, query, sendJson } from '#web/api/request.ts';
import { useDayText } from '#web/parts/day_text.ts';
import { GradeChip } from '#web/parts/grade_chip.tsx';
import { usePerson } from '#web/standard/person.ts';
import classes from './actions.module.css';
import { OverrideForm } from './override_form.tsx';

type Decision = 'approve' | 'reject' | 'withdraw' | 'end';
/** Of those that are over the last few are enough here. */
const MOST = 6;

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

function decisionsOn(override: Override, person: string): Decision[] {
  if (override.state === 'requested') return same(person, override.requested_by) ? ['withdraw'] : ['approve', 'reject'];
  return override.state === 'in_force' || override.state === 'scheduled' ? ['end'] : [];
}

function Entry({ override, may_write }: { override: Override; may_write: boolean }) {
  const { t } = useTranslation();
  const say = useDayText();
  const client = useQueryClient();
  const [remembered, remember] = usePerson();
  const [person, setPerson] = useState(same(remembered, override.requested_by) ? '' : remembered);
  const send = useMutation({
    mutationFn: (decision: Decision) => {
      const request: DecisionRequest = { by: person.trim() };
      return sendJson<Override>('POST', `/api/overrides/${override.override_id}/${decision}`, request);
    },
    onSuccess: () => remember(person.trim()),
    onSettled: () => void client.invalidateQueries({ queryKey: ['overrides'] }),
  });
  const decisions = decisionsOn(override, person);
  return (
    <li data-override-request={override.override_id} data-state={override.state}>
      <p className={classes.line}>
        <GradeChip grade={override.grade} />
        <strong>{t(`situation.override.state.${override.state}`)}</strong>
      </p>
      <p>
        {t('situation.override.requested_by', {
          by: override.requested_by,
          from: say(override.from),
          to: say(override.ended_day ?? override.to),
        })}
      </p>
      <p>{override.reason}</p>
      <p className={classes.quiet}>{override.evidence}</p>
      {may_write && decisions.length > 0 && (
        <div className={classes.decide}>
          <label>
            <span>{t('situation.override.person')}</span>
            <input
              value={person}
              maxLength={200}
              autoComplete="name"
              onChange={event => setPerson(event.target.value)}
            />
          </label>
          {decisions.map(decision => (
            <button
              key={decision}
              type="button"
              data-decision={decision}
              disabled={person.trim() === '' || send.isPending}
              onClick={() => send.mutate(decision)}
            >
              {t(`situation.override.${decision}`)}
            </button>
          ))}
          {override.state === 'requested' && (
            <small>{t('situation.override.second', { by: override.requested_by })}</small>
          )}
        </div>
      )}
      <ProblemWords error={send.error} />
    </li>
  );
}

/** Grades set by hand of one area: those asked for wait for a second person; and the form that asks for one. */
export function Overrides(parts: { trace: ExplainPayload; asking: boolean; may_write: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const { trace, asking, may_write, onClose } = parts;
  const { data } = useQuery({
    queryKey: ['overrides', trace.code],
    queryFn: ({ signal }) => askJson<OverridesPayload>(`/api/overrides${query({ code: trace.code })}`, signal),
    // The second person works on another machine.
    refetchInterval: 30_000,
  });
  const overrides = data?.overrides.slice(0, MOST) ?? [];
  return (
    <>
      {overrides.length > 0 && (
        <>
          <h4 className={classes.small}>{t('situation.override.list')}</h4>
          <ul className={classes.overrides}>
            {overrides.map(override => (
              <Entry key={override.override_id} override={override} may_write={may_write} />
            ))}
          </ul>
        </>
      )}
      <OverrideForm trace={trace} opened={asking} onClose={onClose} />
    </>
  );
}
