import { toSvg } from '#core/drawing/svg.ts';
import { renderAtlas } from './atlas.ts';
import { renderCard } from './card.ts';
import { renderDocx } from './docx.ts';
import type { RenderedFormat } from './formats.ts';
import { mapOf } from './maps.ts';
import { renderMessage } from './message.ts';
import { renderPdf } from './pdf.ts';
import { issueWords, type RenderJob } from './printed.ts';

const RENDERERS: Record<RenderedFormat, (job: RenderJob) => Promise<Buffer> | Buffer> = {
  pdf: renderPdf,
  docx: renderDocx,
  png: renderCard,
  svg: ({ printed, ground }) =>
    Buffer.from(
      toSvg(mapOf(ground, printed.theme, 720, 960), { title: `${printed.text.title} ${issueWords(printed)}` }),
    ),
  txt: job => Buffer.from(renderMessage(job.printed)),
  atlas: renderAtlas,
};

export const render = async (format: RenderedFormat, job: RenderJob): Promise<Buffer> => RENDERERS[format](job);
