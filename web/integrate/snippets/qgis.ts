import { address, type Choice, itemsAddress, KEY, styleAddress, tilesAddress } from './choice.ts';

const WORDS = {
  zh: {
    features: '要素（带边界与属性，可筛选）',
    features_menu: '图层 ▸ 添加图层 ▸ 添加 WFS / OGC API 要素图层 ▸ 新建，版本选“OGC API - Features”',
    tiles: '矢量瓦片（整座城市也快）',
    tiles_menu: '图层 ▸ 添加图层 ▸ 添加矢量瓦片图层 ▸ 新建通用连接',
    zoom: '最大缩放级别：14',
    style: '样式 URL',
    one: '一次性读取一天（图层 ▸ 添加图层 ▸ 添加矢量图层 ▸ 协议 HTTP(S)）',
    key: '认证：新建配置，类型“API Header”，名称与值',
  },
  en: {
    features: 'Features (outlines and attributes, can be filtered)',
    features_menu: 'Layer ▸ Add Layer ▸ Add WFS / OGC API – Features Layer ▸ New, version “OGC API - Features”',
    tiles: 'Vector tiles (fast for a whole city too)',
    tiles_menu: 'Layer ▸ Add Layer ▸ Add Vector Tile Layer ▸ New Generic Connection',
    zoom: 'Max. zoom level: 14',
    style: 'Style URL',
    one: 'One day, read once (Layer ▸ Add Layer ▸ Add Vector Layer ▸ Protocol HTTP(S))',
    key: 'Authentication: new configuration of type “API Header”, name and value',
  },
};

/** QGIS is filled in by hand: the menu, and what to paste. Its style is for one level, as QGIS takes one source. */
export function qgisSnippet(choice: Choice): string {
  const words = WORDS[choice.language];
  return [
    `1. ${words.features}`,
    `   ${words.features_menu}`,
    `   URL: ${address(choice.origin, '/api')}`,
    '',
    `2. ${words.tiles}`,
    `   ${words.tiles_menu}`,
    `   URL: ${tilesAddress(choice)}`,
    `   ${words.style}: ${styleAddress(choice, choice.level)}`,
    `   ${words.zoom}`,
    '',
    `3. ${words.one}`,
    `   URI: ${itemsAddress(choice, 10_000)}`,
    '',
    ...(choice.key_required ? [`${words.key}: Authorization = Bearer ${KEY}`, ''] : []),
  ].join('\n');
}
