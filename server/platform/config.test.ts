import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { baseMapOrigin } from './base_map_setting.ts';
import { environmentExample, isLoopback, OPEN_ACCESS, readConfig, SETTINGS } from './config.ts';

describe('the settings', () => {
  it('have defaults that need nothing', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      data_dir: './data',
      demo: 'auto',
      time_zone: 'Asia/Shanghai',
    });
  });

  it('name every fault at once, with what to do', () => {
    const wrong = { WUSETU_PORT: '99999', WUSETU_DEMO: 'yes', WUSETU_TIME_ZONE: 'Mars', WUSETU_COLOUR: 'red' };
    expect(() => readConfig(wrong)).toThrow(
      /WUSETU_COLOUR: no such setting[\s\S]*WUSETU_PORT: must be a whole number from 0 to 65535, not "99999"[\s\S]*WUSETU_DEMO: must be one of: auto, off[\s\S]*WUSETU_TIME_ZONE/,
    );
  });

  it.each(['0.0.0.0', '::', '192.0.2.7', 'example.org', '127.0.0.1.example.org'])(
    'count %s as reached by others',
    host => {
      expect(readConfig({ WUSETU_HOST: host })).toMatchObject({ host, open_access: false });
      expect(isLoopback(host)).toBe(false);
      expect(readConfig({ WUSETU_HOST: host, WUSETU_OPEN_ACCESS: OPEN_ACCESS }).open_access).toBe(true);
    },
  );

  it('refuse access that is open and by key at once, and leave the key of a client alone', () => {
    expect(() => readConfig({ WUSETU_ACCESS: 'keys', WUSETU_OPEN_ACCESS: OPEN_ACCESS })).toThrow(/the opposite/);
    expect(readConfig({ WUSETU_ACCESS: 'keys', WUSETU_KEY: 'wusetu_x' }).access).toBe('keys');
  });

  describe('of a base map', () => {
    const credit = { WUSETU_BASE_MAP_CREDIT: '天地图' };
    const TIANDITU =
      'https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=abc';

    it.each([
      ['maps/city.pmtiles', null],
      ['C:\\maps\\City.PMTiles', null],
      ['https://tiles.example.org/{z}/{x}/{y}.png', 'https://tiles.example.org'],
      ['http://10.20.0.5:8088/grey/{z}/{y}/{x}', 'http://10.20.0.5:8088'],
      [TIANDITU, 'https://t0.tianditu.gov.cn'],
    ])('%s is taken as it is', (value, origin) => {
      const { base_map, base_map_credit } = readConfig({ WUSETU_BASE_MAP: value, ...credit });
      expect({ base_map, base_map_credit }).toEqual({ base_map: value, base_map_credit: '天地图' });
      expect(baseMapOrigin(base_map)).toBe(origin);
    });

    it.each([
      ['maps/city.mbtiles', /path of a file that ends in \.pmtiles, or the address of tiles/],
      ['ftp://host/{z}/{x}/{y}', /must begin with https/],
      ['https://host/{z}/{x}.png', /lacks \{y\}/],
      ['https://{s}.host/{z}/{x}/{y}.png', /several hosts by \{s\}: write one/],
      ['https://host/{z}/{x}/{-y}.png', /from the south/],
      ['https://host/{z}/{x}/{y}{r}.png', /has \{r\}, which is not filled in/],
      ['https://me:secret@host/{z}/{x}/{y}.png', /leave them out/],
      ['https://*.host.example/{z}/{x}/{y}.png', /must name one host/],
      ['https://t{x}.host.example/{z}/{x}/{y}.png', /must name one host/],
      ['https://host;script-src/{z}/{x}/{y}.png', /must name (a|one) host/],
      ['https://webrd01.is.autonavi.com/t?x={x}&y={y}&z={z}', /GCJ-02 or BD-09 and lie 100 to 700 m beside/],
      [TIANDITU.replace('vec_w', 'vec_c'), /take the _w set/],
      [TIANDITU.replace('TILEMATRIXSET=w', 'tilematrixset=c'), /take the _w set/],
      [TIANDITU.replace('&tk=abc', ''), /lacks tk=/],
    ])('%s is refused with what to write instead', (value, message) => {
      expect(() => readConfig({ WUSETU_BASE_MAP: value, ...credit })).toThrow(message);
    });

    it('has to name who made it', () => {
      expect(() => readConfig({ WUSETU_BASE_MAP: 'city.pmtiles' })).toThrow(
        /WUSETU_BASE_MAP_CREDIT: a map names who made/,
      );
      expect(readConfig({})).toMatchObject({ base_map: '', base_map_credit: '' });
    });
  });

  it('are documented: .env.example is generated from them, both READMEs have a row each', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample());
    for (const file of ['README.md', 'README.zh-CN.md']) {
      const text = readFileSync(file, 'utf8');
      for (const name of Object.keys(SETTINGS)) expect(text, file).toContain(`\`${name}\``);
    }
  });
});
