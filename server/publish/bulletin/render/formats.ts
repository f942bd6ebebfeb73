import type { BulletinFormat } from '#core/contract_bulletin.ts';

/** All but the signed document itself, which no renderer makes. Apart from the renderers: only their thread loads those. */
export type RenderedFormat = Exclude<BulletinFormat, 'json'> | 'atlas';
export const RENDERED_FORMATS: RenderedFormat[] = ['pdf', 'docx', 'png', 'svg', 'txt', 'atlas'];
