import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Context } from './context.ts';

/** State, progress and result of long work, whichever stage started it; and its end at shutdown. */
export const jobsRoutes =
  ({ jobs }: Pick<Context, 'jobs'>): FastifyPluginAsyncTypebox =>
  async app => {
    const params = Type.Object({ job_id: Type.String({ maxLength: 64 }) });
    // Before close: nothing is begun that the closing of the database would break off.
    app.addHook('preClose', () => jobs.close());

    app.get(
      '/api/jobs/:job_id',
      {
        schema: {
          tags: ['standards'],
          summary: 'A job: state, progress, result',
          description: 'Kept for an hour after its end, in memory: a restart forgets it. Event `job` tells of changes.',
          params,
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store');
        return jobs.read(request.params.job_id);
      },
    );

    app.delete(
      '/api/jobs/:job_id',
      {
        schema: {
          tags: ['standards'],
          summary: 'Cancel a job',
          description:
            'One that waits ends at once; one that runs within a second or two: the answer may still say running.',
          params,
        },
      },
      async request => jobs.cancel(request.params.job_id),
    );
  };
