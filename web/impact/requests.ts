import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type {
  BacktestRequest,
  ComparisonPayload,
  DecisionRequest,
  JobPayload,
  ProposalPayload,
  ProposalsPayload,
  ProposeRequest,
  StandardVersionsPayload,
  ValidationPayload,
} from '#core/contract_standards.ts';
import type { Standard } from '#core/standard/document.ts';
import { askJson, query, sendJson } from '#web/api/request.ts';

const part = encodeURIComponent;

export const startBacktest = (request: BacktestRequest) => sendJson<JobPayload>('POST', '/api/backtests', request);
export const cancelJob = (job_id: string) => sendJson<JobPayload>('DELETE', `/api/jobs/${part(job_id)}`);
export const propose = (id: string, version: number, request: ProposeRequest) =>
  sendJson<JobPayload>('POST', `/api/standards/${part(id)}/versions/${version}/propose`, request);
export type Decision = 'approve' | 'reject' | 'withdraw' | 'cancel';
export const decide = (proposal_id: number, decision: Decision, request: DecisionRequest) =>
  sendJson<unknown>('POST', `/api/proposals/${proposal_id}/${decision}`, request);
export const validate = (document: Standard) =>
  sendJson<ValidationPayload>('POST', '/api/standards/validate', { document });

/** Long enough not to burden a busy service, short enough for a bar that moves. */
const POLL = 600;

/** Follows a job to its end. */
export const useJob = <Result>(job_id: string | null) =>
  useQuery({
    queryKey: ['job', job_id],
    queryFn: ({ signal }) => askJson<JobPayload<Result>>(`/api/jobs/${part(job_id ?? '')}`, signal),
    enabled: job_id !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) =>
      data && (data.state === 'waiting' || data.state === 'running') ? POLL : false,
  });

export const useProposals = (state: 'open' | 'all', asked = true) =>
  useQuery({
    queryKey: ['proposals', state],
    queryFn: ({ signal }) => askJson<ProposalsPayload>(`/api/proposals${query({ state })}`, signal),
    enabled: asked,
    // Another person proposes on another machine.
    refetchInterval: 30_000,
  });

export const useProposal = (proposal_id: number) =>
  useQuery({
    queryKey: ['proposal', proposal_id],
    queryFn: ({ signal }) => askJson<ProposalPayload>(`/api/proposals/${proposal_id}`, signal),
    refetchInterval: 30_000,
  });

export const useVersions = (id: string | null) =>
  useQuery({
    queryKey: ['versions', id],
    queryFn: ({ signal }) => askJson<StandardVersionsPayload>(`/api/standards/${part(id ?? '')}/versions`, signal),
    enabled: id !== null,
  });

export type Which = { id: string; version: number };
export const useComparison = (before: Which | null, after: Which | null) =>
  useQuery({
    queryKey: ['comparison', before, after],
    queryFn: ({ signal }) =>
      // The address names the later one; `with` is what it is compared with.
      askJson<ComparisonPayload>(
        `/api/standards/${part(after?.id ?? '')}/compare${query({
          version: after?.version,
          with_id: before?.id,
          with_version: before?.version,
        })}`,
        signal,
      ),
    enabled: before !== null && after !== null,
  });

/** What a decision changes everywhere: lists, states, what is in force. */
export function useRefreshStandards(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ['proposals', 'proposal', 'versions', 'standards', 'standard', 'status'])
      void client.invalidateQueries({ queryKey: [key] });
  };
}

/** Calls once when a job has ended well. */
export function useWhenDone<Result>(job: JobPayload<Result> | undefined, then: (result: Result) => void): void {
  const state = job?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it ends
  useEffect(() => {
    if (state === 'done' && job?.result) then(job.result);
  }, [state]);
}
