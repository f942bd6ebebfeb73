import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ProposalsPayload } from '#core/contract_standards.ts';
import type { Context } from '#server/platform/context.ts';
import { approve, cancel, reject, withdraw } from './decisions.ts';
import { listProposals, readProposal } from './proposals.ts';
import { propose } from './propose.ts';

const LISTED = 200;
const tags = ['standards'];
const none = { additionalProperties: false } as const;
const By = Type.String({
  maxLength: 400,
  description: 'Name of the person who does this. There is no access control yet: it is recorded as typed.',
});
const Note = Type.Optional(Type.String({ maxLength: 2_000 }));
const Whole = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

const DECISIONS = [
  { verb: 'approve', carryOut: approve, summary: 'A second person approves: in force from its day' },
  { verb: 'reject', carryOut: reject, summary: 'A second person rejects' },
  { verb: 'withdraw', carryOut: withdraw, summary: 'Who proposed it withdraws it: a draft again' },
  { verb: 'cancel', carryOut: cancel, summary: 'Take an approval back before its day' },
] as const;

export const proposalRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = context.database;

    app.post(
      '/api/standards/:id/versions/:version/propose',
      {
        schema: {
          tags,
          summary: 'Propose that a version be in force from a day',
          description:
            'Answers with the job that computes the impact report; its result is the proposal. A draft; or a version that was ' +
            'in force before, or a preset: that is rolling back.',
          params: Type.Object({ id: Type.String({ maxLength: 64 }), version: Whole }),
          body: Type.Object(
            { by: By, effective_from: Type.String({ maxLength: 32, description: 'YYYY-MM-DD' }), note: Note },
            none,
          ),
        },
      },
      async (request, reply) => {
        const { id, version } = request.params;
        const job = await propose(context, id, version, request.body);
        reply.status(202).header('location', `/api/jobs/${job.job_id}`);
        return job;
      },
    );

    app.get(
      '/api/proposals',
      {
        schema: {
          tags,
          summary: `Proposals, newest first, at most ${LISTED}`,
          querystring: Type.Object(
            { state: Type.Optional(Type.Unsafe<'open' | 'all'>({ type: 'string', enum: ['open', 'all'] })) },
            none,
          ),
        },
      },
      async (request, reply): Promise<ProposalsPayload> => {
        reply.header('cache-control', 'no-cache');
        return { proposals: await listProposals(db, request.query.state ?? 'open', LISTED) };
      },
    );

    const params = Type.Object({ proposal_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });
    app.get(
      '/api/proposals/:proposal_id',
      { schema: { tags, summary: 'A proposal with its impact report, as it was when proposed', params } },
      async (request, reply) => {
        reply.header('cache-control', 'no-cache');
        return readProposal(db, request.params.proposal_id);
      },
    );

    for (const { verb, carryOut, summary } of DECISIONS)
      app.post(
        `/api/proposals/:proposal_id/${verb}`,
        { schema: { tags, summary, params, body: Type.Object({ by: By, note: Note }, none) } },
        async request => carryOut(context, request.params.proposal_id, request.body),
      );
  };
