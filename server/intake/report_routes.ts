import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Context } from '#server/platform/context.ts';
import { fault } from '#server/platform/errors.ts';
import { checkForm, ReportForm, requireTypes } from './report_form.ts';
import { fileReport, readReceipt } from './reports.ts';
import { todayIn } from './values.ts';

export const reportRoutes =
  (context: Context): FastifyPluginAsyncTypebox =>
  async app => {
    app.post(
      '/api/reports',
      {
        schema: {
          summary: 'The daily form of one community',
          tags: ['reports'],
          headers: Type.Object({
            'idempotency-key': Type.Optional(
              Type.String({
                description: 'Required. One key a report: sent again, it is the same report.',
                pattern: '^[\\x21-\\x7e]{1,200}$',
              }),
            ),
          }),
          body: ReportForm,
        },
        preValidation: async request => requireTypes(request.body),
      },
      async (request, reply) => {
        const key = request.headers['idempotency-key'];
        if (key === undefined)
          throw fault(
            'bad_request',
            'The header Idempotency-Key is missing: send any text that is new for each report.',
          );
        const form = checkForm(request.body, todayIn(context.config.time_zone));
        const receipt = await fileReport(context, form, key);
        reply.status(receipt.status === 'duplicate' ? 200 : 201).header('location', `/api/reports/${receipt.receipt}`);
        return receipt;
      },
    );

    app.get(
      '/api/reports/:receipt',
      {
        schema: {
          summary: 'The receipt of a report',
          tags: ['reports'],
          params: Type.Object({ receipt: Type.String({ maxLength: 40 }) }),
        },
      },
      async request => {
        const receipt = await readReceipt(context.database.db, request.params.receipt.toUpperCase());
        if (!receipt) throw fault('unknown_report', `There is no report with the receipt "${request.params.receipt}".`);
        return receipt;
      },
    );
  };
