import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

  it('are documented: .env.example is generated from them, both READMEs have a row each', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample());
    for (const file of ['README.md', 'README.zh-CN.md']) {
      const text = readFileSync(file, 'utf8');
      for (const name of Object.keys(SETTINGS)) expect(text, file).toContain(`\`${name}\``);
    }
  });
});
