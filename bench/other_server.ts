import type { TileAddress } from '#server/publish/tile_grid.ts';

/** Another tile server, running: its port, the address of a tile there, its CPU so far. */
export type Other = {
  name: string;
  port: number;
  pathOf(tile: TileAddress, level: string): string;
  cpu(): number;
  stop(): Promise<void>;
};

/** A tile as our server hands it out; `level` is the one in it. */
export type CutTile = TileAddress & { level: string; bytes: Buffer; packed: boolean };
